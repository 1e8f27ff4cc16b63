"""The duty that the assessment answers, its tier, and in which chapter each part of the Act is answered."""

from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section

TITLE = "The duty, and what this tier is"
# what the Act and the needs assessment ask for, and the chapters that answer it
PARTS = (
    ("What counts as serious violence here", ("serious_violence",)),
    ("The kinds of serious violence that occur, as far as can be told", ("violence_kinds", "ranks")),
    ("Where", ("place", "trends", "hot_spots", "deprivation_gradient")),
    ("Who is harmed, and when", ("people", "youth_violence", "times", "marac")),
    ("What reaches hospitals and not the police", ("hospital",)),
    ("Its causes, so far as possible", ("risk_factors",)),
    ("What it costs", ("harm",)),
    ("What is done, and what people say", ("what_works", "partner_measures", "community_voice")),
    ("Who was consulted", ("consultation",)),
    ("What is not known", ("knowledge_gaps", "tier_gaps")),
    ("What is to be done, and by whom", ("recommendations",)),
)


def build(published: Published, studio: Studio) -> Section:
    local = published.product.local_tiers
    return Section(
        TITLE,
        {
            "label": local.label,
            "tiers": [
                f"**Tier {number} (this document): {tier.title}.** {tier.about}"
                if number == published.tier
                else f"Tier {number}: {tier.title}. {tier.about}"
                for number, tier in sorted(local.tiers.items())
            ],
            "parts": PARTS,
            "beyond": local.hidden_sections(published.tier),
        },
    )
