"""What people told the partnership: quotations by theme, nobody named."""

from dataclasses import dataclass

from pipelines.declarations.narrative import Theme
from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section

TITLE = "What people told us"
ABSENT = "No quotations of residents were supplied, so this document does not carry their words."
CONSENT = {
    "given": "printed with the consent of those quoted",
    "already published": "already published there",
}


@dataclass(frozen=True)
class PrintedTheme:
    title: str
    quotes: list[tuple[str, str]]  # the words, and what kind of person spoke
    source: str


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.community_voice
    if not declared:
        return Section(TITLE, absent=ABSENT)
    chosen = wording.sentence(wording.plain(declared.chosen))
    return Section(TITLE, {"chosen": chosen, "themes": printed(declared.themes)})


def printed(themes: list[Theme]) -> list[PrintedTheme]:
    """The themes in their order; a source that several in a row share stands under the last of them."""
    sources = [_source(theme) for theme in themes]
    return [
        PrintedTheme(
            wording.plain(theme.theme),
            [(wording.plain(quote.quote), quote.speaker) for quote in theme.quotes],
            "" if source == following else source,
        )
        for theme, source, following in zip(themes, sources, [*sources[1:], ""], strict=True)
    ]


def _source(theme: Theme) -> str:
    consents = wording.listed(sorted({CONSENT[quote.consent] for quote in theme.quotes}))
    return f"Source: {wording.plain(theme.source)}, {wording.due(theme.date)}; {consents}."
