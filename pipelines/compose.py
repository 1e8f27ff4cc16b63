"""Lay out a document as an ordinary Quarto project that an analyst can open, preview and finish."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from pipelines.charts.brand import BRAND_FOLDER, family, palette
from pipelines.fonts import DEFAULT_CACHE, FALLBACKS, css_faces, css_stack, prepare_fonts
from pipelines.reference_document import write_reference_document
from pipelines.web_page import FILE as LIVE_FILE
from pipelines.web_page import library_cache, live_layer

OUR_FILTERS = ("tables.lua", "csp.lua")
SYNTHETIC_WORDS = "Synthetic sample data: not real figures"


@dataclass(frozen=True)
class DocumentFacts:
    """What a document says of itself on every page and in its properties."""

    name: str
    title: str
    subtitle: str
    partnership: str
    marking: Literal["OFFICIAL", "OFFICIAL-SENSITIVE"] = "OFFICIAL"
    status: str = "draft"
    synthetic: bool = False
    language: str = "en-GB"

    @property
    def keywords(self) -> list[str]:
        return [self.marking, self.status] + ([SYNTHETIC_WORDS] if self.synthetic else [])


def lay_out_project(
    project: Path, document: DocumentFacts, report: str, font_cache: Path = DEFAULT_CACHE
) -> None:
    """Write everything a renderer needs beside the figures, which lie in `project/figures` already."""
    project.mkdir(parents=True, exist_ok=True)
    _write(
        project / "_quarto.yml",
        yaml.safe_dump(_quarto_settings(document), sort_keys=False, allow_unicode=True),
    )
    for name in ("_brand.yml", *OUR_FILTERS):
        shutil.copyfile(BRAND_FOLDER / name, project / name)
    _write(project / "style.css", _css_head(document) + _brand_text("style.css"))
    # pandoc drops a partial's last line end, and Quarto's template goes on at once
    typst = _typst_head(document) + _brand_text("typst-template.typ") + "\n"
    _write(project / "typst-template.typ", typst)
    _write(project / LIVE_FILE, live_layer(project / "figures", library_cache(font_cache)))
    _write(project / f"{document.name}.qmd", report)
    write_reference_document(project / "reference.docx", document, SYNTHETIC_WORDS)
    _copy_fonts(font_cache, project / "fonts")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _brand_text(name: str) -> str:
    return (BRAND_FOLDER / name).read_text(encoding="utf-8")


def _copy_fonts(font_cache: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    prepared = prepare_fonts(font_cache)
    for file in prepared.iterdir() if prepared else ():
        shutil.copyfile(file, target / file.name)


def _quarto_settings(document: DocumentFacts) -> dict:
    """Only what Quarto 1.9 is known to take; the plain road reads the same file."""
    return {
        "project": {"type": "default", "output-dir": "out", "render": [f"{document.name}.qmd"]},
        "lang": document.language,
        "brand": "_brand.yml",
        "filters": ["quarto", *OUR_FILTERS],
        "crossref": {"fig-prefix": "Figure", "tbl-prefix": "Table", "title-delim": ""},
        "fig-cap-location": "top",
        "tbl-cap-location": "top",
        "html-table-processing": "none",
        "format": {
            "html": {
                "theme": "none",
                "minimal": True,
                "css": "style.css",
                "embed-resources": True,
                "toc": True,
                "toc-depth": 3,
                "toc-title": "On this page",
                "title-block-style": "plain",
                "default-image-extension": "svg",
                "anchor-sections": False,
                "include-in-header": {"text": _html_head(document)},
                "include-before-body": {"text": _html_before(document)},
                "include-after-body": [
                    {"text": f"</main>\n{_html_marking(document)}"},
                    {"file": LIVE_FILE},
                ],
            },
            "typst": {
                "papersize": "a4",
                "font-paths": ["fonts"],
                "default-image-extension": "svg",
                "pdf-standard": "ua-1",
                "template-partials": ["typst-template.typ"],
            },
            "docx": {
                "reference-doc": "reference.docx",
                "default-image-extension": "png",
                "toc": False,
                "keywords": document.keywords,
            },
        },
    }


def _html_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _html_head(document: DocumentFacts) -> str:
    return "\n".join(
        [
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="keywords" content="{_html_text(", ".join(document.keywords))}">',
            f'<meta name="author" content="{_html_text(document.partnership)}">',
        ]
    )


def _html_marking(document: DocumentFacts) -> str:
    return f'<p class="marking">{document.marking}</p>'


def _html_before(document: DocumentFacts) -> str:
    band = f'<p class="synthetic">{SYNTHETIC_WORDS}</p>' if document.synthetic else ""
    skip = '<a class="skip" href="#title-block-header">Skip to content</a>'
    contents = '<a class="to-contents" href="#TOC">Contents and search</a>'
    return "\n".join(filter(None, [skip, contents, band, _html_marking(document), "<main>"]))


def _css_head(document: DocumentFacts) -> str:
    """Font faces, colours as custom properties, and the words that print at the edge of each page."""
    colours = "".join(f"--{role}:{value};" for role, value in palette().items())
    words = {"top-right": json.dumps(document.marking)}
    words["bottom-right"] = '"Page " counter(page) " of " counter(pages)'
    if document.synthetic:
        words["top-center"] = json.dumps(SYNTHETIC_WORDS)
    edges = "".join(f"@{place}{{content:{text};font:700 9pt {css_stack()}}}" for place, text in words.items())
    return f"{css_faces()}\n:root{{{colours}--font:{css_stack()}}}\n@page{{size:A4;margin:22mm;{edges}}}\n"


def _typst_text(text: str) -> str:
    """A Typst string, inside what pandoc reads as a template (where a dollar sign is doubled)."""
    return json.dumps(text, ensure_ascii=False).replace("$", "$$")


def _typst_head(document: DocumentFacts) -> str:
    colours = ", ".join(f'"{role}": rgb("{value}")' for role, value in palette().items())
    fonts = ", ".join(_typst_text(name) for name in (family(), *FALLBACKS))
    keywords = "".join(f"{_typst_text(word)}, " for word in document.keywords)
    language, _, region = document.language.partition("-")
    facts = {
        key: _typst_text(getattr(document, key)) for key in ("title", "partnership", "marking", "status")
    }
    facts |= {"synthetic": str(document.synthetic).lower(), "keywords": f"({keywords})"}
    facts |= {"lang": _typst_text(language), "region": _typst_text(region) if region else "none"}
    lines = ", ".join(f"{key}: {value}" for key, value in facts.items())
    return f"#let colour = ({colours})\n#let font-list = ({fonts})\n#let facts = ({lines})\n\n"
