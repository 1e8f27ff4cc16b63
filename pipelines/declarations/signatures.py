"""What an assessment was signed on: ``assessments/<name>/signed.yaml``, written by `sna sign` and by nothing else."""

from datetime import date
from typing import Annotated

from pydantic import Field

from pipelines.declarations.base import Declaration, Key, Name, Words

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class SignedExtract(Declaration):
    source: Key
    edition: Name
    file: Words
    sha256: Sha256


class Signature(Declaration):
    """``declarations`` are hashes of the files that decide the figures, by path; ``code`` is that of all Python."""

    assessment: Words
    signed_on: date
    signed_by: Words
    commit: str | None = None
    figures: int
    figures_sha256: Sha256
    editions: dict[Key, Name]
    extracts: list[SignedExtract]
    declarations: dict[str, Sha256]
    code: Sha256
    libraries: dict[str, str]
