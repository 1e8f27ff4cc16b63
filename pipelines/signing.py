"""The memory of an assessment: what its figures were signed on, and whether they come out the same again.

A signature pins every extract by its hash. An edition that arrives later changes nothing, because editions are never
"the latest"; a file that was changed, a declaration or the code can, and is then named as the cause.
"""

import csv
import hashlib
import subprocess
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import polars as pl
import yaml

from pipelines.catalogue import SIGNED_FIGURES, SIGNED_FILE, Catalogue
from pipelines.declarations import Assessment, changed, read_declaration
from pipelines.declarations.signatures import Signature, SignedExtract
from pipelines.disclosure.editions import proof_of
from pipelines.disclosure.published_before import NAME as PUBLISHED_COUNTS
from pipelines.disclosure.published_before import keep
from pipelines.errors import CheckError, SnaError, UsageError
from pipelines.figures import COLUMNS, compute_figures
from pipelines.output import as_csv
from pipelines.project import Project
from pipelines.publish import AUDIENCE, current
from pipelines.refresh import extracts_there

KEY = ("measure", "area_code", "comparison")
LIBRARIES = ("duckdb", "polars", "scipy", "numpy")
DECIDING = (
    "data_raw/breaks.yaml",
    "data_raw/*/source.yaml",
    "data_raw/*/corrections.yaml",
    "data_raw/*/*.csv",
    "sql/**/*.sql",
    "sql/**/*.yaml",
    "expectations/*.yaml",
)
DIFFERENCES = dict.fromkeys((*KEY, "figure", "signed", "now"), pl.String)


@dataclass(frozen=True)
class Reproduction:
    """``differences``: one row a figure that is no longer what was signed; ``changes``: what has changed since."""

    signature: Signature
    differences: pl.DataFrame
    changes: list[str]


def sign(catalogue: Catalogue, assessment: Assessment, by: str, day: date, again: bool = False) -> list[Path]:
    """Write the signature of an assessment, its figures, and the partners' counts of its public edition where one was
    built. Raises CheckError where a check withholds a figure."""
    if assessment.template:
        raise UsageError(
            f"{assessment.name} is made of a template, whose folder a signature would stand in for every borough: "
            f"`sna new-assessment NAME --from {assessment.template} --area {assessment.area}`, and sign that"
        )
    path, figures_path = assessment.folder / SIGNED_FILE, assessment.folder / SIGNED_FIGURES
    if path.exists() and not again:
        signed = read_declaration(path, Signature)
        raise UsageError(
            f"{path}: was signed by {signed.signed_by} on {signed.signed_on}; --again signs anew and forgets that one"
        )
    found = compute_figures(catalogue, assessment)
    if found.problems:
        raise CheckError("\n".join(["not signed, as checks did not pass:", *found.problems]))
    text = figures_text(found.frame)
    alone = changed(assessment, other_editions={})
    signature = Signature(
        assessment=assessment.name,
        signed_on=day,
        signed_by=by,
        commit=_commit(catalogue.project.declarations),
        figures=found.frame.height,
        figures_sha256=_hash(text),
        editions=assessment.editions,
        extracts=[
            _signed_extract(*extract) for extract in sorted(extracts_there(catalogue, alone, verify=True))
        ],
        declarations=_declarations(catalogue, assessment),
        code=_code(),
        libraries={name: version(name) for name in LIBRARIES},
    )
    figures_path.write_text(text, encoding="utf-8", newline="\n")
    content = yaml.safe_dump(
        signature.model_dump(mode="python"), sort_keys=False, allow_unicode=True, width=200
    )
    path.write_text(
        f"# Written by `sna sign`; `sna reproduce` compares with it.\n{content}",
        encoding="utf-8",
        newline="\n",
    )
    kept = _keep_public_counts(catalogue.project, assessment, signature)
    return [path, figures_path, *([kept] if kept else [])]


def _keep_public_counts(project: Project, assessment: Assessment, signature: Signature) -> Path | None:
    """What the public edition of the signed figures prints of partners' counts: the next one has to know it."""
    publication = current(project, assessment.name)
    if publication is None or not is_as_signed(signature, publication.folder):
        return None
    proof = proof_of(project.documents / publication.run / assessment.name / AUDIENCE, "public")
    previous = project.assessments / assessment.previous if assessment.previous else None
    return None if proof is None else keep(assessment.folder, proof, previous)


def public_counts_not_kept(assessment: Assessment, written: list[Path]) -> str | None:
    """A warning where an assessment publishes partners' counts and signing kept none of them."""
    if not assessment.public_counts or any(path.name == PUBLISHED_COUNTS for path in written):
        return None
    return (
        f"{assessment.name} publishes partners' counts, and no public edition of these figures is built, so none were kept. "
        f"Before one goes out: `sna build {assessment.name} --audience both`, then `sna sign --again`"
    )


def reproduce(catalogue: Catalogue, assessment: Assessment) -> Reproduction:
    """Compute the signed figures again from the editions that they were signed on, and compare to the digit.

    Raises UsageError where the assessment is not signed, CheckError where the figures cannot be computed any more or
    the signed figures themselves were edited.
    """
    signature = signature_of(assessment)
    changes = [
        *_changed_extracts(catalogue, assessment, signature),
        *_changed_declarations(catalogue, assessment, signature),
    ]
    signed = (assessment.folder / SIGNED_FIGURES).read_text(encoding="utf-8")
    if _hash(signed) != signature.figures_sha256:
        raise CheckError(
            f"{assessment.folder / SIGNED_FIGURES}: is not the file that was signed; restore it from the records"
        )
    pinned = changed(assessment, editions=signature.editions, other_editions={})
    try:
        now = figures_text(compute_figures(catalogue, pinned).frame)
    except SnaError as error:
        raise CheckError(
            "\n".join(["the figures cannot be computed again:", *changes, str(error)])
        ) from error
    return Reproduction(signature, _differences(signed, now), changes)


def signature_of(assessment: Assessment) -> Signature:
    """Raises UsageError where the assessment is not signed."""
    path = assessment.folder / SIGNED_FILE
    if not path.exists() or not (assessment.folder / SIGNED_FIGURES).exists():
        raise UsageError(f"{assessment.name} is not signed: `sna sign {assessment.name} --by NAME` signs it")
    return read_declaration(path, Signature)


def signed_otherwise(project: Project, assessment: Assessment) -> str | None:
    """A warning where the current publication's figures are not those that were signed; None where they are."""
    publication, signature = current(project, assessment.name), signature_if_signed(assessment)
    if signature is None or publication is None or is_as_signed(signature, publication.folder):
        return None
    return (
        f"{assessment.name} was signed by {signature.signed_by} on {signature.signed_on}, and its figures are not those any "
        f"more; `sna reproduce {assessment.name}` says which and why"
    )


def signature_if_signed(assessment: Assessment) -> Signature | None:
    return signature_of(assessment) if (assessment.folder / SIGNED_FILE).exists() else None


def is_as_signed(signature: Signature, tables: Path) -> bool:
    """Whether published tables hold the signed figures, to the digit."""
    rows = pl.read_parquet(tables / "analysis.figures.parquet")
    text = figures_text(rows.with_columns(pl.col("current_end").dt.strftime("%Y-%m").alias("period_end")))
    return _hash(text) == signature.figures_sha256


def counts_are_as_signed(assessment: Assessment, tables: Path) -> bool:
    """Whether every count of a publication is the signed one. (What is worked out of several counts can differ in an
    edition that holds only some of them.)"""
    signed = _keyed((assessment.folder / SIGNED_FIGURES).read_text(encoding="utf-8"))
    rows = pl.read_parquet(tables / "analysis.figures.parquet")
    now = _keyed(
        figures_text(rows.with_columns(pl.col("current_end").dt.strftime("%Y-%m").alias("period_end")))
    )
    names = ("period_end", "edition", "count", "base_count")
    return all(key in signed and all(signed[key][n] == row[n] for n in names) for key, row in now.items())


def figures_text(frame: pl.DataFrame) -> str:
    """Figures as they are signed: the CSV of `sna figures`, every digit of every number."""
    return as_csv(frame.select(COLUMNS).sort(*KEY))


def _differences(signed: str, now: str) -> pl.DataFrame:
    """Every cell that differs; a figure that one of them lacks is one row, with `there` or nothing on either side."""
    then_rows, now_rows = _keyed(signed), _keyed(now)
    found = []
    for key in sorted(then_rows | now_rows):
        then, new = then_rows.get(key), now_rows.get(key)
        if then is None or new is None:
            found.append((*key, "the whole figure", "there" if then else "", "there" if new else ""))
            continue
        names = list(dict.fromkeys([*then, *new]))
        found += [
            (*key, n, then.get(n, ""), new.get(n, "")) for n in names if then.get(n, "") != new.get(n, "")
        ]
    return pl.DataFrame(found, schema=DIFFERENCES, orient="row")


def _keyed(text: str) -> dict[tuple[str, ...], dict[str, str]]:
    return {tuple(row[name] for name in KEY): row for row in csv.DictReader(text.splitlines())}


def _changed_extracts(catalogue: Catalogue, assessment: Assessment, signature: Signature) -> list[str]:
    pinned = changed(assessment, editions=signature.editions, other_editions={})
    there = {(s, e, file): sha256 for s, e, file, sha256 in extracts_there(catalogue, pinned, verify=True)}
    signed = {(e.source, e.edition, e.file): e.sha256 for e in signature.extracts}
    lines = []
    for place in sorted(signed | there):
        name = "/".join(place)
        if place not in there:
            lines.append(f"extract: {name} is missing (sha256 {signed[place]})")
        elif place not in signed:
            lines.append(f"extract: {name} was not there when the figures were signed")
        elif there[place] != signed[place]:
            lines.append(
                f"extract: {name} has other content (sha256 {there[place][:12]}, signed {signed[place][:12]})"
            )
    return lines


def _changed_declarations(catalogue: Catalogue, assessment: Assessment, signature: Signature) -> list[str]:
    now, then = _declarations(catalogue, assessment), signature.declarations
    words = {(True, True): "has changed", (True, False): "is gone", (False, True): "is new"}
    lines = [
        f"declaration: {path} {words[path in then, path in now]}"
        for path in sorted(then | now)
        if then.get(path) != now.get(path)
    ]
    if _code() != signature.code:
        lines.append(
            f"code: pipelines/ is not what it was (signed at commit {signature.commit or 'unknown'})"
        )
    lines += [
        f"code: {name} {signed} is now {version(name)}"
        for name, signed in signature.libraries.items()
        if version(name) != signed
    ]
    return lines


def _declarations(catalogue: Catalogue, assessment: Assessment) -> dict[str, str]:
    """Hashes of what decides the figures; line ends do not count, as git can change them."""
    root = catalogue.project.declarations
    own = f"assessments/{assessment.name}/assessment.yaml"
    paths = {path for pattern in (*DECIDING, own) for path in root.glob(pattern)}
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(
            path.read_bytes().replace(b"\r\n", b"\n")
        ).hexdigest()
        for path in sorted(paths)
    }


def _code() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _commit(root: Path) -> str | None:
    """The commit that is checked out, with -dirty where files differ from it; None without git."""
    words = ["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"]
    try:
        answer = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None


def _signed_extract(source: str, edition: str, file: str, sha256: str) -> SignedExtract:
    return SignedExtract(source=source, edition=edition, file=file, sha256=sha256)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
