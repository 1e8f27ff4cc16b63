"""The documents that people open: the current ones, under their own marking and no other."""

from pathlib import Path

import pytest

from pipelines.hand import copy_to_hand, hand_over_slides


@pytest.fixture
def made(tmp_path) -> Path:
    folder = tmp_path / "run"
    (folder / "slides").mkdir(parents=True)
    return folder


def _write(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_text(name, encoding="utf-8")
    return [folder / name for name in names]


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_document_lies_there_under_its_marking_of_today_alone(made, tmp_path):
    hand = tmp_path / "hand"
    copy_to_hand(hand, _write(made, "a-official.pdf", "a-official-tables.xlsx", "a-sna-tier-1-official.pdf"))
    copy_to_hand(hand, _write(made, "a-official-sensitive.pdf", "a-official-sensitive-tables.xlsx"))
    assert _names(hand) == {
        "a-official-sensitive.pdf",
        "a-official-sensitive-tables.xlsx",
        "a-sna-tier-1-official.pdf",
    }


def test_slides_of_figures_that_are_gone_and_of_another_marking_go(made, tmp_path):
    hand = tmp_path / "hand"
    _write(made / "slides", "figure-01-a-official.png", "figure-02-b-official.png")
    hand_over_slides(made / "slides", hand / "a-official-slides")
    (made / "slides" / "figure-02-b-official.png").unlink()
    hand_over_slides(made / "slides", hand / "a-official-slides")
    assert _names(hand) == {"a-official-slides/figure-01-a-official.png"}
    hand_over_slides(made / "slides", hand / "a-official-sensitive-slides")
    assert {name.split("/")[0] for name in _names(hand)} == {"a-official-sensitive-slides"}
