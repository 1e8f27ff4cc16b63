"""Write a chart as files: SVG for a wide and a narrow screen, PNG for Word."""

import logging
import re
from collections.abc import Callable
from pathlib import Path

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode

from pipelines.charts.theme import PHONE, SCREEN
from pipelines.fonts import DEFAULT_CACHE, missing_characters, register_chart_fonts

log = logging.getLogger(__name__)

VEGA_LITE = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
PNG_SCALE = 3


def save_chart(
    build: Callable[[int], alt.TopLevelMixin],
    folder: Path,
    key: str,
    font_cache: Path = DEFAULT_CACHE,
    narrow: bool = True,
) -> None:
    """Draw `build(width)` at both widths: key.svg, key-narrow.svg and key.png (three times 680 pixels).

    ``narrow`` False: a drawing of one size (a spark).
    """
    register_chart_fonts(font_cache)
    folder.mkdir(parents=True, exist_ok=True)
    wide = _svg(build, SCREEN, key)
    (folder / f"{key}.svg").write_text(wide, encoding="utf-8")
    if narrow:
        (folder / f"{key}-narrow.svg").write_text(_svg(build, PHONE, f"{key}-narrow"), encoding="utf-8")
    (folder / f"{key}.png").write_bytes(vl_convert.svg_to_png(wide, scale=PNG_SCALE))


def _svg(build: Callable[[int], alt.TopLevelMixin], width: int, key: str) -> str:
    with debug_mode(False):  # Altair's own validation doubles the time; the tests keep it on
        specification = build(width).to_dict(validate=False)
    svg = vl_convert.vegalite_to_svg(specification, vl_version=VEGA_LITE)
    lacking = missing_characters(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    if lacking:
        log.warning(
            "chart %s: the house font has no %s; the label loses its font", key, " ".join(sorted(lacking))
        )
    return clean(svg, key)


def clean(svg: str, key: str) -> str:
    """Ready a drawing for a page with others: the page gives the text alternative, so Vega's own roles go,
    and ids get the chart's name, because two charts on a page may not share one."""
    svg = re.sub(r' (role|aria-roledescription|aria-label|aria-hidden)="[^"]*"', "", svg)
    svg = re.sub(r'id="(\w+)"', rf'id="{key}-\1"', svg)
    return re.sub(r"url\(#(\w+)\)", rf"url(#{key}-\1)", svg)
