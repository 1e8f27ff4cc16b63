"""The life of a document, for its first page: version and status, who approved it, on what it was signed, errata."""

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pipelines.declarations import Assessment
from pipelines.declarations.audiences import AudienceRules
from pipelines.declarations.base import read_declaration
from pipelines.declarations.signatures import Signature
from pipelines.documents import wording
from pipelines.errors import UsageError
from pipelines.signing import counts_are_as_signed, is_as_signed, signature_if_signed

STATUS = {"draft": "Draft", "board": "For the board", "signed": "Signed"}


@dataclass(frozen=True)
class Life:
    """``status`` is one line; ``approval`` and ``signature`` are empty where there is none; an erratum is a sentence."""

    status: str
    approval: str
    signature: str
    errata: list[str]
    carried_over: str
    previous: str


def check_life(assessment: Assessment, unread: list[str]) -> None:
    """Raise UsageError for a document that says it is signed and is not, or holds passages that nobody has read."""
    if assessment.status != "signed":
        return
    path = assessment.folder / "assessment.yaml"
    if signature_if_signed(assessment) is None:
        raise UsageError(
            f"{path}: status: signed, and nobody has signed it: `sna sign {assessment.name} --by NAME`, or another status"
        )
    if unread:
        raise UsageError(
            f"{path}: status: signed, and these passages of the last assessment are still marked to be re-read: "
            f"{', '.join(unread)}"
        )


def life_of(assessment: Assessment, tables: Path, carried_over: list[str]) -> Life:
    """``tables`` is the publication that the document prints; a signature on other figures is said to be so."""
    signature = signature_if_signed(assessment)
    return replace(
        _unsigned(assessment),
        signature=_signature(signature, tables) if signature else "",
        carried_over=wording.listed(carried_over),
        previous=_previous(assessment, tables),
    )


def _previous(assessment: Assessment, tables: Path) -> str:
    """The title of the last assessment. Of one whose settings were not kept, the period that it was signed on."""
    if not assessment.previous:
        return ""
    path = assessment.folder.parent / assessment.previous / "assessment.yaml"
    if path.is_file():
        return wording.plain(read_declaration(path, Assessment, folder=path.parent).title)
    signed = tables / "analysis.previous_figures.parquet"
    end = pl.read_parquet(signed)["period_end_month"].max() if signed.is_file() else None
    return f"That of the 12 months to {wording.month(end)}" if end else wording.plain(assessment.previous)


def _unsigned(assessment: Assessment) -> Life:
    version = f", version {assessment.version}" if assessment.version else ""
    return Life(
        status=f"{STATUS[assessment.status]}{version}",
        approval=_approval(assessment),
        signature="",
        errata=[_erratum(erratum) for erratum in assessment.errata],
        carried_over="",
        previous="",
    )


def public_life(assessment: Assessment, rules: AudienceRules, tables: Path) -> Life:
    """The same for readers outside the partnership. ``assessment`` and ``tables`` are those of their edition: nothing else
    is looked at but the signature, and of the signed figures those that the edition holds."""
    signature = signature_if_signed(assessment) if rules.life.signature == "open_figures" else None
    said = _open_signature(assessment, signature, tables) if signature else ""
    return replace(_unsigned(assessment), signature=said)


def _open_signature(assessment: Assessment, signature: Signature, tables: Path) -> str:
    said = f"{wording.plain(signature.signed_by)}, {wording.day(signature.signed_on)}"
    if counts_are_as_signed(assessment, tables):
        return said
    return f"{said}. **The open figures of this document are not all those that were signed.**"


def _approval(assessment: Assessment) -> str:
    approval = assessment.approval
    if not approval:
        return ""
    reference = f" ({wording.plain(approval.reference)})" if approval.reference else ""
    return f"{wording.plain(approval.by)}, {wording.day(approval.on)}{reference}"


def _signature(signature: Signature, tables: Path) -> str:
    by, on = wording.plain(signature.signed_by), wording.day(signature.signed_on)
    said = f"{by}, {on}, on {wording.number(signature.figures)} figures from {_editions(signature)}"
    if is_as_signed(signature, tables):
        return said
    return f"{said}. **The figures of this document are not all those that were signed.**"


def _editions(signature: Signature) -> str:
    names = sorted(set(signature.editions.values()))
    sources = wording.count_in_words(len(signature.editions))
    noun = "source" if len(signature.editions) == 1 else "sources"
    return f"{sources} {noun} ({'edition' if len(names) == 1 else 'editions'} {wording.listed(names)})"


def _erratum(erratum) -> str:
    where = f" in version {erratum.version}" if erratum.version else ""
    was, is_ = wording.plain(erratum.was), wording.plain(erratum.is_)
    what = wording.sentence(wording.plain(erratum.what))
    return f"{wording.day(erratum.on)}. {what} It read “{was}”{where}; it is “{is_}”."
