"""Write a chart as files: SVG for a wide and a narrow screen, PNG for Word, and what makes it live on the web page.

Two steps, so that the second can run in a process of its own: Altair's specification (needs the frame), and its
drawing (needs nothing but the specification).
"""

import logging
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.charts.live import as_script, with_ring
from pipelines.charts.raster import png_of
from pipelines.fonts import DEFAULT_CACHE, missing_characters, register_chart_fonts

if TYPE_CHECKING:
    import altair as alt

log = logging.getLogger(__name__)

PNG_SCALE = 3
NARROW = "-narrow"
KINDS = (".svg", ".json", ".png")


def save_chart(
    build: "Callable[..., alt.TopLevelMixin]",
    folder: Path,
    key: str,
    font_cache: Path = DEFAULT_CACHE,
    narrow: bool = True,
) -> None:
    """Draw `build(width=...)` at both widths: key.svg, key-narrow.svg, key.png (three times 680 pixels), and key.json and
    key-narrow.json for the web page where the chart tells values.

    ``narrow`` False: a drawing of one size (a spark), built without a width.
    """
    draw(specifications(build, narrow), folder, key, font_cache)


def specifications(build: "Callable[..., alt.TopLevelMixin]", narrow: bool = True) -> dict[str, dict]:
    """Vega-Lite of each drawing, by the end of its file's name."""
    from altair.utils.schemapi import debug_mode

    from pipelines.charts.theme import PHONE, SCREEN

    widths = {"": {"width": SCREEN}, NARROW: {"width": PHONE}} if narrow else {"": {}}
    with debug_mode(False):  # Altair's own validation doubles the time; the tests keep it on
        return {end: build(**width).to_dict(validate=False) for end, width in widths.items()}


def draw(drawings: dict[str, dict], folder: Path, key: str, font_cache: Path = DEFAULT_CACHE) -> None:
    """Write the files of one chart. Runs without Altair."""
    import vl_convert

    register_chart_fonts(font_cache)
    folder.mkdir(parents=True, exist_ok=True)
    for end, specification in drawings.items():
        version = vega_lite_of(specification["$schema"])
        vega = vl_convert.vegalite_to_vega(with_ring(specification), vl_version=version)
        svg = _svg(vega, f"{key}{end}")
        (folder / f"{key}{end}.svg").write_text(svg, encoding="utf-8")
        if "values" in vega.get("usermeta", {}):
            (folder / f"{key}{end}.json").write_text(as_script(vega), encoding="utf-8")
        if not end:
            (folder / f"{key}.png").write_bytes(png_of(svg, PNG_SCALE, font_cache))


def copy_drawing(drawn: Path, folder: Path, key: str) -> None:
    """The files of a chart that another document of the run shows as well."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (f"{key}{end}{kind}" for end in ("", NARROW) for kind in KINDS):
        if (drawn / name).exists():
            shutil.copyfile(drawn / name, folder / name)


def _svg(vega: dict, key: str) -> str:
    import vl_convert

    svg = vl_convert.vega_to_svg(vega)
    lacking = missing_characters(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    if lacking:
        log.warning(
            "chart %s: the house font has no %s; the label loses its font", key, " ".join(sorted(lacking))
        )
    return clean(svg, key)


def vega_lite_of(schema: str) -> str:
    """The version of Vega-Lite (6.4) that Altair names by its schema (…/v6.4.1.json)."""
    return re.search(r"v(\d+\.\d+)", schema)[1]


def clean(svg: str, key: str) -> str:
    """Ready a drawing for a page with others: the page gives the text alternative, so Vega's own roles go,
    and ids get the chart's name, because two charts on a page may not share one."""
    svg = re.sub(r' (role|aria-roledescription|aria-label|aria-hidden)="[^"]*"', "", svg)
    svg = re.sub(r'id="(\w+)"', rf'id="{key}-\1"', svg)
    return re.sub(r"url\(#(\w+)\)", rf"url(#{key}-\1)", svg)
