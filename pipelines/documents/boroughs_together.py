"""The boroughs of an overview and their figures, as its sections print them."""

from dataclasses import dataclass

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING, Reading

BOROUGHS, GAPS = "overview.boroughs", "overview.gaps"
SHOWN, FAILED, NOT_BUILT = "shown", "failed", "not_built"
NOT_SEEN, BEYOND_TIER = "not_seen", "beyond_tier"
SIGNS = (
    "▲ up and ▼ down: changed by more than ordinary variation. ● no clear change: it may be no more than that. ○ too few "
    "to say: fewer than 20 in either year, so counts stand in place of a percentage. Each reading is tested "
    "together with those of the borough's other measures of its assessment's performance table; among so many boroughs a "
    "few show a clear change by chance alone."
)
NAMED = 4  # more names than these and a sentence only counts them


@dataclass(frozen=True)
class Borough:
    """One borough of the overview; ``page`` is the way to its document, empty where there is none."""

    area_code: str
    area_name: str
    state: str
    page: str

    @property
    def linked(self) -> str:
        """Its name in a table, as the way to its document."""
        return f"[{self.area_name}]({self.page})"


def boroughs_of(published: Published) -> list[Borough]:
    return [Borough(**row) for row in published.table(BOROUGHS).to_dicts()]


def with_figures(published: Published) -> list[Borough]:
    """The boroughs that have a publication: the others are named, and stand in no table or chart."""
    return [borough for borough in boroughs_of(published) if borough.page]


def readings_of(published: Published, measure: str) -> list[tuple[Borough, Reading]]:
    """Each borough's own figure."""
    return [(borough, published.reading(measure, borough.area_code)) for borough in with_figures(published)]


def not_here(published: Published) -> str:
    """How many boroughs a table lacks, for the line below it; empty where it has all. The first page names them."""
    lacking = sum(not borough.page for borough in boroughs_of(published))
    if not lacking:
        return ""
    are = "borough that has" if lacking == 1 else "boroughs that have"
    return f"Not in it: the {wording.count_in_words(lacking)} {are} no assessment, named on the first page."


def movement(published: Published, measure: str) -> str:
    """In how many boroughs a measure rose or fell beyond ordinary variation, in a sentence."""
    known = [(b.area_name, r) for b, r in readings_of(published, measure) if r.case not in MISSING]
    plural = wording.upper_first(published.measures[measure]["plural"])
    if not known:
        return f"{plural}: no borough has a figure for both years [x]."
    moved = {case: [name for name, r in known if r.case == case] for case in ("up", "down")}
    few = sum(reading.case == "too_few" for _, reading in known)
    flat = len(known) - len(moved["up"]) - len(moved["down"]) - few
    said = [
        f"{verb} clearly in {_counted(moved[case], len(known))}"
        for case, verb in (("up", "rose"), ("down", "fell"))
        if moved[case]
    ]
    rest = [f"{wording.count_in_words(flat)} show no clear change"] if flat else []
    rest += [f"{wording.count_in_words(few)} have too few to say"] if few else []
    if not said:
        return f"{plural} rose or fell clearly in none of {_boroughs(len(known))}; {wording.listed(rest)}."
    return f"{plural} {wording.listed(said)}{'; ' if rest else ''}{wording.listed(rest)}."


def _counted(names: list[str], of: int) -> str:
    number = f"{wording.count_in_words(len(names))} of {_boroughs(of)}"
    return f"{number} ({wording.listed(names)})" if len(names) <= NAMED else number


def _boroughs(number: int) -> str:
    return f"{wording.count_in_words(number)} {'borough' if number == 1 else 'boroughs'}"
