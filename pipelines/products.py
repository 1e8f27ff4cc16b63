"""The kinds of document: each a folder of ``assessments/_products``, over templates that all of them share.

A product that has tiers is one kind a tier: ``sna_tier_1`` is the product ``sna`` in its first tier.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from pipelines.declarations import Assessment, Product, read_declaration
from pipelines.errors import UsageError

ALL = "all"
SHARED = "_shared"
TIERED = re.compile(r"(.+)_tier_([0-9])")
MARKED = re.compile(r"-official(-sensitive)?(?=[-.]|$)")


@dataclass(frozen=True)
class Products:
    folder: Path

    @cached_property
    def names(self) -> list[str]:
        return sorted(path.parent.name for path in self.folder.glob("*/product.yaml"))

    def read(self, kind: str) -> Product:
        """What a document of this kind holds, whatever its tier. Raises UsageError."""
        name, _ = product_and_tier(kind)
        if name not in self.names:
            near = get_close_matches(name, self.names, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise UsageError(f"there is no product {name}; known: {', '.join(self.names) or 'none'}{hint}")
        return read_declaration(self.folder / name / "product.yaml", Product)

    def own(self, assessment: Assessment) -> str:
        """The kind of an assessment's own document."""
        return self.kind(assessment.product, assessment.tier)

    def kind(self, name: str, tier: int | None) -> str:
        """The kind that a product is made as; one without tiers has only one."""
        asked = product_and_tier(name)[1] or tier
        return (
            f"{name}_tier_{asked}" if name in self.names and self.read(name).local_tiers and asked else name
        )

    def of(self, assessment: Assessment, asked: Sequence[str] = ()) -> list[str]:
        """The documents to make: those asked for, else those that the assessment declares; its own product first.

        `all` leaves out those that the assessment lacks something for. Raises UsageError.
        """
        wanted = list(asked) or [assessment.product, *_listed(assessment.products)]
        if ALL in wanted:
            wanted = [assessment.product, *(p for p in self.names if not self.read(p).lacks(assessment))]
        for name in wanted:
            tier = product_and_tier(name)[1]
            seen = assessment.model_copy(update={"tier": tier}) if tier else assessment
            self.read(name).check(seen)
        return list(dict.fromkeys(self.kind(name, assessment.tier) for name in wanted))

    def in_tiers(self, assessment: Assessment, asked: Sequence[str], tiers: Sequence[int]) -> list[str]:
        """What was asked for, each product that has tiers in these. Raises UsageError where none of them has any."""
        if not tiers:
            return list(asked)
        names = list(asked) or [assessment.product]
        with_tiers = [name for name in names if name != ALL and self.read(name).local_tiers]
        if not with_tiers:
            known = ", ".join(name for name in self.names if self.read(name).local_tiers)
            raise UsageError(f"--tier goes with a product that has tiers ({known}): --product NAME")
        kinds = {name: [f"{name}_tier_{tier}" for tier in tiers] for name in with_tiers}
        return [kind for name in names for kind in kinds.get(name, [name])]

    def for_public(self, assessment: Assessment, kinds: Sequence[str]) -> list[str]:
        """Of these, the documents that readers outside the partnership get: the assessment's own, and those of a product
        that says what its public edition holds; its own where there is no other."""
        own = self.own(assessment)
        return [kind for kind in kinds if kind == own or self.read(kind).public_sections] or [own]

    def sections_of(self, assessment: Assessment, kind: str, audience: str = "restricted") -> list[str]:
        """The sections of a document in order: an assessment can choose those of its own product, and a tier has none
        that only a higher one fills."""
        product, (name, tier) = self.read(kind), product_and_tier(kind)
        chosen = assessment.sections if name == assessment.product else []
        wanted = (product.public_sections if audience != "restricted" else []) or chosen or product.sections
        hidden = product.local_tiers.hidden_sections(tier) if product.local_tiers and tier else set()
        return [section for section in wanted if section not in hidden]

    def template_folders(self, kind: str) -> list[Path]:
        """Where templates are looked for: the product's own folder, then the one that all products share."""
        return [self.folder / product_and_tier(kind)[0], self.folder / SHARED]

    @property
    def narrative(self) -> Path:
        """What is printed where an assessment's narrative says nothing (the law's words, the glossary)."""
        return self.folder / SHARED / "narrative"

    @cached_property
    def sections(self) -> list[str]:
        """Every section that some product can print."""
        return sorted({path.stem for path in self.folder.glob("*/sections/[!_]*.qmd")})


def product_and_tier(kind: str) -> tuple[str, int | None]:
    """("sna", 1) of "sna_tier_1"; a kind without a tier is the product itself."""
    found = TIERED.fullmatch(kind)
    return (found[1], int(found[2])) if found else (kind, None)


def is_own(assessment: Assessment, kind: str) -> bool:
    """Whether it is the document that the assessment is made for, in its own tier."""
    name, tier = product_and_tier(kind)
    return name == assessment.product and tier in (None, assessment.tier)


def document_name(assessment: Assessment, kind: str, audience: str = "restricted") -> str:
    """The name of a document's files: the assessment's, the product's where it is not its own, the tier's, the audience's
    where it is not the partnership, and the marking, which no copy may lose."""
    name, tier = product_and_tier(kind)
    parts = [assessment.name]
    parts += [] if is_own(assessment, kind) else [name.replace("_", "-")]
    parts += [f"tier-{tier}"] if tier else []
    parts += [] if audience == "restricted" else [audience]
    return "-".join([*parts, assessment.marking.lower()])


def without_marking(name: str) -> str:
    """The name of a document's file as it was under any other marking."""
    return MARKED.sub("", name)


def document_folder(run: Path, assessment: Assessment, kind: str) -> Path:
    """Where a document of a run is composed: its own product at the top, each other one in a folder of its name."""
    return run if is_own(assessment, kind) else run / kind


def hand_folder(documents: Path, assessment: Assessment) -> Path:
    """Where the current documents lie, whatever their run; those of one template lie together."""
    if not assessment.template:
        return documents / assessment.name
    return documents / assessment.template / assessment.name.removeprefix(f"{assessment.template}-")


def _listed(products: list[str] | str) -> list[str]:
    return [products] if isinstance(products, str) else products
