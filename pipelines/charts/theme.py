"""The Altair theme of the house and the few words about it that every chart needs."""

import altair as alt

from pipelines.charts.brand import colour, sequential
from pipelines.fonts import css_stack

PHONE = 350
SCREEN = 680
LABEL_SIZE = 14
NOTE_SIZE = 13


def is_phone(width: int) -> bool:
    """Charts change their layout, not only their size, on a phone."""
    return width < 500


@alt.theme.register("house", enable=True)
def house_theme() -> alt.theme.ThemeConfig:
    """Everything that Altair would otherwise choose: font, sizes, colours, number format."""
    font = css_stack()
    return alt.theme.ThemeConfig(
        {
            "background": "white",
            "config": {
                "font": font,
                "view": {"stroke": None},
                "axis": _axis(font),
                "axisX": {"grid": False},
                "axisY": {"domain": False, "ticks": False, "labelPadding": 8},
                "line": {"strokeCap": "round", "strokeJoin": "round"},
                "bar": {"color": colour("bar")},
                "point": {"filled": True, "opacity": 1, "color": colour("borough")},
                "rule": {"color": colour("axis")},
                "text": {
                    "font": font,
                    "fontSize": LABEL_SIZE,
                    "color": colour("ink"),
                    "lineBreak": "\n",
                },
                "range": {"ramp": sequential(), "heatmap": sequential()},
                "numberFormat": ",.0f",
                "locale": {"number": _number_locale()},
            },
        }
    )


def _axis(font: str) -> dict:
    return {
        "labelFont": font,
        "titleFont": font,
        "labelFontSize": LABEL_SIZE,
        "labelColor": colour("second-ink"),
        "labelPadding": 6,
        "labelLimit": 260,
        "labelOverlap": False,
        "gridColor": colour("grid"),
        "domainColor": colour("axis"),
        "tickColor": colour("axis"),
        "title": None,
    }


def _number_locale() -> dict:
    return {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["£", ""], "minus": "−"}
