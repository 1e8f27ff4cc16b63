"""The current documents at a place that does not change with the run: what people open, send and print.

One that is open elsewhere (Windows refuses to replace it) stays as it is. What lies there under another marking goes: a
document that was OFFICIAL yesterday must not lie beside the one that is OFFICIAL-SENSITIVE today.
"""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipelines.products import without_marking
from pipelines.publish import AUDIENCE, audience_of


def copy_to_hand(folder: Path, files: Sequence[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        _drop_other_markings(folder / path.name)
        partial = folder / f"{path.name}.partial"
        shutil.copyfile(path, partial)
        try:
            os.replace(partial, folder / path.name)
        except PermissionError:
            partial.unlink(missing_ok=True)


def in_hand(hand: Path, document: Path) -> Path:
    """Where people open a document of a run; what somebody took away from there is put back."""
    audience = audience_of(document)
    folder = hand if audience == AUDIENCE else hand / audience
    if not (folder / document.name).exists():
        copy_to_hand(folder, [document])
    return folder / document.name


def hand_over_slides(made: Path, folder: Path) -> None:
    """A document's slides in a folder of their own, those of figures that are gone removed."""
    if not made.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    _drop_other_markings(folder)
    for name in {path.name for place in (folder, made) for path in place.glob("figure-*.png")}:
        with suppress(PermissionError):
            if (made / name).exists():
                shutil.copyfile(made / name, folder / name)
            else:
                (folder / name).unlink()


def _drop_other_markings(path: Path) -> None:
    unmarked = without_marking(path.name)
    for other in path.parent.iterdir():
        if other.name != path.name and without_marking(other.name) == unmarked:
            with suppress(PermissionError):
                shutil.rmtree(other) if other.is_dir() else other.unlink()
