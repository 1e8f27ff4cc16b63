"""What the tier could not see: what higher tiers would add, what of its own did not come, and what stays open for it."""

from pipelines.declarations.tiers import Evidence
from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.data import state_in_words
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What this tier could not see"
CAME = ("up_to_date", "overdue", "no_due_date")
OPEN_ONLY = (
    "This edition is made from open data alone, whatever the tier: “What this edition holds back, and why” says what "
    "partners share in confidence."
)
MOST_NAMED = 3  # on the first page
NO_FORM = "nobody sends it, and this product has no form for it yet"
# look-ups that come with the product: they cannot be missing
OWN = "reference"


def build(published: Published, studio: Studio) -> Section:
    local, tier = published.product.local_tiers, published.tier
    beyond = _beyond(published)
    missing = _not_received(published)
    return Section(
        TITLE,
        {
            "in_short": _in_short([kind.title for _, kind in beyond], tier),
            "summary": f"{OPEN_ONLY} {_of_beyond(len(beyond), tier)}".strip()
            if published.rules
            else _summary(len(beyond), len(missing), tier, len(local.tiers)),
            "beyond": _table_beyond(beyond),
            "missing": _table_missing(missing, tier),
        },
    )


def _in_short(beyond: list[str], tier: int) -> str:
    """For the first page: what the tier leaves out."""
    named = [wording.lower_first(title.split(" (")[0]) for title in beyond]
    if len(named) > MOST_NAMED + 1:
        rest = wording.count_in_words(len(named) - MOST_NAMED)
        named = [*named[:MOST_NAMED], f"{rest} other kinds of evidence"]
    return f"Tier {tier} does not see {wording.listed(named)} (@tbl-tier-beyond)." if beyond else ""


def _beyond(published: Published) -> list[tuple[int, Evidence]]:
    return published.product.local_tiers.beyond(published.tier)


def _not_received(published: Published) -> list[tuple[Evidence, str]]:
    """(evidence, what did not come of it) of what the tier may use. In an edition for the public only open sources are
    spoken of: whether a partner sent something is not for everybody."""
    states = {row["source"]: row for row in published.table("analysis.source_status").to_dicts()}
    partners = {row["measure"]: row for row in published.table("analysis.partner_status").to_dicts()}
    found = []
    for kind in published.product.local_tiers.of(published.tier):
        gaps = [*_sources_gone(published, kind, states), *_partners_gone(published, kind, partners)]
        gaps = gaps or _figures_gone(published, kind)
        if not (kind.sources or kind.partner_measures or kind.sections) and not published.rules:
            gaps = [NO_FORM]
        if gaps:
            found.append((kind, "; ".join(gaps)))
    return found


def _sources_gone(published: Published, kind: Evidence, states: dict[str, dict]) -> list[str]:
    """The sources of which no extract was read, in words; a source of the product's own tables is always there."""
    gone = []
    for source in kind.sources:
        declared, state = published.sources.get(source), states.get(source)
        if not declared or declared["shape"] == OWN or state is None or state["state"] in CAME:
            continue
        why = "not supplied" if state["state"] in ("not_used", "never_received") else state_in_words(state)
        gone.append(f"{declared['title']} ({why})")
    return gone


def _figures_gone(published: Published, kind: Evidence) -> list[str]:
    """Where the sources came: the measures that they are there for, of which they give no figure."""
    key = (published.assessment.area, "12_month")
    absent = [m for m in kind.measures if published.figures.get((m, *key), {}).get("count") is None]
    named = [published.measures[m]["title"] for m in absent if m in published.measures]
    return [f"no figure for {wording.listed(named)}"] if named else []


def _partners_gone(published: Published, kind: Evidence, partners: dict[str, dict]) -> list[str]:
    if published.rules:
        return []
    return [
        f"{partners[measure]['title']} (never received)"
        for measure in kind.partner_measures
        if measure in partners and partners[measure]["status"] == "never_received"
    ]


def _of_beyond(beyond: int, tier: int) -> str:
    if not beyond:
        return ""
    kinds = "kind of evidence is" if beyond == 1 else "kinds of evidence are"
    return (
        f"{wording.upper_first(wording.count_in_words(beyond))} {kinds} beyond tier {tier}. None of it is in this document, "
        "even where it was received, and each leaves a question open (@tbl-tier-beyond)."
    )


def _summary(beyond: int, missing: int, tier: int, highest: int) -> str:
    nothing = f"Tier {highest} is the highest: nothing is kept out of this document because of its tier."
    kinds = "kind of evidence" if missing == 1 else "kinds of evidence"
    gone = (
        f"Of what tier {tier} may use, {wording.count_in_words(missing)} {kinds} did not come, or not whole "
        "(@tbl-tier-missing)."
        if missing
        else f"All that tier {tier} may use was received."
    )
    return f"{_of_beyond(beyond, tier) or nothing} {gone}"


def _table_beyond(beyond: list[tuple[int, Evidence]]) -> Table:
    number = wording.upper_first(wording.count_in_words(len(beyond)))
    return Table(
        "tier-beyond",
        f"{number} {'question stays' if len(beyond) == 1 else 'questions stay'} open at this tier.",
        "What higher tiers would add, and what it would answer",
        [("Kind of evidence", "l", 40), ("Tier", "r", 7), ("Question that stays open", "l", 53)],
        [[kind.title, str(tier), kind.question] for tier, kind in beyond],
        ["What is not seen is not zero."] if beyond else [],
    )


def _table_missing(missing: list[tuple[Evidence, str]], tier: int) -> Table:
    number = wording.upper_first(wording.count_in_words(len(missing)))
    return Table(
        "tier-missing",
        f"{number} {'kind' if len(missing) == 1 else 'kinds'} of evidence that tier {tier} may use did not come whole.",
        "What did not come, and the question that it leaves open",
        [
            ("Kind of evidence", "l", 30),
            ("What did not come", "l", 35),
            ("Question that stays open", "l", 35),
        ],
        [[kind.title, gone, kind.question] for kind, gone in missing],
        ["What did not come is not known [x], and not zero."] if missing else [],
    )
