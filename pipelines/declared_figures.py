"""The declarations of measures that are no sets of offences, as tables of the schema ``meta``."""

import polars as pl

from pipelines.steps import Workshop


def _figure_measures(workshop: Workshop) -> pl.DataFrame:
    rows = [
        (
            *(family.family, key, figure.title, figure.unit, figure.kind, figure.over_time, figure.polarity),
            figure.note,
            *((band.lower, band.upper, band.source) if (band := figure.band) else (None, None, None)),
        )
        for family in workshop.catalogue.figure_families
        for key, figure in family.figures.items()
    ]
    texts = ("family", "measure", "title", "unit", "kind", "over_time", "polarity", "note")
    band = {"band_lower": pl.Float64, "band_upper": pl.Float64, "band_source": pl.String}
    return pl.DataFrame(rows, schema={**dict.fromkeys(texts, pl.String), **band}, orient="row")


def _parameters(workshop: Workshop) -> pl.DataFrame:
    rows = [
        (family.family, key, item.value, item.unit, item.source)
        for family in workshop.catalogue.figure_families
        for key, item in family.parameters.items()
    ]
    schema = {"family": pl.String, "parameter": pl.String, "value": pl.Float64}
    return pl.DataFrame(rows, schema={**schema, "unit": pl.String, "source": pl.String}, orient="row")


def _definitions(workshop: Workshop) -> pl.DataFrame:
    rows = [
        (family.family, key, item.words, item.source)
        for family in workshop.catalogue.figure_families
        for key, item in family.definitions.items()
    ]
    columns = ("family", "definition", "words", "source")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _owed_measures(workshop: Workshop) -> pl.DataFrame:
    rows = [
        (
            *(source, key, item.title, item.unit, item.kind, item.per, item.provider, item.frequency),
            *(item.every_months, item.length_months, item.year_starts_in, item.due_after_days),
            *(item.priority, item.outcome, item.polarity, item.over_time, item.tier, item.note, order),
        )
        for source, register in workshop.catalogue.registers.items()
        for order, (key, item) in enumerate(register.measures.items())
    ]
    schema = {
        **dict.fromkeys(("source", "measure", "title", "unit", "kind"), pl.String),
        "per": pl.Float64,
        **dict.fromkeys(("provider", "frequency"), pl.String),
        **dict.fromkeys(("every_months", "length_months", "year_starts_in", "due_after_days"), pl.Int64),
        **dict.fromkeys(("priority", "outcome", "polarity", "over_time"), pl.String),
        "tier": pl.Int64,
        "note": pl.String,
        "position": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _strategy_measures(workshop: Workshop) -> pl.DataFrame:
    """Every wording of a strategy's performance framework with the one measure that is its home."""
    rows = [
        (wording, item.priority, key, source, item.note)
        for source, register in workshop.catalogue.registers.items()
        for key, item in register.measures.items()
        for wording in item.published_as
    ]
    rows += [
        (wording, item.priority, item.measure, None, item.note)
        for register in workshop.catalogue.registers.values()
        for item in register.elsewhere
        for wording in item.published_as
    ]
    columns = ("published_as", "priority", "measure", "register", "note")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _expected_measures(workshop: Workshop) -> pl.DataFrame:
    """What this partnership's partners owe it: the register lists what any may owe."""
    assessment = workshop.assessment
    listed = assessment.expected_of_partners
    if listed == "all":
        listed = [key for register in workshop.catalogue.registers.values() for key in register.measures]
    named = [key for outcome in assessment.outcomes for key in outcome.partner_measures]
    rows = [(assessment.name, key) for key in dict.fromkeys([*listed, *named])]
    return pl.DataFrame(rows, schema=dict.fromkeys(("assessment", "measure"), pl.String), orient="row")


def _marac_settings(workshop: Workshop) -> pl.DataFrame:
    name, settings = workshop.assessment.name, workshop.assessment.marac
    females, expected = (settings.adult_females, settings.expected_cases) if settings else (None, None)
    row = (
        name,
        settings.repeat_definition if settings else None,
        *((females.value, females.source) if females else (None, None)),
        *((expected.value, expected.source) if expected else (None, None)),
    )
    schema = {
        **dict.fromkeys(("assessment", "repeat_definition"), pl.String),
        **{"adult_females": pl.Float64, "adult_females_source": pl.String},
        **{"expected_cases": pl.Float64, "expected_cases_source": pl.String},
    }
    return pl.DataFrame([row], schema=schema, orient="row")


def _printed_marac_figures(workshop: Workshop) -> pl.DataFrame:
    settings = workshop.assessment.marac
    rows = [(workshop.assessment.name, *item) for item in (settings.printed.items() if settings else ())]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("assessment", "measure", "printed"), pl.String), orient="row"
    )


FIGURE_TABLES = {
    "meta.figure_measures": (_figure_measures, "Measures that are no sets of offences, with their bands"),
    "meta.parameters": (_parameters, "Numbers that a method is given, with their sources"),
    "meta.definitions": (_definitions, "Definitions of which an assessment chooses one, with their sources"),
    "meta.owed_measures": (_owed_measures, "What partners owe: frequency, provider, when it is due"),
    "meta.strategy_measures": (_strategy_measures, "A strategy's measures, and the home of each"),
}
SETTING_TABLES = {
    "meta.expected_measures": (_expected_measures, "The measures that an assessment expects of its partners"),
    "meta.marac_settings": (_marac_settings, "How an assessment reads the figures of MARAC"),
    "meta.printed_marac_figures": (_printed_marac_figures, "What somebody printed of MARAC, to compare with"),
}
