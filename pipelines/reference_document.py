"""Make `reference.docx`, the styles that pandoc and Quarto give a Word document, from pandoc's own default
(so that every style name pandoc uses exists) and the house's `word_styles.yml`."""

import io
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pypandoc
import yaml
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import BaseStyle

from pipelines.charts.brand import BRAND_FOLDER, colour

if TYPE_CHECKING:
    from pipelines.compose import DocumentFacts

FONT = "Arial"
CODE_FONT = "Consolas"
TEXT_WIDTH = Cm(16)
SHORT_TABLE = 12  # rows
GAP_AFTER_NUMBERS = 150  # twentieths of a point
PANEL_POINT = Pt(15)  # from a point's mark to its words, within a panel


def write_reference_document(path: Path, document: "DocumentFacts", synthetic_words: str) -> None:
    """One file a document, because the header says the running title and the marking."""
    word = Document(io.BytesIO(_pandoc_default()))
    looks = yaml.safe_load((BRAND_FOLDER / "word_styles.yml").read_text(encoding="utf-8"))
    _set_fonts_and_language(word, document.language)
    for name, look in looks["paragraphs"].items():
        _paragraph_style(_style(word, name, WD_STYLE_TYPE.PARAGRAPH), look)
    for name, look in looks["characters"].items():
        style = _style(word, name, WD_STYLE_TYPE.CHARACTER)
        style.font.bold, style.font.color.rgb = look["bold"], _rgb(look["colour"])
        if "ground" in look:
            style.element.get_or_add_rPr().append(_shade(look["ground"]))
    _table_style(word)
    _page(word, document, synthetic_words)
    word.save(str(path))


def finish_word_document(path: Path) -> None:
    """What no reference document can say and pandoc does not.

    Rows stay on one page, the head stays with its first row, a short table stays together, numbers keep away from the
    next column, pictures have no margin (LibreOffice would add one), the contents list has page numbers, and the points
    of a panel stand at its edge.
    """
    word = Document(str(path))
    _page_numbers(word)
    _points_at_the_edge(word)
    for picture in word.element.body.iter(qn("wp:inline")):
        for side in "TBLR":
            picture.set(f"dist{side}", "0")
    for table in word.tables:
        short = len(table.rows) <= SHORT_TABLE
        for place, row in enumerate(table.rows):
            _part_numbers_from_words(row._tr)
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            if place == 0 or (short and place < len(table.rows) - 1):
                for cell in row.cells:
                    for paragraph in cell.paragraphs:
                        paragraph.paragraph_format.keep_with_next = True
    word.save(str(path))


def _points_at_the_edge(word) -> None:
    """A list brings its own indent, and the panel's edge would go along with it, away from that of the line above."""
    for paragraph in word.paragraphs:
        properties = paragraph._p.pPr
        in_panel = paragraph.style.element.find(f".//{qn('w:pBdr')}") is not None
        if in_panel and properties is not None and properties.numPr is not None:
            paragraph.paragraph_format.left_indent = PANEL_POINT
            paragraph.paragraph_format.first_line_indent = -PANEL_POINT


def _part_numbers_from_words(row) -> None:
    """A number at the right edge of its column would touch the words that begin the next one."""
    right = [cell.find(f".//{qn('w:jc')}[@{qn('w:val')}='right']") is not None for cell in row.tc_lst]
    for place, cell in enumerate(row.tc_lst[1:], start=1):
        if right[place - 1] and not right[place]:
            margins = parse_xml(
                f'<w:tcMar {nsdecls("w")}><w:left w:w="{GAP_AFTER_NUMBERS}" w:type="dxa"/></w:tcMar>'
            )
            last = cell.get_or_add_tcPr().find(qn("w:vAlign"))
            cell.tcPr.append(margins) if last is None else last.addprevious(margins)


def _page_numbers(word) -> None:
    """A field for its page in each line of the contents list; Word asks once, on opening, whether to fill them in.

    Nobody but the reader's word processor knows where pages end. The list is not wrapped in Word's TOC field, because
    LibreOffice then takes the lines for finished text and shows no page; without it, it shows the right ones at once.
    """
    lines = [p for p in word.paragraphs if p.style.name.startswith("toc ")]
    for line in lines:
        for link in line._p.findall(qn("w:hyperlink")):
            begin, separate, end = (
                _run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end")
            )
            wanted = _run(
                f'<w:instrText xml:space="preserve"> PAGEREF {link.get(qn("w:anchor"))} \\h </w:instrText>'
            )
            link.extend([_run("<w:tab/>"), begin, wanted, separate, end])
            _bookmark_in_heading(word.element.body, link.get(qn("w:anchor")))
    if lines:
        _ask_to_renew_fields(word.settings.element)


def _bookmark_in_heading(body, name: str) -> None:
    """pandoc's bookmark spans a whole section; LibreOffice loses one that ends between a table and a heading, so it is
    drawn in around the heading itself."""
    start = next(
        (mark for mark in body.findall(qn("w:bookmarkStart")) if mark.get(qn("w:name")) == name), None
    )
    heading = start.getnext() if start is not None else None
    while heading is not None and heading.tag == qn("w:bookmarkStart"):
        heading = heading.getnext()
    if heading is None or heading.tag != qn("w:p"):
        return
    end = next(
        mark for mark in body.iter(qn("w:bookmarkEnd")) if mark.get(qn("w:id")) == start.get(qn("w:id"))
    )
    heading.insert(1 if heading.pPr is not None else 0, start)
    heading.append(end)


def _ask_to_renew_fields(settings) -> None:
    """Word holds to the order of its settings: this one stands before whichever of these comes first."""
    following = {
        qn(f"w:{name}")
        for name in ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids")
    }
    wanted = parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>')
    next((item for item in settings if item.tag in following), settings[-1]).addprevious(wanted)


def _run(content: str):
    return parse_xml(f"<w:r {nsdecls('w')}>{content}</w:r>")


def _pandoc_default() -> bytes:
    command = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _set_fonts_and_language(word, language: str) -> None:
    """Theme fonts and wide spacing out, also of the linked character styles; code keeps a fixed width."""
    code = word.styles["Verbatim Char"].element
    for size in code.rPr.findall(qn("w:sz")):
        code.rPr.remove(size)  # as large as the text around it: a table's code is small
    for properties in word.styles.element.iter(qn("w:rPr")):
        for spacing in properties.findall(qn("w:spacing")):
            properties.remove(spacing)
        for fonts in properties.findall(qn("w:rFonts")):
            fonts.attrib.clear()
            for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(kind), CODE_FONT if properties.getparent() is code else FONT)
        for words in properties.findall(qn("w:lang")):
            words.set(qn("w:val"), language)


def _style(word, name: str, kind: WD_STYLE_TYPE) -> BaseStyle:
    for known in word.styles:  # by hand: a lookup of "Caption" by name misses and warns
        if known.name == name:
            return known
    style = word.styles.add_style(name, kind)
    style.base_style = word.styles["Body Text"] if kind == WD_STYLE_TYPE.PARAGRAPH else None
    style.quick_style = True
    return style


def _rgb(role: str) -> RGBColor:
    return RGBColor.from_string(colour(role).lstrip("#"))


def _paragraph_style(style: BaseStyle, look: dict) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(look["size"]), _rgb(look["colour"])
    style.font.bold, style.font.italic = look.get("bold", False), False
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(look.get("before", 0)), Pt(look.get("after", 0))
    shape.line_spacing, shape.keep_with_next = look.get("line", 1.0), look.get("keep", False)
    shape.alignment, shape.left_indent = WD_ALIGN_PARAGRAPH.LEFT, Pt(look.get("indent", 0))
    if look.get("panel"):
        _panel(style)
    if look.get("leader"):
        shape.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    if look.get("level"):
        style.element.pPr.append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{look["level"] - 1}"/>'))


def _panel(style: BaseStyle) -> None:
    """A coloured edge at the left on a pale ground. Word wants these two before the spacing."""
    edge = f'<w:left w:val="single" w:sz="24" w:space="8" w:color="{_rgb("house")}"/>'
    spacing = style.element.pPr.find(qn("w:spacing"))
    spacing.addprevious(parse_xml(f"<w:pBdr {nsdecls('w')}>{edge}</w:pBdr>"))
    spacing.addprevious(_shade("panel"))


def _shade(role: str):
    return parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{_rgb(role)}"/>')


def _table_style(word) -> None:
    """pandoc's `Table`: a house-coloured rule under the head, hairlines between rows, nothing else."""
    table = word.styles["Table"].element
    for old in [*table.findall(qn("w:tblPr")), *table.findall(qn("w:tblStylePr"))]:
        table.remove(old)
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{_rgb("hairline")}"'
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
    table.append(
        parse_xml(
            f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
            f'<w:bottom w:val="single" w:sz="12" w:space="0" w:color="{_rgb("house")}"/></w:tcBorders>'
            '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
        )
    )


def _page(word, document: "DocumentFacts", synthetic_words: str) -> None:
    """A4, with the running title and marking above and the page number below, on every page."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(3 if document.synthetic else 2.5), Cm(2.3)
    head = section.header.paragraphs[0]
    if document.synthetic:
        _band(head, synthetic_words)
        head = section.header.add_paragraph()
    _line(head, document.title)
    _small(head.add_run(document.marking), "ink", bold=True)
    foot = section.footer.paragraphs[0]
    _line(foot, f"{document.partnership} · {document.status}")
    _small(foot.add_run("Page "), "second-ink")
    _field(foot, "PAGE")
    _small(foot.add_run(" of "), "second-ink")
    _field(foot, "NUMPAGES")


def _band(paragraph, words: str) -> None:
    paragraph._p.get_or_add_pPr().append(_shade("synthetic"))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(words)
    run.bold, run.font.size = True, Pt(11)


def _line(paragraph, left: str) -> None:
    """Small text at the left, and a tab: what follows stands at the right edge."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _small(paragraph.add_run(f"{left}\t"), "second-ink")


def _small(run, role: str, bold: bool = False) -> None:
    run.font.size, run.bold, run.font.color.rgb = Pt(9), bold, _rgb(role)


def _field(paragraph, instruction: str) -> None:
    """A field that Word fills in: the page's number or the number of pages."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)
    run = paragraph.add_run("1")
    _small(run, "second-ink")
    field.append(run._r)
