"""What is known of one file after reading it."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Facts:
    """Counts are rows of the file; months are written YYYY-MM."""

    generation: str
    rows_read: int
    rows_loaded: int
    excluded: dict[str, int] = field(default_factory=dict)
    months: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        return asdict(self)
