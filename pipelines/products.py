"""The kinds of document: each a folder of ``assessments/_products``, over templates that all of them share."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from pipelines.declarations import Assessment, Product, read_declaration
from pipelines.errors import UsageError

ALL = "all"
SHARED = "_shared"


@dataclass(frozen=True)
class Products:
    folder: Path

    @cached_property
    def names(self) -> list[str]:
        return sorted(path.parent.name for path in self.folder.glob("*/product.yaml"))

    def read(self, name: str) -> Product:
        """What a document of this kind holds. Raises UsageError."""
        if name not in self.names:
            near = get_close_matches(name, self.names, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise UsageError(f"there is no product {name}; known: {', '.join(self.names) or 'none'}{hint}")
        return read_declaration(self.folder / name / "product.yaml", Product)

    def of(self, assessment: Assessment, asked: Sequence[str] = ()) -> list[str]:
        """The documents to make: those asked for, else those that the assessment declares; its own product first.

        `all` leaves out those that the assessment lacks something for. Raises UsageError.
        """
        wanted = list(asked) or [assessment.product, *_listed(assessment.products)]
        if ALL in wanted:
            wanted = [assessment.product, *(p for p in self.names if not self.read(p).lacks(assessment))]
        for name in wanted:
            self.read(name).check(assessment)
        return list(dict.fromkeys(wanted))

    def sections_of(self, assessment: Assessment, product: str) -> list[str]:
        """The sections of a document in order: an assessment can choose those of its own product."""
        chosen = assessment.sections if product == assessment.product else []
        return chosen or self.read(product).sections

    def template_folders(self, product: str) -> list[Path]:
        """Where templates are looked for: the product's own folder, then the one that all products share."""
        return [self.folder / product, self.folder / SHARED]

    @property
    def narrative(self) -> Path:
        """What is printed where an assessment's narrative says nothing (the law's words, the glossary)."""
        return self.folder / SHARED / "narrative"

    @cached_property
    def sections(self) -> list[str]:
        """Every section that some product can print."""
        return sorted({path.stem for path in self.folder.glob("*/sections/[!_]*.qmd")})


def document_name(assessment: Assessment, product: str) -> str:
    """The name of a document's files: the assessment's, with the product's where it is not its own."""
    return (
        assessment.name if product == assessment.product else f"{assessment.name}-{product.replace('_', '-')}"
    )


def document_folder(run: Path, assessment: Assessment, product: str) -> Path:
    """Where a document of a run is composed: its own product at the top, each other one in a folder of its name."""
    return run if product == assessment.product else run / product


def _listed(products: list[str] | str) -> list[str]:
    return [products] if isinstance(products, str) else products
