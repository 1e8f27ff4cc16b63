"""The overview of all boroughs of a template: what it is called, for whom, and which measures it sets side by side."""

from pydantic import Field

from pipelines.declarations.base import Declaration, Key, Words


class Overview(Declaration):
    product: Key = Field(description="the kind of document: a folder of assessments/_products")
    title: Words
    partnership: Words = Field(description="for whom it is prepared")
    measures: list[Key] = Field(
        min_length=1,
        description="the first leads; each has a chart, one panel a borough, and a ranked table; of open sources",
    )
