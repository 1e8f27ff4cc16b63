"""Make `reference.docx`, the styles that pandoc and Quarto give a Word document, from pandoc's own default:
so every style name that pandoc uses exists, and ours are added."""

import io
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pypandoc
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import BaseStyle

from pipelines.charts.brand import colour

if TYPE_CHECKING:
    from pipelines.compose import DocumentFacts

FONT = "Arial"
TEXT_WIDTH = Cm(16)

# style: size, colour role, bold, space before, space after, line spacing, kept with the next paragraph
PARAGRAPHS = {
    "Normal": (11, "ink", False, 0, 8, 1.15, False),
    "Body Text": (11, "ink", False, 0, 8, 1.15, False),
    "First Paragraph": (11, "ink", False, 0, 8, 1.15, False),
    "Compact": (10, "ink", False, 1.5, 1.5, 1.0, False),
    "Title": (28, "house", True, 0, 4, 1.0, False),
    "Subtitle": (13, "second-ink", False, 0, 14, 1.1, False),
    "Heading 1": (18, "house", True, 24, 8, 1.1, True),
    "Heading 2": (14, "house", True, 18, 6, 1.1, True),
    "Heading 3": (12, "house", True, 12, 4, 1.1, True),
    "Caption": (10, "second-ink", False, 14, 4, 1.1, True),
    "Table Caption": (10, "second-ink", False, 14, 4, 1.1, True),
    "Image Caption": (10, "second-ink", False, 14, 4, 1.1, True),
    "Figure": (11, "ink", False, 0, 4, 1.0, True),
    "Captioned Figure": (11, "ink", False, 0, 4, 1.0, True),
    "Lead": (14, "ink", False, 4, 12, 1.2, False),
    "Source": (9, "second-ink", False, 4, 14, 1.1, False),
    "Findings": (11, "ink", False, 0, 4, 1.15, False),
    "Facts": (10, "ink", False, 0, 2, 1.1, False),
    "Callout Title": (11, "ink", True, 8, 2, 1.15, True),
    "Callout": (11, "ink", False, 0, 6, 1.15, False),
    "Contents Heading": (14, "house", True, 18, 6, 1.1, True),
    "Contents 1": (11, "ink", True, 6, 2, 1.1, False),
    "Contents 2": (11, "ink", False, 0, 2, 1.1, False),
}
CHARACTERS = {
    "Verdict Up": ("up", True),
    "Verdict Down": ("down", True),
    "Verdict Flat": ("flat-text", False),
}


def write_reference_document(path: Path, document: "DocumentFacts", synthetic_words: str) -> None:
    """One file a document, because the header says the running title and the marking."""
    word = Document(io.BytesIO(_pandoc_default()))
    _use_one_font(word)
    for name, look in PARAGRAPHS.items():
        _paragraph_style(_style(word, name, WD_STYLE_TYPE.PARAGRAPH), *look)
    for name, (role, bold) in CHARACTERS.items():
        _font(_style(word, name, WD_STYLE_TYPE.CHARACTER), 10, role, bold)
    for name in ("Findings", "Callout Title", "Callout"):
        _edge(word.styles[name], "house")
    word.styles["Contents 2"].paragraph_format.left_indent = Cm(0.6)
    _table_style(word)
    _page(word, document, synthetic_words)
    word.save(str(path))


def _pandoc_default() -> bytes:
    command = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _use_one_font(word) -> None:
    """Theme fonts out, also of the linked character styles, and British English in."""
    for fonts in word.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _style(word, name: str, kind: WD_STYLE_TYPE) -> BaseStyle:
    for known in word.styles:  # by hand: a lookup of "Caption" by name misses and warns
        if known.name == name:
            return known
    style = word.styles.add_style(name, kind)
    style.base_style = word.styles["Body Text"] if kind == WD_STYLE_TYPE.PARAGRAPH else None
    style.quick_style = True
    return style


def _font(style: BaseStyle, size: float, role: str, bold: bool) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    style.font.bold, style.font.italic = bold, False
    style.font.color.rgb = RGBColor.from_string(colour(role).lstrip("#"))


def _paragraph_style(
    style: BaseStyle, size: float, role: str, bold: bool, before: float, after: float, line: float, keep: bool
) -> None:
    _font(style, size, role, bold)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), line
    shape.keep_with_next, shape.alignment = keep, WD_ALIGN_PARAGRAPH.LEFT


def _edge(style: BaseStyle, role: str) -> None:
    """The panel of main points and callouts: a coloured edge at the left on a pale ground."""
    edge = f'<w:left w:val="single" w:sz="24" w:space="8" w:color="{colour(role).lstrip("#")}"/>'
    shade = f'w:val="clear" w:color="auto" w:fill="{colour("panel").lstrip("#")}"'
    properties = style.element.get_or_add_pPr()
    properties.append(parse_xml(f"<w:pBdr {nsdecls('w')}>{edge}</w:pBdr>"))
    properties.append(parse_xml(f"<w:shd {nsdecls('w')} {shade}/>"))


def _table_style(word) -> None:
    """pandoc's `Table`: a house-coloured rule under the head, hairlines between rows, nothing else."""
    table = word.styles["Table"].element
    for old in [*table.findall(qn("w:tblPr")), *table.findall(qn("w:tblStylePr"))]:
        table.remove(old)
    hair, rule = colour("hairline").lstrip("#"), colour("house").lstrip("#")
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{hair}"'
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 50), ("left", 0), ("bottom", 50), ("right", 115))
    )
    table.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"
            f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        )
    )
    table.append(parse_xml(f"<w:trPr {nsdecls('w')}><w:cantSplit/></w:trPr>"))
    table.append(
        parse_xml(
            f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
            f'<w:bottom w:val="single" w:sz="12" w:space="0" w:color="{rule}"/></w:tcBorders>'
            '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
        )
    )


def _page(word, document: "DocumentFacts", synthetic_words: str) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(3 if document.synthetic else 2.5), Cm(2.3)
    head = section.header.paragraphs[0]
    if document.synthetic:
        _band(head, synthetic_words)
        head = section.header.add_paragraph()
    _line(head, document.title, document.marking)
    foot = section.footer.paragraphs[0]
    _line(foot, f"{document.partnership} · {document.status}", "Page ")
    _field(foot, "PAGE")
    _small(foot.add_run(" of "), "second-ink")
    _field(foot, "NUMPAGES")


def _band(paragraph, words: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shade = f'w:val="clear" w:color="auto" w:fill="{colour("synthetic").lstrip("#")}"'
    paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:shd {nsdecls('w')} {shade}/>"))
    run = paragraph.add_run(words)
    run.bold, run.font.size = True, Pt(11)


def _line(paragraph, left: str, right: str) -> None:
    """Small text at the left and, after a tab, at the right edge."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _small(paragraph.add_run(f"{left}\t"), "second-ink")
    _small(paragraph.add_run(right), "ink", bold=right.isupper())


def _small(run, role: str, bold: bool = False) -> None:
    run.font.size, run.bold = Pt(9), bold
    run.font.color.rgb = RGBColor.from_string(colour(role).lstrip("#"))


def _field(paragraph, instruction: str) -> None:
    """A field that Word fills in: the page's number or the number of pages."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)
    run = paragraph.add_run("1")
    _small(run, "second-ink")
    field.append(run._r)
