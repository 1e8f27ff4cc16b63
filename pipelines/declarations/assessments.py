"""One assessment: ``assessments/<name>/assessment.yaml``."""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import (
    SAMPLE_EDITION,
    Audience,
    Declaration,
    Edition,
    Key,
    Month,
    Name,
    Words,
)
from pipelines.declarations.document_life import Approval, BoardItem, Erratum
from pipelines.declarations.evaluations import Evaluation
from pipelines.declarations.figure_families import MaracSettings
from pipelines.declarations.overviews import Overview
from pipelines.declarations.tiers import TierNumber

ThreeYearMethod = Literal["first_of_three", "same_12m_3y_ago", "mean_of_prior_three"]
Format = Literal["html", "pdf", "docx"]
EACH = "each"  # the `area` of a template: the same assessment for every borough (pipelines/templates.py)
AREA_NAME = "{area}"
# What belongs to one partnership's document alone, and so to no template.
OF_ONE_PARTNERSHIP = ("previous", "place", "evaluations", "approval", "errata", "board")


class PriorityCrime(Declaration):
    measure: Key
    question: Words


class Target(Declaration):
    """What the partnership set out to reach: a change in per cent, or a count in 12 months (at most, at least)."""

    measure: Key
    change_pct: float | None = None
    count: int | None = None
    source: Words
    audience: Audience = Field(default="restricted", description="who may read of it")

    @model_validator(mode="after")
    def _is_one_number(self) -> "Target":
        if (self.change_pct is None) == (self.count is None):
            raise ValueError("a target is either a `change_pct` or a `count`")
        return self


class Outcome(Declaration):
    """An outcome of the partnership's strategy: one section of the document."""

    outcome: Key
    title: Words
    aim: Words
    measures: list[Key] = []
    partner_measures: list[Key] = Field(
        default=[],
        description="measures of the register of partners, shown with their status, received or not",
    )
    monthly_charts: list[Key] = []
    targets: list[Target] = []

    @model_validator(mode="after")
    def _is_measured(self) -> "Outcome":
        if not self.measures and not self.partner_measures:
            raise ValueError(f"{self.outcome} needs `measures` or `partner_measures`")
        return self

    @model_validator(mode="after")
    def _targets_are_of_its_measures(self) -> "Outcome":
        strange = [target.measure for target in self.targets if target.measure not in self.measures]
        if strange:
            raise ValueError(
                f"a target is set for {', '.join(strange)}, which is no measure of {self.outcome}"
            )
        return self


class Place(Declaration):
    """A place within the area, made of whole wards: what a problem profile is about."""

    title: Words
    wards: list[Words] = Field(
        min_length=1, description="codes of wards (E05…), as in data_raw/areas/areas.csv"
    )
    why: Words = Field(description="why this place was chosen")
    week_from: date | None = Field(default=None, description="first day of the Week of Action")
    week_to: date | None = None


class SeriousViolence(Declaration):
    """Which definition of serious violence the partnership uses; the duty leaves it to each area."""

    definition: Key = Field(
        description="a measure of sql/measures/serious_violence.yaml; one of your own is one more entry there"
    )
    beside: list[Key] | None = Field(
        default=None, description="the definitions shown beside it; without it, all that are declared"
    )


class Assessment(Declaration):
    assessment: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    product: Key
    products: list[Key] | Literal["all"] = Field(
        default=[], description="further documents that every build makes from the same figures"
    )
    tier: TierNumber | None = Field(
        default=None,
        description="which tier of a product with tiers the local resources allow (see its product.yaml)",
    )
    title: Words
    partnership: Words
    area: Words = Field(
        description=f"code of the area; `{EACH}`: a template for every borough, see `sna build-boroughs`"
    )
    comparators: list[Words] = Field(
        min_length=1,
        description="codes of larger areas; in a template also their type (bcu): each borough's own",
    )
    period_end: Month
    three_year_method: ThreeYearMethod
    population_year: int | Literal["latest"] = "latest"
    as_of: date | None = Field(
        default=None,
        description="the day on which a source is judged late; without it, the day by which every monthly extract "
        "of the period had fallen due",
    )
    marking: Literal["OFFICIAL", "OFFICIAL-SENSITIVE"] = "OFFICIAL"
    audiences: list[Audience] = Field(
        default=["restricted"], min_length=1, description="for whom `sna build` makes documents, each its own"
    )
    formats: list[Format] = Field(default=["html", "pdf", "docx"], min_length=1)
    public_counts: list[Key] = Field(
        default=[],
        description="sources that are not open of which the public edition prints counts, small ones hidden",
    )
    status: Literal["draft", "board", "signed"] = "draft"
    version: Name | None = None
    approval: Approval | None = None
    errata: list[Erratum] = []
    board: BoardItem | None = None
    place: Place | None = None
    editions: dict[Key, Edition]
    other_editions: dict[Key, list[Edition]] = {}
    previous: Name | None = Field(
        default=None,
        description="the folder of the assessment before, whose signed figures are set beside the same months now",
    )
    performance_table: list[Key] = Field(min_length=1)
    priority_crimes: list[PriorityCrime] = []
    ward_measures: list[Key] = []
    outcomes: list[Outcome] = []
    expected_of_partners: list[Key] | Literal["all"] = Field(
        default=[],
        description="measures of the register that this partnership's partners owe it, besides those of its outcomes",
    )
    marac: MaracSettings | None = None
    serious_violence: SeriousViolence | None = Field(
        default=None,
        description="without it, the first definition of sql/measures/serious_violence.yaml is used",
    )
    evaluations: list[Evaluation] = []
    overview: Overview | None = Field(
        default=None, description="of a template: all its boroughs side by side"
    )
    sections: list[Key] = Field(default=[], description="empty: the product's own, in its order")
    folder: Path = Field(default=Path(), exclude=True)
    template: Words | None = Field(default=None, exclude=True)  # of whom it was made in memory

    @cached_property
    def name(self) -> str:
        return self.assessment

    @property
    def synthetic(self) -> bool:
        return SAMPLE_EDITION in self.editions.values()

    @property
    def is_template(self) -> bool:
        return self.area == EACH

    @model_validator(mode="after")
    def _is_every_boroughs_where_it_says_each(self) -> "Assessment":
        if not self.is_template:
            if self.overview:
                raise ValueError(
                    f"`overview` needs `area: {EACH}`: it sets the boroughs of a template side by side"
                )
            return self
        nameless = [key for key in ("title", "partnership") if AREA_NAME not in getattr(self, key)]
        if nameless:
            raise ValueError(f"`area: {EACH}`: {nameless[0]} must hold {AREA_NAME}, the name of each borough")
        own = [key for key in OF_ONE_PARTNERSHIP if getattr(self, key)]
        if own:
            raise ValueError(f"`area: {EACH}`: {', '.join(own)} can be no template's, only one borough's")
        return self

    @model_validator(mode="after")
    def _keeps_synthetic_and_real_apart(self) -> "Assessment":
        editions = {*self.editions.values(), *(e for listed in self.other_editions.values() for e in listed)}
        if SAMPLE_EDITION in editions and editions != {SAMPLE_EDITION}:
            raise ValueError(
                "synthetic and real editions never meet in one assessment: "
                f"either every edition is `{SAMPLE_EDITION}` or none is"
            )
        return self
