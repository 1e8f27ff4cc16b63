"""Find the house font in its PyPI package and lay it out for each reader: TrueType for charts and
Typst, WOFF2 for HTML. The repository commits no font file, and nothing is downloaded.

What we learned about resvg (in vl-convert and in Typst): it does read the package's files. Text turns into bold italic
Liberation when a run holds ONE character that the face lacks (● and ○ in Source Sans Pro), because the
whole run then moves to the first face that has them all; it vanishes when no family of the list exists.
Hence `missing_characters`, and marks instead of ● in charts.
"""

import importlib.util
import logging
import os
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipelines.charts.brand import family

log = logging.getLogger(__name__)

PACKAGE = "font_source_sans_pro"
FACES = {
    "Regular": (400, "normal"),
    "It": (400, "italic"),
    "Semibold": (600, "normal"),
    "Bold": (700, "normal"),
}
FALLBACKS = ("Arial", "Liberation Sans")
DEFAULT_CACHE = Path(__file__).resolve().parents[1] / "build" / "fonts"


def css_stack() -> str:
    """The font list for CSS and charts. Quoted: an unquoted family ending in a digit loses its text."""
    return ", ".join([f"'{family()}'", "Arial", "'Liberation Sans'", "sans-serif"])


@cache
def package_folder() -> Path | None:
    """Where the font package keeps its files; None, with a logged line, when it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    folder = Path(found.origin).parent / "files" if found and found.origin else None
    if folder is None or not (folder / _file_name("Regular", "ttf")).exists():
        log.warning("%s is not installed: text falls back to Arial or Liberation Sans", PACKAGE)
        return None
    return folder


def _file_name(face: str, extension: str) -> str:
    return f"{family().replace(' ', '')}-{face}.{extension}"


def prepare_fonts(cache_folder: Path = DEFAULT_CACHE) -> Path | None:
    """Fill the cache with the faces we use as TTF and WOFF2 and with their licence; return the cache."""
    source = package_folder()
    if source is None:
        return None
    cache_folder.mkdir(parents=True, exist_ok=True)
    _once(cache_folder / "LICENSE.txt", lambda to: shutil.copyfile(source / "LICENSE.txt", to))
    for face in FACES:
        truetype = source / _file_name(face, "ttf")
        _once(cache_folder / truetype.name, lambda to, file=truetype: shutil.copyfile(file, to))
        _once(cache_folder / _file_name(face, "woff2"), lambda to, file=truetype: _compress(file, to))
    return cache_folder


def _once(target: Path, write) -> None:
    """Write a file unless it is there; in one step, because several builds may share the cache."""
    if target.exists():
        return
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    os.close(handle)
    write(Path(name))
    Path(name).chmod(0o644)
    Path(name).replace(target)


def _compress(truetype: Path, target: Path) -> None:
    from fontTools.ttLib import TTFont

    font = TTFont(truetype, recalcTimestamp=False)
    font.flavor = "woff2"
    font.save(target)


def css_faces(folder_url: str = "fonts") -> str:
    """`@font-face` rules for the files of `prepare_fonts`; nothing when the package is missing."""
    if package_folder() is None:
        return ""
    rule = (
        '@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};font-display:swap;'
        'src:url({folder}/{file}) format("woff2")}}'
    )
    return "\n".join(
        rule.format(
            family=family(), weight=weight, style=style, folder=folder_url, file=_file_name(face, "woff2")
        )
        for face, (weight, style) in FACES.items()
    )


@cache
def register_chart_fonts(cache_folder: Path = DEFAULT_CACHE) -> None:
    """Tell vl-convert of the font: once a process, before the first conversion."""
    import vl_convert

    folder = prepare_fonts(cache_folder)
    if folder is not None:
        vl_convert.register_font_directory(str(folder))


@cache
def _advances(face: str) -> dict[int, float]:
    """Width of each character in ems, by code point; empty when the package is missing."""
    from fontTools.ttLib import TTFont

    folder = package_folder()
    if folder is None:
        return {}
    font = TTFont(folder / _file_name(face, "ttf"), lazy=True)
    widths, units = font["hmtx"], font["head"].unitsPerEm
    return {code: widths[glyph][0] / units for code, glyph in font.getBestCmap().items()}


def text_width(text: str, size: float, weight: int = 400) -> float:
    """Width in pixels of one line of text, so that labels get exactly the room they need."""
    widths = _advances("Semibold" if weight >= 600 else "Regular")
    return size * sum(widths.get(ord(character), 0.6) for character in text)


def missing_characters(texts: Iterable[str]) -> set[str]:
    """Characters the house font lacks: a run of chart text that holds one loses its font."""
    known = _advances("Regular")
    return {character for text in texts for character in text if known and ord(character) not in known}
