"""Turn a laid-out project into HTML, PDF and DOCX: with Quarto where it is found, else with pandoc and
Typst, which come whole in their packages. Both roads read the same project and give the same content."""

import importlib.util
import logging
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pypandoc
import yaml

from pipelines.charts.brand import BRAND_FOLDER
from pipelines.errors import SnaError
from pipelines.reference_document import finish_word_document

log = logging.getLogger(__name__)

FORMATS = ("html", "pdf", "docx")
QUARTO_NAMES = {"html": "html", "pdf": "typst", "docx": "docx"}
PATIENCE = 600  # seconds


class RenderError(SnaError):
    """A document could not be made; says which format and file, and what the renderer said."""

    def __init__(self, output_format: str, file: Path, message: str) -> None:
        super().__init__(f"{output_format} of {file}: {message.strip()}")
        self.output_format, self.file, self.message = output_format, file, message.strip()


@dataclass(frozen=True)
class Rendered:
    """What was made, by which road, and how long it took."""

    road: str
    files: dict[str, Path]
    seconds: float


def render(project: Path, name: str, formats: Sequence[str] = FORMATS) -> Rendered:
    """Render `name`.qmd of a project laid out by `compose.lay_out_project` into `project/out`."""
    started, project, quarto = time.perf_counter(), project.resolve(), find_quarto()
    source = project / f"{name}.qmd"
    (project / "out").mkdir(exist_ok=True)
    for unknown in set(formats) - set(FORMATS):
        raise RenderError(unknown, source, f"unknown format; known: {', '.join(FORMATS)}")
    # pandoc runs beside us, one process a format; Quarto keeps its own files in the project, so one at a time
    with ThreadPoolExecutor(1 if quarto else len(formats)) as pool:
        made = pool.map(lambda output_format: _render_one(source, output_format, quarto), formats)
        files = dict(zip(formats, made, strict=True))
    road = f"quarto {_quarto_version(quarto)}" if quarto else _plain_versions()
    rendered = Rendered(road, files, round(time.perf_counter() - started, 2))
    log.info("%s: %s by %s in %s s", name, ", ".join(files), rendered.road, rendered.seconds)
    return rendered


def _render_one(source: Path, output_format: str, quarto: str | None) -> Path:
    target = source.parent / "out" / f"{source.stem}.{output_format}"
    target.unlink(missing_ok=True)
    if quarto:
        _run([quarto, "render", source.name, "--to", QUARTO_NAMES[output_format]], source, output_format)
    else:
        PLAIN_ROAD[output_format](source, target)
    if not target.exists():
        raise RenderError(output_format, source, f"{target} was not written")
    if output_format == "docx":
        finish_word_document(target)
    return target


@cache
def find_quarto() -> str | None:
    """Quarto on PATH, beside this Python, or in its PyPI package; None when none of them runs."""
    package = importlib.util.find_spec("quarto_cli")
    inside = Path(package.origin).parent.glob("**/bin/quarto*") if package and package.origin else ()
    candidates = [shutil.which("quarto"), shutil.which("quarto", path=Path(sys.executable).parent), *inside]
    return next((str(found) for found in candidates if found and _quarto_version(str(found))), None)


@cache
def _quarto_version(quarto: str) -> str:
    try:
        answer = subprocess.run([quarto, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _plain_versions() -> str:
    return f"pandoc {pypandoc.get_pandoc_version()} + typst {version('typst')}"


def _run(command: list[str], source: Path, output_format: str) -> None:
    """Run a renderer in the project's folder; its failure becomes a RenderError with its own words."""
    try:
        answer = subprocess.run(
            command,
            cwd=source.parent,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RenderError(output_format, source, str(error)) from error
    if answer.returncode != 0:
        raise RenderError(output_format, source, answer.stderr or answer.stdout)


def _settings(source: Path, output_format: str) -> dict:
    """The project's own Quarto settings for one format, so that an analyst's changes count on both roads."""
    settings = yaml.safe_load((source.parent / "_quarto.yml").read_text(encoding="utf-8"))
    return {**settings, **settings["format"][QUARTO_NAMES[output_format]]}


def _pandoc(source: Path, output_format: str, writer: str, target: Path, *options: str) -> None:
    """pandoc with the filter that stands in for Quarto and then the project's own; a warning, such as a
    picture that is not there, is an error."""
    settings = _settings(source, output_format)
    command = [
        pypandoc.get_pandoc_path(),
        source.name,
        "--from=markdown",
        f"--to={writer}",
        f"--output={target}",
        "--standalone",
        "--fail-if-warnings",
        f"--metadata=lang:{settings['lang']}",
        f"--default-image-extension={settings['default-image-extension']}",
        f"--lua-filter={BRAND_FOLDER / 'quarto-stand-in.lua'}",
        *[f"--lua-filter={name}" for name in settings["filters"] if name != "quarto"],
        *options,
    ]
    _run(command, source, output_format)


def _as_list(value: dict | list) -> list[dict]:
    return value if isinstance(value, list) else [value]


def _html(source: Path, target: Path) -> None:
    """Whole files (scripts, half of the page) are put in after pandoc, which would read through them in vain."""
    settings = _settings(source, "html")
    with tempfile.TemporaryDirectory() as folder:
        includes, last = [], []
        for place in ("include-in-header", "include-before-body", "include-after-body"):
            for number, part in enumerate(_as_list(settings[place])):
                if "file" in part:
                    last.append(source.with_name(part["file"]).read_text(encoding="utf-8"))
                    continue
                file = Path(folder) / f"{place}-{number}.html"
                file.write_text(part["text"], encoding="utf-8")
                includes.append(f"--{place}={file}")
        _pandoc(
            source,
            "html",
            "html",
            target,
            f"--template={BRAND_FOLDER / 'plain-road.html'}",
            "--embed-resources",
            "--section-divs",
            "--toc",
            f"--toc-depth={settings['toc-depth']}",
            f"--variable=toc-title:{settings['toc-title']}",
            f"--css={settings['css']}",
            *includes,
        )
    page, end, rest = target.read_text(encoding="utf-8").rpartition("</body>")
    target.write_text("".join([page, *last, end, rest]), encoding="utf-8", newline="\n")


def _pdf(source: Path, target: Path) -> None:
    import typst

    settings, project, document = _settings(source, "pdf"), source.parent, source.with_suffix(".typ")
    with tempfile.TemporaryDirectory() as folder:
        template = Path(shutil.copy(BRAND_FOLDER / "plain-road.typst", folder))
        for partial in settings["template-partials"]:
            shutil.copy(project / partial, folder)
        _pandoc(source, "pdf", "typst", document, f"--template={template}")
    try:
        typst.compile(
            str(document),
            output=str(target),
            root=str(project),
            font_paths=[str(project / folder) for folder in settings["font-paths"]],
            pdf_standards=[settings["pdf-standard"]],
        )
    except typst.TypstError as error:
        raise RenderError("pdf", document, error.diagnostic) from error
    document.unlink()


def _docx(source: Path, target: Path) -> None:
    settings = _settings(source, "docx")
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "properties.yml"  # pandoc loses keywords given on the command line
        words.write_text(yaml.safe_dump({"keywords": settings["keywords"]}), encoding="utf-8")
        look = f"--reference-doc={settings['reference-doc']}"
        _pandoc(source, "docx", "docx", target, look, f"--metadata-file={words}")


PLAIN_ROAD = {"html": _html, "pdf": _pdf, "docx": _docx}
