"""An invented document that uses every word of our qmd files. No figure in it is real."""

from datetime import date
from pathlib import Path

import polars as pl
from shapely.geometry import box

from pipelines.charts.change_intervals import change_intervals
from pipelines.charts.hot_spot_map import hot_spot_map
from pipelines.charts.monthly import Limits, monthly
from pipelines.charts.rolling_index import rolling_index
from pipelines.charts.save import save_chart
from pipelines.charts.ward_map import ward_map
from pipelines.compose import DocumentFacts

BASE_LABEL = "12 months to January 2020 = 100"


def rolling_frame(years: int = 4, roles: tuple[str, ...] = ("borough", "bcu", "london")) -> pl.DataFrame:
    names = {"borough": "Sampleborough", "bcu": "Sample North BCU", "london": "London"}
    return pl.DataFrame(
        [
            {
                "month": date(2020 + month // 12, month % 12 + 1, 1),
                "area_role": role,
                "area_name": names[role],
                "count": 1000 - month,
                "index": 100 - slope * month / years,
            }
            for slope, role in enumerate(roles, start=1)
            for month in range(12 * years + 1)
        ]
    )


def monthly_frame() -> pl.DataFrame:
    counts = [100 + 9 * (month % 5) for month in range(24)]
    counts[0], counts[22], counts[23] = 20, 190, 195
    return pl.DataFrame(
        {
            "month": [date(2022 + month // 12, month % 12 + 1, 1) for month in range(24)],
            "count": counts,
            "signal": ["outside" if not 60 < count < 160 else "" for count in counts],
        }
    )


LIMITS = Limits(117.4, 60, 160, date(2022, 1, 1), date(2022, 12, 1))


def change_frame() -> pl.DataFrame:
    rows = [
        ("All recorded offences", 1234, 1111, 11.1, 4.0, 18.7, "up", "+11% (+4% to +19%)"),
        ("Robbery of personal property", 80, 111, -27.9, -45.0, -5.0, "down", "−28% (−45% to −5%)"),
        ("Knife crime", 30, 15, 100.0, -10.0, 345.0, "no_clear_change", "+100% (−10% to +345%)"),
        ("Firearm discharges", 3, 2, None, None, None, "not_available", "3 offences, was 2"),
    ]
    columns = (
        "measure_title",
        "count",
        "base_count",
        "change_pct",
        "lower_pct",
        "upper_pct",
        "verdict",
        "label",
    )
    return pl.DataFrame(rows, schema=columns, orient="row")


def hot_spot_inputs() -> tuple[dict, pl.DataFrame]:
    """One square ward with nine cells, of which one is hot in both years, one only now and one only before."""
    ward = box(-0.03, 51.50, 0.03, 51.53)
    ring = [(0, 0.002), (-0.003, 0.001), (-0.003, -0.001), (0, -0.002), (0.003, -0.001), (0.003, 0.001)]
    classes = ["persistent", "never", "emerging", "never", "fading", *["never"] * 4]
    rows = [
        {
            "corners": [[0.01 * (place % 3 - 1) + x, 51.51 + 0.006 * (place // 3) + y] for x, y in ring],
            "per_square_kilometre": 10.0 * place,
            "count": place,
            "hot_spot_class": name,
            "spot": {"persistent": 1, "emerging": 2, "fading": 3}.get(name),
        }
        for place, name in enumerate(classes)
    ]
    return {"Elm Green": ward}, pl.DataFrame(rows)


def map_inputs() -> tuple[dict, pl.DataFrame]:
    """Nine square wards, drawn counter-clockwise as GeoJSON has it."""
    features, rows = [], []
    for place in range(9):
        west, south = 0.03 * (place % 3), 51.5 + 0.02 * (place // 3)
        ring = [[0, 0], [0.03, 0], [0.03, 0.02], [0, 0.02], [0, 0]]
        coordinates = [[[west + x, south + y] for x, y in ring]]
        features.append(
            {
                "type": "Feature",
                "properties": {"area_code": f"X{place}"},
                "geometry": {"type": "Polygon", "coordinates": coordinates},
            }
        )
        rows.append({"area_code": f"X{place}", "area_name": f"Ward {place}", "value": 3.0 + place**2})
    rows[-1]["value"] = None
    return {"type": "FeatureCollection", "features": features}, pl.DataFrame(rows)


def charts() -> dict:
    """Every kind of chart by key, as `save_chart` wants it."""
    features, values = map_inputs()
    return {
        "rolling": lambda width: rolling_index(rolling_frame(), BASE_LABEL, width),
        "monthly": lambda width: monthly(monthly_frame(), LIMITS, width=width),
        "change": lambda width: change_intervals(change_frame(), width),
        "hot": lambda width: hot_spot_map(*hot_spot_inputs(), "crimes per square km", width),
        "map": lambda width: ward_map(features, values, "Offences per square kilometre", width),
    }


def save_all(folder: Path, font_cache: Path) -> None:
    for key, build in charts().items():
        save_chart(build, folder, key, font_cache)


def facts(**changes) -> DocumentFacts:
    given = {
        "name": "sample",
        "title": "Sampleborough assessment",
        "subtitle": "An invented document, 2023",
        "partnership": "Sampleborough Community Safety Partnership",
        "marking": "OFFICIAL-SENSITIVE",
        "synthetic": True,
    }
    return DocumentFacts(**{**given, **changes})


FIGURE = """
![**{finding}** Recorded offences, 2022 to 2023](figures/{key}){{#fig-{key} fig-alt="{alt}" width=100%}}

::: {{.source}}
Source: invented for a test.
:::
"""

DATA_BEHIND = """
::: {.content-visible when-format="html"}
<details class="data"><summary>Figures behind this chart</summary>

| Month | Count |
|:--|--:|
| January 2022 | 1,234 |

</details>
:::
"""

REPORT = """---
title: "Sampleborough assessment"
subtitle: "An invented document, 2023"
---

::: {.facts}

| | |
|:--|:--|
| Area | Sampleborough |
| Period | January to December 2023, against the twelve months before, with a line that has to wrap |

:::

::: {.lead}
Police recorded **1,234 offences**, **11% more than in 2022**.
:::

::: {.findings}
**Main points**

- Offences rose (@fig-change and @tbl-main).
- Months are in @fig-monthly.
:::

# How do offences compare?

::: {.scroll role="region" tabindex="0" aria-label="Recorded offences and change"}

| Offence | 2023 | Change | Reading |
|:--|--:|--:|:--|
| **All** | 1,234 | +11% | [▲ Up]{.v-up} |
| Robbery | 80 | −28% | [▼ Down]{.v-down} |
| Knife crime | 30 | +100% | [● No clear change]{.v-flat} |
| =1+1, so called | [c] | [x] | – |

: **Offences rose.** Recorded offences, Sampleborough {#tbl-main tbl-colwidths="[40,15,15,30]"}

:::

::: {.source}
Source: invented for a test.
:::
CHANGE_FIGURE
::: {.callout-note title="How to read this"}
Counts are of **recorded** offences.
:::

::: {.callout-warning}
Recording changed.
:::

# Is it rising?

## By month
MONTHLY_FIGURE
{{< pagebreak >}}

# Annex

::: {.scroll role="region" tabindex="0" aria-label="All measures"}

| Measure | Unit | 2019 | 2020 | 2021 | 2022 | 2023 | Change | Reading | Source |
|:--|:--|--:|--:|--:|--:|--:|--:|:--|:--|
LONG_TABLE

: **All measures.** Invented counts {#tbl-all}

:::

The extract is `9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`.
"""

ROW = (
    "| Measure {0} with a long title | count | 1,000 | 1,001 | 1,002 | 1,003 | 1,00{0} | +1% (−2% to +4%) "
    "| [● No clear change]{{.v-flat}} | Invented |"
)


def report(monthly_alternative: str = "Chart of months; January 2022 stands out with 20.") -> str:
    change = FIGURE.format(finding="One rise.", key="change", alt="Chart of changes; all offences rose 11%.")
    months = FIGURE.format(finding="Three signals.", key="monthly", alt=monthly_alternative)
    rows = "\n".join(ROW.format(place % 10) for place in range(40))
    return (
        REPORT.replace("CHANGE_FIGURE", change)
        .replace("MONTHLY_FIGURE", months + DATA_BEHIND)
        .replace("LONG_TABLE", rows)
    )
