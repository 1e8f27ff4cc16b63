"""The published tables of one assessment, read once, and the figures in them as readings."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from pipelines.declarations import Assessment, Product
from pipelines.declarations.audiences import AudienceRules
from pipelines.declarations.narrative_folder import Narrative, read_narrative, read_prose
from pipelines.declarations.tiers import Evidence
from pipelines.documents import wording
from pipelines.documents.bound_figures import bound, with_figures
from pipelines.documents.narrowing import narrowed, within_tier
from pipelines.documents.readings import Reading, reading
from pipelines.products import SHARED

RESTRICTED = "restricted"
RECORDED_CRIME = "recorded_crime"
# what a figure without numbers still says
ALWAYS_KNOWN = ("measure", "source", "edition", "base_periods", "current_end", "base_end", "method")


@dataclass(frozen=True)
class Published:
    """A folder of Parquet as `pipelines/publish.py` writes it, for the assessment that it was made for.

    ``about`` are the measures that the document is about; empty is all of the assessment. ``rules`` are those of an
    edition for readers outside the partnership; None is the restricted edition. ``product`` is the kind of document,
    ``tier`` its tier where it has tiers.
    """

    folder: Path
    assessment: Assessment
    about: tuple[str, ...] = ()
    rules: AudienceRules | None = None
    product: Product | None = None
    tier: int | None = None

    @property
    def audience(self) -> str:
        return self.rules.audience if self.rules else RESTRICTED

    @property
    def is_short(self) -> bool:
        """An edition for other readers of a product that has a list of sections for them: no counts from partners."""
        return bool(self.rules and self.product and self.product.public_sections)

    @property
    def about_edition(self) -> str:
        """What the edition is, on its first page; the restricted one says nothing of itself."""
        if not self.rules:
            return ""
        return self.rules.about_short if self.is_short else self.rules.about

    def table(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / f"{name}.parquet")

    @cached_property
    def narrative(self) -> Narrative:
        """What people wrote, only what the document is about."""
        return narrowed(self.written, self.about)

    @cached_property
    def written(self) -> Narrative:
        """What people wrote that audience and tier may read, above the products' defaults: its figures filled in."""
        folder = self.assessment.folder
        defaults = folder.parent / "_products" / SHARED / "narrative"
        found = read_narrative(folder / "narrative", defaults, self.audience)
        return with_figures(within_tier(found, self.tier, set(self.measures)), self)

    @cached_property
    def left_out(self) -> set[str]:
        """The files of which nothing is about the measures of this document."""
        folder = self.assessment.folder / "narrative"
        written = {path.stem for path in folder.glob("*.yaml")}
        return {name for name in written if getattr(self.narrative, name, True) is None}

    def prose(self, section: str) -> str:
        """The analyst's own prose of a section, its figures filled in; empty where none was written for this audience."""
        written = read_prose(self.assessment.folder / "narrative" / f"{section}.md", self.audience, self.tier)
        return bound(written, self) if written else ""

    def unwritten(self, sentence: str) -> str:
        """What stands in place of words that are not there: nobody wrote them, or not for this audience."""
        return self.rules.unwritten if self.rules else sentence

    def absence(self, section: str, sentence: str) -> str:
        """Why a section has nothing to tell: to readers who may not have it, and in a tier that may not use it, "not
        supplied" could be untrue."""
        if self.rules:
            return self.rules.sections.get(section, sentence)
        tiers = self.product.local_tiers if self.product and self.tier else None
        beyond = tiers.beyond(self.tier) if tiers else []
        needed = [wording.lower_first(kind.title) for _, kind in beyond if section in kind.sections]
        if not needed:
            return sentence
        verb = "is" if len(needed) == 1 else "are"
        more = f"would need {wording.listed(needed)}, which {verb} beyond tier {self.tier}."
        gone = [title for kind in tiers.of(self.tier) for title in self._gone(kind, section)]
        were = "was" if len(gone) == 1 else "were"
        return (
            f"{wording.listed(gone)} {were} not supplied for this period [x]. More {more}"
            if gone
            else f"This {more}"
        )

    def _gone(self, kind: Evidence, section: str) -> list[str]:
        """The sources that would fill a section, by title, where the tier may use them and no extract was read of any."""
        came = {source for source, *_ in self.extracts}
        if section not in kind.sections or came & set(kind.sources):
            return []
        return [self.sources[source]["title"] for source in kind.sources if source in self.sources]

    def code_of(self, area: str) -> str | None:
        """The code of an area named by its code, name or short name, whatever its capitals."""
        wanted = area.lower()
        for code, row in self.areas.items():
            if wanted in (code.lower(), row["area_name"].lower(), row["short_name"].lower()):
                return code
        return None

    @cached_property
    def figures(self) -> dict[tuple[str, str, str], dict]:
        rows = self.table("analysis.figures").to_dicts()
        return {(row["measure"], row["area_code"], row["comparison"]): row for row in rows}

    @cached_property
    def measures(self) -> dict[str, dict]:
        return {row["measure"]: row for row in self.table("meta.measures").sort("position").to_dicts()}

    @cached_property
    def offences(self) -> list[str]:
        """The measures of recorded crime, in order: those that a table of offences holds."""
        return [
            measure for measure, declared in self.measures.items() if declared["family"] == RECORDED_CRIME
        ]

    @cached_property
    def extracts(self) -> set[tuple[str, str, str, str]]:
        """(source, edition, file, sha256) of every extract of the editions shown: what was really read."""
        shown = {(row["source"], row["edition"]) for row in self.table("meta.compared_editions").to_dicts()}
        rows = self.table("raw.extracts").select("source", "edition", "file", "sha256").rows()
        return {row for row in rows if row[:2] in shown}

    @cached_property
    def sources(self) -> dict[str, dict]:
        return {row["source"]: row for row in self.table("meta.sources").to_dicts()}

    def source_words(self, source: str) -> str:
        """Title, publisher and pinned edition of a source."""
        declared, edition = self.sources[source], self.assessment.editions.get(source)
        return f"{declared['title']}, {declared['publisher']}, {f'edition {edition}' if edition else 'no edition'}"

    @cached_property
    def areas(self) -> dict[str, dict]:
        return {row["area_code"]: row for row in self.table("analysis.scope_areas").to_dicts()}

    @cached_property
    def windows(self) -> dict[str, dict]:
        return {row["comparison"]: row for row in self.table("analysis.windows").to_dicts()}

    @property
    def borough(self) -> dict:
        return self.areas[self.assessment.area]

    @property
    def comparators(self) -> list[dict]:
        return [self.areas[code] for code in self.assessment.comparators]

    def without(self, area: dict) -> str:
        """The code of a comparator without the borough."""
        return f"{area['area_code']}_without_{self.assessment.area}"

    def rest_of(self, area: dict) -> str:
        """A comparator without the borough, in words; a single other borough by its name."""
        members = self.table("analysis.scope_members").filter(
            (pl.col("area_code") == self.without(area)) & pl.col("required")
        )["member_code"]
        if len(members) == 1:
            return self.areas[members[0]]["area_name"]
        return f"the rest of {area['short_name']}"

    def reading(self, measure: str, area: str | None = None, comparison: str = "12_month") -> Reading:
        """One figure as a reader meets it; the borough's unless another area is named.

        An area that the measure's source does not serve has none: the same reading without its numbers.
        """
        code = area or self.assessment.area
        figure = self.figures.get((measure, code, comparison))
        if figure is None:
            own = self.figures[measure, self.assessment.area, comparison]
            figure = dict.fromkeys(own) | {key: own[key] for key in ALWAYS_KNOWN}
            figure["area_name"] = self.areas[code]["area_name"]
        return reading(figure, self.measures[measure])

    def readings(
        self, measures: list[str], area: str | None = None, comparison: str = "12_month"
    ) -> list[Reading]:
        return [self.reading(measure, area, comparison) for measure in measures]

    def ward_readings(self, measure: str) -> list[tuple[str, Reading]]:
        """(code, reading) of each ward with a count, highest first."""
        wards = [code for code, area in self.areas.items() if area["area_type"] == "ward"]
        found = [
            (code, self.reading(measure, code))
            for code in wards
            if (measure, code, "12_month") in self.figures
        ]
        known = [(code, ward) for code, ward in found if ward.count_value is not None]
        return sorted(known, key=lambda pair: (-pair[1].count_value, pair[1].area_name))
