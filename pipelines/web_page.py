"""What makes the web page live: the house's own small scripts, and what they draw charts with as inert text.

All of it stands in one file of the project (`live.html`), which both roads put before the end of the page.
"""

from pathlib import Path

from pipelines.charts.brand import BRAND_FOLDER
from pipelines.charts.live import chart_library

FILE = "live.html"
SCRIPTS = ("contents", "search", "tables", "charts")


def live_layer(figures: Path, library_cache: Path) -> str:
    """The drawings of a folder of figures, the library that draws them where there is one, and the scripts."""
    drawings = [
        f'<script type="application/json" data-drawing="{path.stem}">{path.read_text(encoding="utf-8")}</script>'
        for path in sorted(figures.glob("*.json"))
    ]
    if drawings:
        library = f'<script type="text/plain" id="chart-library">\n{chart_library(library_cache)}</script>'
        drawings.append(library)
    own = [(BRAND_FOLDER / "web" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return "\n".join([*drawings, *(f"<script>\n{script}</script>" for script in own)]) + "\n"


def library_cache(font_cache: Path) -> Path:
    """Where the library is kept once it is bundled: beside the fonts."""
    return font_cache.with_name("chart-library")
