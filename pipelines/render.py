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
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pypandoc
import yaml

from pipelines.charts.brand import BRAND_FOLDER
from pipelines.errors import SnaError

log = logging.getLogger(__name__)

FORMATS = ("html", "pdf", "docx")
QUARTO_NAMES = {"html": "html", "pdf": "typst", "docx": "docx"}
READER = "markdown"
MINUTES_10 = 600


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
    project = project.resolve()
    unknown = set(formats) - set(FORMATS)
    if unknown:
        raise RenderError(
            ", ".join(sorted(unknown)), project / f"{name}.qmd", f"known formats: {', '.join(FORMATS)}"
        )
    started = time.perf_counter()
    (project / "out").mkdir(exist_ok=True)
    quarto = find_quarto()
    files = {}
    for output_format in formats:
        target = project / "out" / f"{name}.{output_format}"
        target.unlink(missing_ok=True)
        if quarto:
            _render_with_quarto(quarto, project, name, output_format)
        else:
            PLAIN_ROAD[output_format](project, name, target)
        if not target.exists():
            raise RenderError(output_format, project / f"{name}.qmd", f"{target} was not written")
        files[output_format] = target
    rendered = Rendered(_road(quarto), files, round(time.perf_counter() - started, 2))
    log.info("%s: %s by %s in %s s", name, ", ".join(files), rendered.road, rendered.seconds)
    return rendered


def _road(quarto: str | None) -> str:
    if quarto:
        return f"quarto {_quarto_version(quarto)}"
    return f"pandoc {pypandoc.get_pandoc_version()} + typst {version('typst')}"


# --- Quarto ------------------------------------------------------------------------------------------------


@cache
def find_quarto() -> str | None:
    """Quarto on PATH, beside this Python, or in its PyPI package; None when none of them runs."""
    package = importlib.util.find_spec("quarto_cli")
    inside = Path(package.origin).parent.glob("**/bin/quarto*") if package and package.origin else ()
    beside = Path(sys.executable).with_name("quarto")
    for candidate in filter(None, [shutil.which("quarto"), beside if beside.exists() else None, *inside]):
        if _quarto_version(str(candidate)):
            return str(candidate)
    return None


@cache
def _quarto_version(quarto: str) -> str:
    try:
        answer = subprocess.run([quarto, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _render_with_quarto(quarto: str, project: Path, name: str, output_format: str) -> None:
    command = [quarto, "render", f"{name}.qmd", "--to", QUARTO_NAMES[output_format]]
    _run(command, project, name, output_format)


# --- pandoc and Typst --------------------------------------------------------------------------------------


def _run(command: list[str], project: Path, name: str, output_format: str) -> None:
    """Run a renderer in the project's folder; its failure becomes a RenderError with its own words."""
    source = project / f"{name}.qmd"
    try:
        answer = subprocess.run(
            command, cwd=project, capture_output=True, encoding="utf-8", errors="replace", timeout=MINUTES_10
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RenderError(output_format, source, str(error)) from error
    if answer.returncode != 0:
        raise RenderError(output_format, source, answer.stderr or answer.stdout)


def _settings(project: Path, output_format: str) -> dict:
    """The project's own Quarto settings for one format, so that an analyst's changes count on both roads."""
    settings = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))
    return {**settings, **settings["format"][QUARTO_NAMES[output_format]]}


def _pandoc(project: Path, name: str, output_format: str, writer: str, target: Path, *options: str) -> None:
    """pandoc with the filter that stands in for Quarto and then the project's own; a warning, such as a
    picture that is not there, is an error."""
    settings = _settings(project, output_format)
    command = [
        pypandoc.get_pandoc_path(),
        f"{name}.qmd",
        f"--from={READER}",
        f"--to={writer}",
        f"--output={target}",
        "--standalone",
        "--fail-if-warnings",
        f"--metadata=lang:{settings['lang']}",
        f"--default-image-extension={settings['default-image-extension']}",
        f"--lua-filter={BRAND_FOLDER / 'quarto-stand-in.lua'}",
        "--lua-filter=csp.lua",
        *options,
    ]
    _run(command, project, name, output_format)


def _html(project: Path, name: str, target: Path) -> None:
    settings = _settings(project, "html")
    with tempfile.TemporaryDirectory() as folder:
        includes = []
        for place in ("include-in-header", "include-before-body", "include-after-body"):
            file = Path(folder) / f"{place}.html"
            file.write_text(settings[place]["text"], encoding="utf-8")
            includes.append(f"--{place}={file}")
        _pandoc(
            project,
            name,
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


def _pdf(project: Path, name: str, target: Path) -> None:
    import typst

    settings, source = _settings(project, "pdf"), project / f"{name}.typ"
    with tempfile.TemporaryDirectory() as folder:
        template = Path(shutil.copy(BRAND_FOLDER / "plain-road.typst", folder))
        for partial in settings["template-partials"]:
            shutil.copy(project / partial, folder)
        _pandoc(project, name, "pdf", "typst", source, f"--template={template}")
    try:
        typst.compile(
            str(source),
            output=str(target),
            root=str(project),
            font_paths=[str(project / folder) for folder in settings["font-paths"]],
            pdf_standards=[settings["pdf-standard"]],
        )
    except typst.TypstError as error:
        raise RenderError("pdf", source, error.diagnostic) from error
    source.unlink()


def _docx(project: Path, name: str, target: Path) -> None:
    settings = _settings(project, "docx")
    words = [f"--metadata=keywords:{word}" for word in settings["keywords"]]
    _pandoc(project, name, "docx", "docx", target, f"--reference-doc={settings['reference-doc']}", *words)


PLAIN_ROAD = {"html": _html, "pdf": _pdf, "docx": _docx}
