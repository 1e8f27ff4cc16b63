"""A figure's picture for a slide carries its title, caveats, source and marks; drawing in another process."""

import logging
import os
import re
import struct
from datetime import date

import polars as pl
import pytest

from pipelines.charts.drawing_process import DrawingProcess
from pipelines.charts.live import as_script
from pipelines.charts.slide import SlideWords, draw_slide, slide
from pipelines.charts.spark import spark
from pipelines.documents.drawings import Studio
from pipelines.errors import SnaError

WORDS = SlideWords(
    "Robbery rose & London's did not <by chance>.",
    "Robberies by month",
    "Coloured: outside the range. " * 12 + "Source: MPS, edition 2023-12.",
    "Partnership: Assessment 2023. Figure 3, draft.",
    "OFFICIAL-SENSITIVE",
    "Synthetic sample data",
)


def said(svg: str) -> str:
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)).replace("&amp;", "&").replace("&lt;", "<")


def test_a_slide_says_all_that_the_page_says_of_the_figure(workshop, tmp_path):
    chart = workshop.figures / "monthly.svg"
    text = said(slide(chart.read_text(encoding="utf-8"), WORDS)).replace("&gt;", ">")
    for part in (WORDS.finding, WORDS.description, WORDS.notes, WORDS.origin, WORDS.marking, WORDS.synthetic):
        assert part in text
    assert "Upper limit 160" in text
    target = tmp_path / "slides" / "figure-03.png"
    draw_slide(chart, target, WORDS, workshop.fonts)
    width, height = struct.unpack(">II", target.read_bytes()[16:24])
    assert (width, height) == (1600, 900)


def test_a_tall_chart_makes_a_taller_slide_not_smaller_words():
    chart = '<svg width="680" height="900"><text>a</text></svg>'
    svg = slide(chart, WORDS)
    assert float(re.search(r'height="(\d+)"', svg)[1]) > 900 * 1.5
    assert "scale(1.5" in svg


def test_what_is_real_carries_no_synthetic_band():
    real = SlideWords("Rose.", "", "", "", "OFFICIAL")
    assert "Synthetic" not in slide('<svg width="680" height="300"></svg>', real)


def test_nothing_in_a_chart_can_end_the_script_that_holds_it():
    assert "</script" not in as_script({"words": "</script><script>alert(1)</script>"})


def note(path, words: str) -> None:
    with path.open("a") as file:
        file.write(words)


def warn(words: str) -> None:
    logging.getLogger("drawing").warning(words)


def fail() -> None:
    raise ValueError("no such font")


def test_another_process_does_the_work_in_order_and_hands_its_messages_back(tmp_path, caplog):
    with DrawingProcess() as process:
        for words in "abc":
            process.run(note, tmp_path / "notes", words)
        process.run(warn, "a label loses its font")
    assert (tmp_path / "notes").read_text() == "abc"
    assert "a label loses its font" in caplog.text


def test_a_chart_that_two_documents_show_is_drawn_once_and_the_same(workshop, tmp_path):
    counts = pl.DataFrame(
        {"month": [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)], "count": [3, 5, 4]}
    )
    with DrawingProcess() as process:
        for place in ("restricted", "public", "other"):
            rows = counts if place != "other" else counts.head(2)
            studio = Studio(tmp_path / place, workshop.fonts, process)
            studio.save("spark", spark, rows, narrow=False)
        process.wait()
        (tmp_path / "restricted" / "spark.svg").write_text("known by this that it is copied")
        studio = Studio(tmp_path / "later", workshop.fonts, process)
        studio.save("spark", spark, counts, narrow=False)
    drawn = {place: (tmp_path / place / "spark.svg").read_text() for place in ("public", "other", "later")}
    assert "<svg" in drawn["public"] and "<svg" in drawn["other"] and drawn["public"] != drawn["other"]
    assert drawn["later"] == "known by this that it is copied"
    assert (tmp_path / "later" / "spark.png").read_bytes().startswith(b"\x89PNG")


def test_what_fails_there_fails_here():
    with pytest.raises(ValueError, match="no such font"), DrawingProcess() as process:
        process.run(fail)


def test_a_killed_process_is_said_in_words():
    with (
        pytest.raises(SnaError, match="process that draws the charts was ended"),
        DrawingProcess() as process,
    ):
        process.run(os._exit, 9)
