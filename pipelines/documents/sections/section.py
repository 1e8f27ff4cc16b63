"""One section of a document, as its builder gives it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Section:
    """``values`` are what the template prints as ``section.values.…``; ``absent`` is printed in place of all that.

    ``narrative`` is the analyst's own prose (``assessments/<name>/narrative/<key>.md``), printed at the end.
    """

    title: str = ""
    values: dict = field(default_factory=dict)
    absent: str = ""
    key: str = ""
    narrative: str = ""

    @property
    def template(self) -> str:
        return "sections/_absent.qmd" if self.absent else f"sections/{self.key}.qmd"
