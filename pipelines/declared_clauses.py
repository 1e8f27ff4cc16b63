"""The clauses of measures of record-level sources (``any_of``) as the table ``meta.measure_clauses``."""

import polars as pl

from pipelines.declarations import Clause, Measure
from pipelines.labels import NOT_NOTIFIABLE, Label
from pipelines.steps import Workshop


def measure_clauses(workshop: Workshop) -> pl.DataFrame:
    """One row a clause: an offence counts when it meets any clause of the measure, whole."""
    rows = [
        (
            family.family,
            key,
            source,
            number,
            leaves,
            sorted(groups),
            c.ages,
            c.ages_of,
            c.flags,
            c.without_flags,
        )
        for family in workshop.catalogue.families
        for key, measure in family.measures.items()
        for source in measure.sources
        if workshop.catalogue.sources[source].personal
        for number, c in enumerate(measure.clauses, start=1)
        for leaves, groups in [_leaves_of(c, measure, workshop.catalogue.labels.get(source, []))]
    ]
    texts = ("family", "measure", "source")
    lists = dict.fromkeys(("offences", "offence_groups", "ages"), pl.List(pl.String))
    schema = {
        **dict.fromkeys(texts, pl.String),
        "clause": pl.Int32,
        **lists,
        "ages_of": pl.String,
        **dict.fromkeys(("flags", "without_flags"), pl.List(pl.String)),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _leaves_of(clause: Clause, measure: Measure, labels: list[Label]) -> tuple[list[str], set[str]]:
    """The leaves that a clause names, in its order, and their groups."""
    named = {
        (label.offence, label.offence_group)
        for label in labels
        if label.offence != NOT_NOTIFIABLE
        and (clause.offences == "all" or label.offence in clause.offences)
        and (not measure.offence_groups or label.offence_group in measure.offence_groups)
    }
    offences = {offence for offence, _ in named}
    in_order = sorted(offences) if clause.offences == "all" else [o for o in clause.offences if o in offences]
    return in_order, {group for _, group in named}
