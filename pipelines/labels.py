"""``labels.csv``: what each label of a publisher means to us, and how labels are compared."""

import csv
import re
from pathlib import Path

from pydantic import ValidationError

from pipelines.declarations import Declaration, Key, Words, first_problem
from pipelines.errors import UsageError

NOT_NOTIFIABLE = "not_notifiable"  # labels of this meaning never count towards a total


class Label(Declaration):
    """One line of ``labels.csv``: what a publisher's label means to us."""

    generations: str
    group_label: Words
    offence_label: Words
    offence: Key
    offence_group: Key


def normalised(label: str) -> str:
    """The form in which labels are compared: capitals and digits only (case, commas and dashes come and go)."""
    return re.sub(r"[^A-Z0-9]", "", label.upper())


def read_labels(path: Path) -> list[Label]:
    """Read a label table; two lines that give one label two meanings are refused."""
    labels: list[Label] = []
    meanings: dict[tuple[str, str], tuple[int, Label]] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                label = Label(**row)
            except (ValidationError, TypeError) as error:
                raise UsageError(f"{path}, line {number}: {first_problem(error)}") from error
            key = (normalised(label.group_label), normalised(label.offence_label))
            earlier = meanings.setdefault(key, (number, label))
            if (earlier[1].offence, earlier[1].offence_group) != (label.offence, label.offence_group):
                raise UsageError(
                    f"{path}, line {number}: {label.offence_label!r} means {label.offence} here and "
                    f"{earlier[1].offence} on line {earlier[0]}; keep one"
                )
            labels.append(label)
    return labels
