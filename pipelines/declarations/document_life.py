"""The life of a document: its version, who approved it, what was put right after it went out, and whom it is for."""

from datetime import date

from pydantic import Field

from pipelines.declarations.base import Audience, Declaration, Name, Words

WHO_MAY_READ = "who may read of it: whoever marks it public answers for the figures in it"


class Approval(Declaration):
    """Who approved the document and when: a board, not a person."""

    by: Words
    on: date
    reference: Words | None = Field(default=None, description="the minute or the number of the paper")
    audience: Audience = Field(default="restricted", description=WHO_MAY_READ)


class Erratum(Declaration):
    """What was wrong in a version that went out. `was` and `is` are printed as they stand here."""

    on: date
    what: Words = Field(description="what was wrong, and where")
    was: Name
    is_: Name = Field(alias="is")
    version: Name | None = Field(default=None, description="the version in which it was wrong")
    audience: Audience = Field(default="restricted", description=WHO_MAY_READ)


class BoardItem(Declaration):
    """The head of a board paper, in the form of the partnership's own."""

    board: Words
    meeting: date | None = None
    item: Name | None = None
    authorised_by: Words | None = Field(default=None, description="a post, not a person")
    lead_officer: Words | None = Field(default=None, description="a post, not a person")
    wards_affected: Words = "All"
    decision: Words = Field(default="Non key", description="key or non key")
