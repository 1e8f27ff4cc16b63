"""What a document of a kind holds: ``assessments/_products/<product>/product.yaml``."""

from pydantic import Field

from pipelines.declarations.base import Declaration, Key, Words


class Product(Declaration):
    """``sections`` in the order of the document; an assessment can choose and order its own."""

    product: Key
    title: Words
    sections: list[Key] = Field(min_length=1)
