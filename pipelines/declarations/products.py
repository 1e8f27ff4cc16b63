"""What a document of a kind holds: ``assessments/_products/<product>/product.yaml``."""

from typing import Literal

from pydantic import Field

from pipelines.declarations.assessments import Assessment
from pipelines.declarations.base import Declaration, Key, Words
from pipelines.declarations.tiers import Proxy, Tiers
from pipelines.errors import UsageError


class Product(Declaration):
    """Sections in the order of the document, and what the document is about."""

    product: Key
    title: Words
    sections: list[Key] = Field(min_length=1, description="an assessment of this product can choose its own")
    about: list[Key] = Field(
        default=[],
        description="the measures that the document is about, in order; empty: all of the assessment",
    )
    lead: Key | None = Field(
        default=None, description="the measure of the opening sentence; empty: the first one"
    )
    period: Literal["year", "quarter"] = "year"
    needs_place: bool = Field(default=False, description="the assessment must declare a `place`")
    of_all_boroughs: bool = Field(
        default=False, description="about the boroughs of a template together: `sna build-boroughs` makes it"
    )
    titles: dict[Key, Words] = Field(
        default={}, description="headings of sections that differ from the shared ones"
    )
    contents: bool = Field(default=True, description="a list of contents in PDF and Word")
    public_sections: list[Key] = Field(
        default=[],
        description="what an edition for the public holds of it; empty: all, of an assessment's own document",
    )
    local_tiers: Tiers | None = Field(
        default=None, description="what a document of each tier may use; the assessment says `tier`"
    )
    proxies: list[Proxy] = Field(
        default=[], description="open figures beside the definition of serious violence"
    )

    def narrowed(self, assessment: Assessment) -> Assessment:
        """The assessment as this document sees it: only what has to do with its measures."""
        if not self.about:
            return assessment
        wanted = set(self.about)
        return assessment.model_copy(
            update={
                "performance_table": self.about,
                "outcomes": [outcome for outcome in assessment.outcomes if wanted & set(outcome.measures)]
                if "outcomes" in self.sections
                else [],
                "priority_crimes": [c for c in assessment.priority_crimes if c.measure in wanted],
                "ward_measures": [measure for measure in assessment.ward_measures if measure in wanted],
                "evaluations": [e for e in assessment.evaluations if e.measure in wanted],
            }
        )

    def lacks(self, assessment: Assessment) -> str:
        """What the assessment would have to declare for this document, in a sentence; empty where nothing."""
        if self.of_all_boroughs:
            return (
                f"the product {self.product} is about all boroughs of a template: name it in its `overview`"
            )
        if self.needs_place and not assessment.place:
            return f"the product {self.product} is about a place: declare `place` (title, wards, why)"
        if self.local_tiers and assessment.tier not in self.local_tiers.tiers:
            known = ", ".join(map(str, sorted(self.local_tiers.tiers)))
            return f"the product {self.product} has tiers: declare `tier` ({known})"
        return ""

    def check(self, assessment: Assessment) -> None:
        """Raise UsageError where the assessment lacks what this document cannot be made without."""
        if self.lacks(assessment):
            raise UsageError(f"{assessment.folder / 'assessment.yaml'}: {self.lacks(assessment)}")
