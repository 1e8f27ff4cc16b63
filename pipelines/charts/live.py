"""What the web page needs to make a chart live: a ring at the value chosen, and the library that draws it."""

import json
import os
import re
import tempfile
from importlib.metadata import version
from pathlib import Path

from pipelines.charts.brand import colour

CHOSEN = "chosen"  # the parameter that the page sets: the place of a value in the list, -1 for none
# By its path within vl-convert: what it offers a snippet as `vega` is null (1.9.0), and Vega Embed twice as large.
SNIPPET = 'import {{parse, View}} from "/npm/vega@{version}/+esm"; window.chartLibrary = {{parse, View}};'


def with_ring(specification: dict) -> dict:
    """The chart with a ring around its chosen value (at first none); as it is where it tells no values (a spark)."""
    values = specification.get("usermeta", {}).get("values")
    if not values:
        return specification
    return {
        **specification,
        "params": [*specification.get("params", []), {"name": CHOSEN, "value": -1}],
        "layer": [
            *specification["layer"],
            *_ring([{**at, "place": place} for place, at in enumerate(values)]),
        ],
        "usermeta": {"values": [value["text"] for value in values], "places": _places(values)},
    }


def _places(values: list[dict]) -> list[list[float]]:
    return [[value["x"], value["y"]] for value in values]


def _ring(values: list[dict]) -> list[dict]:
    """White below ink, so that it shows on every ground."""
    at = {axis: {"field": axis, "type": "quantitative", "scale": None} for axis in ("x", "y")}
    look = {"type": "point", "filled": False, "size": 330, "fill": None}
    return [
        {
            "data": {"values": [{key: value[key] for key in ("x", "y", "place")} for value in values]},
            "transform": [{"filter": f"datum.place === {CHOSEN}"}],
            "mark": {**look, "stroke": stroke, "strokeWidth": width},
            "encoding": at,
        }
        for stroke, width in ((colour("paper"), 6), (colour("ink"), 2.5))
    ]


def as_script(value: object) -> str:
    """JSON that may stand in a script element of a page: nothing in it can end the element. Seven digits draw."""
    short = json.loads(json.dumps(value), parse_float=lambda digits: float(f"{float(digits):.7g}"))
    return json.dumps(short, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


def chart_library(cache: Path) -> str:
    """Vega as one script (from vl-convert, nothing is downloaded), bundled once a version.

    It sets window.chartLibrary. Pure text: no import, and nothing that ends a script element.
    """
    path = cache / f"vega-from-vl-convert-{version('vl-convert-python')}.js"
    if not path.exists():
        import vl_convert

        bundle = vl_convert.javascript_bundle(SNIPPET.format(version=vl_convert.get_vega_version()))
        if re.search(r"</script|<!--", bundle, re.I):
            raise ValueError("the chart library cannot stand in a page: it holds the end of a script")
        _write_whole(path, f"(() => {{{bundle}\n}})();\n")
    return path.read_text(encoding="utf-8")


def _write_whole(path: Path, text: str) -> None:
    """In one move, because several builds may share the cache."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".partial")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.replace(partial, path)
