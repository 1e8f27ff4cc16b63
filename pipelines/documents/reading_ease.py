"""How easy the chapters of a composed document are to read: a list for the analyst and a warning, never a gate."""

import csv
import logging
import re
from pathlib import Path

from pipelines.methods.readability import Readability, reading_ease

log = logging.getLogger(__name__)

# Flesch's own bands (from memory): 50 to 60 fairly difficult, 30 to 50 difficult, below 30 for graduates.
SUMMARY_AT_LEAST, CHAPTER_AT_LEAST = 50, 30
SUMMARY = "Summary"
NAME = "reading-ease.csv"
_CHAPTER = re.compile(r"^# (.+)$", re.MULTILINE)


def chapters(text: str) -> list[tuple[str, Readability]]:
    """(title, reading ease) of each chapter of a Markdown text, in order."""
    titles = [match.group(1).strip() for match in _CHAPTER.finditer(text)]
    bodies = _CHAPTER.split(text)[2::2]
    return [(title, reading_ease(body)) for title, body in zip(titles, bodies, strict=True)]


def hard_to_read(found: list[tuple[str, Readability]]) -> list[str]:
    """A sentence for each chapter that is harder to read than it should be; too short ones are left alone."""
    return [
        f"{title}: reading ease {ease.reading_ease:.1f}, wanted {least} or more (100 is very easy); shorter sentences and "
        "shorter words help"
        for title, ease in found
        if ease.enough
        and ease.reading_ease < (least := SUMMARY_AT_LEAST if title == SUMMARY else CHAPTER_AT_LEAST)
    ]


def report_reading_ease(text: str, path: Path) -> None:
    """Write the score of each chapter as CSV, and warn of the hard ones in the log."""
    found = chapters(text)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["chapter", "reading_ease", "words", "sentences"])
        for title, ease in found:
            score = f"{ease.reading_ease:.1f}" if ease.enough else ""
            writer.writerow([title, score, ease.word_count, ease.sentence_count])
    for sentence in hard_to_read(found):
        log.warning(sentence)
