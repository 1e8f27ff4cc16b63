"""Suites of checks: ``expectations/<schema>.<table>.yaml``."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import Declaration, Key, Words


class Expectation(Declaration):
    """One expectation of Great Expectations.

    With ``evidence`` (a SELECT of source, edition and message: one row a problem, none where all is well), it is
    that no edition has a problem; otherwise it is the named expectation on a column of the suite's profile.
    """

    name: Key
    title: Words
    expectation: Annotated[str, Field(pattern=r"^expect_[a-z_]+$")] = "expect_column_values_to_be_between"
    arguments: dict[str, Any] = {}
    severity: Literal["critical", "warning"]
    # what `sna figures` does: leave all figures out, or print them with null where the query has made them null
    figures: Literal["withheld", "nulled"] = "withheld"
    exit_code: Literal[3, 4] = 4
    evidence: Words | None = None

    @model_validator(mode="after")
    def _says_what_is_wrong(self) -> "Expectation":
        if self.evidence and self.arguments:
            raise ValueError("an expectation has either `evidence` or `arguments`")
        if self.severity == "critical" and not self.evidence:
            raise ValueError("a critical expectation needs `evidence`, which names what is wrong")
        return self


class Suite(Declaration):
    """The profile is a SELECT of source, edition and figures about the table: small, whatever the table's size."""

    table: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")]
    profile: Words
    expectations: list[Expectation] = Field(min_length=1)
