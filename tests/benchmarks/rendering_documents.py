"""All three documents from published tables, against pandoc and Typst alone on the same text and figures.

Ours reads the tables, writes the text, draws every chart, lays the project out, numbers and refers, renders HTML,
tagged PDF and DOCX, finishes the Word file, and makes the workbook and the slides. The peer finds the text and the
drawings made: pandoc to one HTML file, to DOCX and to Typst, and Typst to PDF, without templates, filters or tags.
"""

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypandoc

from pipelines.catalogue import Catalogue
from pipelines.project import Project
from pipelines.publish import Publication, current
from tests.benchmarks.measuring import Benchmark, Sides

ASSESSMENT = "sample"
BARE = "--from=markdown-citations"  # without a bibliography Typst refuses what looks like a citation


@dataclass(frozen=True)
class Made:
    """The documents of one side, by format."""

    files: dict[str, Path]


def built(folder: Path, *options: str) -> tuple[Catalogue, Publication]:
    """The sample, built into the folder with these options of `sna build`."""
    catalogue = Catalogue(Project(build=folder / "build"))
    subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "build", ASSESSMENT, *options],
        env={**os.environ, "SNA_BUILD": str(catalogue.project.build)},
        check=True,
        capture_output=True,
    )
    return catalogue, current(catalogue.project, ASSESSMENT)


def prepare(folder: Path) -> Sides:
    catalogue, published = built(folder)

    def ours(run: str) -> Made:
        from pipelines.reports import make_documents

        made = make_documents(catalogue, ASSESSMENT, run)
        return Made({path.suffix.lstrip("."): path for path in made.documents})

    project = published.documents[0].parents[1]
    return Sides(lambda: published.run, ours, lambda: bare(project, folder), _agree)


def bare(project: Path, folder: Path) -> Made:
    """pandoc and Typst on the project's text, as they come."""
    import typst

    source, files = next(project.glob("*.qmd")).name, {}
    for writer, extension, options in (
        ("html", "html", ["--embed-resources"]),
        ("docx", "docx", ["--default-image-extension=png"]),
        ("typst", "typ", []),
    ):
        target = folder / f"bare.{extension}"
        images = [] if extension == "docx" else ["--default-image-extension=svg"]
        command = [pypandoc.get_pandoc_path(), source, BARE, f"--to={writer}", f"--output={target}"]
        subprocess.run(
            [*command, "--standalone", *images, *options], cwd=project, check=True, capture_output=True
        )
        files[extension] = target
    text = project / "bare.typ"  # beside the figures that it names
    text.write_bytes(files.pop("typ").read_bytes())
    files["pdf"] = folder / "bare.pdf"
    typst.compile(str(text), output=str(files["pdf"]), root=str(project), font_paths=[str(project / "fonts")])
    text.unlink()
    return Made(files)


def _agree(ours: Made, peer: Made) -> None:
    """Both made three documents of the same pictures."""
    assert set(ours.files) - {"xlsx"} == set(peer.files) == {"html", "pdf", "docx"}
    assert _pictures(ours.files["docx"]) == _pictures(peer.files["docx"]) > 0
    assert all(len(pikepdf.open(made.files["pdf"]).pages) > 1 for made in (ours, peer))


def _pictures(document: Path) -> int:
    with zipfile.ZipFile(document) as parts:
        return sum(name.startswith("word/media/") for name in parts.namelist())


BENCHMARK = Benchmark(
    "rendering_documents",
    "HTML, PDF and DOCX of the sample from its published tables; peer: bare pandoc and Typst on the same text and figures",
    bound=3,
    ratio_of="time",
    prepare=prepare,
)
