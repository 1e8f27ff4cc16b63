"""Read the house colours and font from their one home, `assessments/_brand/_brand.yml`."""

from functools import cache
from pathlib import Path

import yaml

BRAND_FOLDER = Path(__file__).resolve().parents[2] / "assessments" / "_brand"


@cache
def _brand() -> dict:
    return yaml.safe_load((BRAND_FOLDER / "_brand.yml").read_text(encoding="utf-8"))


def palette() -> dict[str, str]:
    """Every colour by role, as `#RRGGBB`."""
    return dict(_brand()["color"]["palette"])


def colour(role: str) -> str:
    """The colour of one role; an unknown role raises KeyError."""
    return _brand()["color"]["palette"][role]


def sequential() -> list[str]:
    """Five steps from little to much."""
    return [colour(f"sequential-{step}") for step in range(1, 6)]


def family() -> str:
    """The one family name that charts, HTML and Typst ask for."""
    return _brand()["typography"]["base"]["family"]
