"""The scored matrix, the priorities it proposes, and how firmly each rank stands. The partnership decides."""

from dataclasses import dataclass

from pipelines.declarations.narrative import HEADS, Priorities, ScoredProblem
from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.evidence import figures_beside, rests_on
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.methods.prioritisation import prioritise

TITLE = "Proposed priorities"
ABSENT = "No problem has been scored for this assessment, so it proposes no priorities."
LEAST, MOST = 1, 5
NAMES = {
    "harm": "Harm",
    "likelihood": "Likelihood",
    "organisational_position": "Organisational position",
    "confidence": "Confidence",
}
MEANING = (
    "Each head is scored 1 to 5; a higher score speaks for making the problem a priority. Harm: what it does to people "
    "and places. Likelihood: how likely it is to go on or to grow. Organisational position: how much the partnership "
    "still lacks to deal with it. Confidence: how good the evidence for the other scores is."
)


@dataclass(frozen=True)
class Ranked:
    """A problem with its place: `lowest` and `highest` ranks are those that one point on one score could give it."""

    problem: ScoredProblem
    total: float
    rank: int
    is_tied: bool
    highest: int
    lowest: int
    is_firm: bool

    @property
    def name(self) -> str:
        return wording.plain(self.problem.problem)


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.priorities
    if not declared:
        return Section(TITLE, absent=ABSENT)
    found = ranked(declared)
    values = {
        "proposal": proposal(declared, found),
        "firmness": firmness(found, {item.rank for item in chosen(declared, found)[declared.proposed :]}),
        "scored": f"{wording.plain(declared.scored_by)}, {wording.due(declared.scored_on)}.",
        "matrix": _matrix(declared, found),
        "reasons": _reasons(published, found),
    }
    return Section(TITLE, values)


def ranked(declared: Priorities) -> list[Ranked]:
    """The problems by rank; tied ones in the order in which they were declared."""
    scores = [list(item.scores().values()) for item in declared.problems]
    result = prioritise(scores, list(declared.weights.by_head().values()), LEAST, MOST)
    found = [
        Ranked(
            item,
            float(result.total[place]),
            int(result.rank[place]),
            bool(result.tied[place]),
            int(result.best_rank[place]),
            int(result.worst_rank[place]),
            bool(result.robust[place]),
        )
        for place, item in enumerate(declared.problems)
    ]
    return sorted(found, key=lambda item: item.rank)


def chosen(declared: Priorities, found: list[Ranked]) -> list[Ranked]:
    """The highest, as many as are to be proposed; with those that tie with the last of them."""
    return [item for item in found if item.rank <= declared.proposed]


def proposal(declared: Priorities, found: list[Ranked]) -> str:
    """What the matrix proposes, in one sentence, and what ties at the edge."""
    named = wording.listed([item.name for item in chosen(declared, found)])
    return f"The matrix proposes {named}.{_tie_at_the_edge(declared, found)}"


def caution(declared: Priorities, found: list[Ranked]) -> str:
    """For the summary: how firm the proposal is, and that it is one."""
    proposed = chosen(declared, found)  # ties can make them more than were asked for
    loose = [item.name for item in proposed if item.lowest > len(proposed)]
    hang = (
        f" One point on one score could put another problem level with or above {wording.listed(loose, last='or')}."
        if loose
        else " No single score, moved by one point, would bring in another problem."
    )
    return f"Proposed by the scored matrix (@tbl-priorities).{_tie_at_the_edge(declared, found)}{hang}"


def _tie_at_the_edge(declared: Priorities, found: list[Ranked]) -> str:
    proposed = chosen(declared, found)
    if len(proposed) <= declared.proposed:
        return ""
    edge = [item.name for item in proposed if item.rank == proposed[-1].rank]
    return (
        f" {wording.listed(edge)} have the same total, so that {wording.count_in_words(len(proposed))} are proposed where "
        f"{wording.count_in_words(declared.proposed)} were asked for: the partnership has to choose."
    )


def firmness(found: list[Ranked], said_before: set[int]) -> str:
    """Whose rank would change if one score were one point higher or lower, and which problems tie.

    Ties at the ranks ``said_before`` are not said again.
    """
    firm = [item.name for item in found if item.is_firm]
    loose = [item for item in found if not item.is_firm]
    if not loose:
        return "Every rank stays the same whichever single score is moved by one point."
    said = []
    if firm:
        stays = "stays" if len(firm) == 1 else "stay"
        said.append(f"{wording.listed(firm)} {stays} in place whichever single score is moved by one point.")
    many = (
        "Every rank"
        if not firm
        else f"The other {wording.count_in_words(len(loose))}"
        if len(loose) > 1
        else "The other"
    )
    said.append(f"{many} would change with one point on one score (@tbl-priorities).")
    ties = {
        item.rank: [other.name for other in found if other.rank == item.rank]
        for item in found
        if item.is_tied and item.rank not in said_before
    }
    said += [f"{wording.listed(names)} tie at rank {rank}." for rank, names in ties.items()]
    return " ".join(said)


def _matrix(declared: Priorities, found: list[Ranked]) -> Table:
    weights = declared.weights.by_head()
    proposed = chosen(declared, found)
    rows = [
        [
            f"**{item.name}**" if item in proposed else item.name,
            *(str(score) for score in item.problem.scores().values()),
            wording.number(item.total, 2),
            f"{item.rank}=" if item.is_tied else str(item.rank),
            str(item.rank) if item.is_firm else f"{item.highest} to {item.lowest}",
        ]
        for item in found
    ]
    columns = [
        ("Problem", "l", 28),
        *((NAMES[head], "r", 12) for head in HEADS),
        ("Weighted mean", "r", 11),
        ("Rank", "r", 8),
        ("Rank if one score moves by one", "r", 14),
    ]
    share = wording.listed([f"{NAMES[head].lower()} {weight:g}" for head, weight in weights.items()])
    number = wording.count_in_words(len(proposed))
    noun = "priority" if len(proposed) == 1 else "priorities"
    return Table(
        "priorities",
        wording.upper_first(f"{number} of {wording.count_in_words(len(found))} problems proposed as {noun}."),
        "Scores by head, bold where proposed; the tool proposes, the partnership decides",
        columns,
        rows,
        [MEANING, f"Weights: {share}.", "= the same total as another."],
    )


def _reasons(published: Published, found: list[Ranked]) -> Table:
    rows = []
    for item in found:
        shown = figures_beside(published, item.problem.measures)
        for head in HEADS:
            score = getattr(item.problem, head)
            evidence = rests_on(published, score.evidence, score.measures, score.source)
            own = f" {wording.sentence(wording.upper_first(shown))}" if shown and head == HEADS[0] else ""
            rows.append(
                [
                    f"**{item.name}**" if head == HEADS[0] else item.name,
                    NAMES[head],
                    str(score.score),
                    evidence + own,
                ]
            )
    measured = sum(bool(getattr(item.problem, head).measures) for item in found for head in HEADS)
    columns = [
        ("Problem", "l", 22),
        ("Head", "l", 17),
        ("Score", "r", 8),
        ("What the score rests on", "l", 53),
    ]
    return Table(
        "priority-scores",
        f"{wording.some_of(measured, len(rows))} scores rest on figures published here; each has its reason or its source.",
        "With the published figures beside it",
        columns,
        rows,
        breaks=True,
    )
