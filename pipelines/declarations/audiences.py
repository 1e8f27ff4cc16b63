"""What a document for readers outside the partnership may hold: ``assessments/_audiences/<audience>.yaml``."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from pipelines.declarations.base import Declaration, Key, Marking, Words


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


Sentence = Annotated[Words, BeforeValidator(_one_line)]


DecidingColumn = Literal[
    "source", "sources", "first_source", "second_source", "measure", "evaluation", "tier"
]


class HeldBack(Declaration):
    """What readers are told of something that their edition does not hold."""

    what: Sentence
    why: Sentence


class TableRule(Declaration):
    """What one published table is made of, and what becomes of it.

    ``whole``: it holds no counts of people. ``open_only``: rows whose source, measure or evaluation is open stay, as
    ``by`` says; a table that names none of them in its rows says with ``sources`` what it is made of, and stays whole
    when all of them are open. ``withheld``: nothing but its columns' names; what it is made of is still said, as a tier
    of a product shows it to those who may use its sources, and nothing of a table that does not say it.
    """

    rule: Literal["whole", "open_only", "withheld"]
    by: list[DecidingColumn] = Field(default=[], description="the columns that decide, row by row")
    sources: list[Key] = Field(default=[], description="what the whole table is made of")
    adjust_again: Literal["figures", "differences", "partner_measures"] | None = Field(
        default=None,
        description="p values were adjusted over rows that are now gone: how they are adjusted again",
    )
    held_back: Key | None = Field(
        default=None, description="which of `held_back` tells the reader what is missing"
    )

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> "TableRule":
        if self.rule == "open_only" and not (self.by or self.sources):
            raise ValueError("`by` or `sources` is needed with `rule: open_only`")
        if self.rule == "whole" and (self.by or self.sources):
            raise ValueError("`by` and `sources` do not go with `rule: whole`")
        if self.rule == "withheld" and not self.held_back:
            raise ValueError("`rule: withheld` needs `held_back`: readers are told what is missing and why")
        return self


class LifeRules(Declaration):
    """What the first page tells of the document's life; its status always stands there."""

    version: Literal["whole", "withheld"] = "withheld"
    approval: Literal["marked", "withheld"] = Field(
        default="withheld", description="marked: where assessment.yaml says `audience: public` of it"
    )
    errata: Literal["marked", "withheld"] = "withheld"
    signature: Literal["open_figures", "withheld"] = Field(
        default="withheld",
        description="open_figures: who signed and when, and whether the open figures are still those signed",
    )


class AudienceRules(Declaration):
    """The rules of one audience. A published table that ``tables`` does not name is withheld."""

    audience: Literal["public"]
    marking: Marking
    about: Sentence = Field(description="what the edition is, on its first page")
    about_short: Sentence = Field(
        description="the same of a product's short edition, which prints no counts from partners"
    )
    unwritten: Sentence = Field(
        description="in place of what people wrote and did not mark for this audience"
    )
    life: LifeRules = LifeRules()
    held_back: dict[Key, HeldBack]
    sections: dict[Key, Sentence] = Field(
        default={}, description="in place of a section of which nothing is left"
    )
    partly: dict[Key, Sentence] = Field(
        default={}, description="at the end of a section of which something is left"
    )
    tables: dict[Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")], TableRule]

    @model_validator(mode="after")
    def _names_what_it_describes(self) -> "AudienceRules":
        named = {rule.held_back for rule in self.tables.values() if rule.held_back}
        if named != set(self.held_back):
            odd = ", ".join(sorted(named ^ set(self.held_back)))
            raise ValueError(f"held_back: {odd} is either described and not used, or used and not described")
        return self
