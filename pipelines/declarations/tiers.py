"""The tiers of a needs assessment: what evidence each may use, and what stays unanswered without it."""

from typing import Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import Declaration, Key, Words

TierNumber = Literal[1, 2, 3]


class Evidence(Declaration):
    """One kind of evidence: where it comes from, what only it can show, and the question that is open without it.

    A kind without sources, measures or sections is one that this product cannot read yet: it is always missing.
    """

    title: Words
    question: Words = Field(description="what nobody can answer without it")
    sources: list[Key] = []
    measures: list[Key] = Field(default=[], description="the figures that it is there for")
    partner_measures: list[Key] = Field(
        default=[], description="the same of the register of partners; a tier uses no others of it"
    )
    sections: list[Key] = Field(
        default=[],
        description="chapters that it fills; a tier that has nothing to fill one with does not have it",
    )


class Tier(Declaration):
    """What a tier adds to those below it; it may use theirs, and nothing that only a higher one adds."""

    title: Words
    about: Words = Field(description="what the tier is, in a sentence that the document prints")
    adds: list[Evidence] = Field(min_length=1)


class Proxy(Declaration):
    """An open figure that stands in for part of the definition of serious violence where no record is at hand."""

    measure: Key
    stands_for: Words
    differs: Words = Field(description="what it counts besides, and what it misses")


class Tiers(Declaration):
    """The tiers of a product, lowest first. ``label`` says whose tiers they are."""

    label: Words
    tiers: dict[TierNumber, Tier] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_each_source_once(self) -> "Tiers":
        sources = [source for tier in self.tiers.values() for kind in tier.adds for source in kind.sources]
        twice = sorted({source for source in sources if sources.count(source) > 1})
        if twice:
            raise ValueError(f"tiers: {', '.join(twice)} is added twice; one tier adds it, for one purpose")
        return self

    def of(self, tier: int) -> list[Evidence]:
        """All that a tier may use, its own and that of the tiers below."""
        return [kind for number in sorted(self.tiers) if number <= tier for kind in self.tiers[number].adds]

    def beyond(self, tier: int) -> list[tuple[int, Evidence]]:
        """(tier, evidence) of what only higher tiers add, nearest first."""
        return [
            (number, kind)
            for number in sorted(self.tiers)
            if number > tier
            for kind in self.tiers[number].adds
        ]

    def sources(self, tier: int) -> set[str]:
        return {source for kind in self.of(tier) for source in kind.sources}

    def partner_measures(self, tier: int) -> set[str]:
        return {measure for kind in self.of(tier) for measure in kind.partner_measures}

    def hidden_sections(self, tier: int) -> set[str]:
        """The chapters that only the evidence of higher tiers fills."""
        own = {section for kind in self.of(tier) for section in kind.sections}
        return {section for _, kind in self.beyond(tier) for section in kind.sections} - own
