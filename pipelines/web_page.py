"""What makes the web page live: the house's own small scripts, and the library of the charts as inert text.

All of it stands in one file of the project (`live.html`), which both roads put before the end of the page.
"""

from pathlib import Path

from pipelines.charts.brand import BRAND_FOLDER
from pipelines.charts.live import chart_library

FILE = "live.html"
SCRIPTS = ("contents", "search", "tables", "charts")


def live_layer(library_cache: Path) -> str:
    """The scripts of a page, in their order."""
    own = [(BRAND_FOLDER / "web" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    library = f'<script type="text/plain" id="chart-library">\n{chart_library(library_cache)}</script>'
    return "\n".join([library, *(f"<script>\n{script}</script>" for script in own)]) + "\n"


def library_cache(font_cache: Path) -> Path:
    """Where the library is kept once it is bundled: beside the fonts."""
    return font_cache.with_name("chart-library")
