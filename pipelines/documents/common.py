"""What the templates of every product share: the area, the period, the opening figure, and what is not there."""

from pipelines.documents import summary, wording
from pipelines.documents.published import Published


def common_values(published: Published, lead: str | None, area: str | None = None) -> dict:
    """Values by name. ``lead`` and ``area`` are the measure and the area of the opening sentence; by default the first
    row with a count, and the borough."""
    own = published.readings(published.assessment.performance_table)
    opening = published.reading(lead or summary.lead(own).measure, area)
    return {
        "assessment": published.assessment,
        "tier": tier_words(published),
        "about_edition": published.about_edition,
        "borough": published.borough,
        "comparators": published.comparators,
        "period": wording.month(opening.current_end),
        "editions": summary.editions_in_words(published),
        "lead": opening,
        "main_points": summary.main_points(published, own),
        "gaps": summary.gaps(published, own),
        "printed_note": summary.printed_note(published, opening),
    }


def tier_words(published: Published) -> str:
    """1 of 3, open data only; empty for a document without tiers. An edition for readers outside the partnership holds
    none of what the tier adds to open data."""
    local = published.product.local_tiers if published.product else None
    if not local or published.tier is None:
        return ""
    own = f"{published.tier} of {len(local.tiers)}, {local.tiers[published.tier].title}"
    return f"{own}; this public edition is made from open data" if published.rules else own
