"""What each passage of an analyst stood beside when it was last read: ``narrative/reviewed.yaml``, written by
`sna reviewed` and by nothing else."""

from datetime import date

from pipelines.declarations.base import Declaration, Key, Words


class ReviewedPassage(Declaration):
    """``beside`` are the generated sentences and figures of its section, as they were printed."""

    section: Key
    reviewed_on: date
    beside: list[Words]


class Reviewed(Declaration):
    """Passages by the name of their file."""

    passages: dict[str, ReviewedPassage] = {}
