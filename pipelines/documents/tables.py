"""Tables as Markdown that keeps alignment, caption and header in HTML, PDF and Word."""

from dataclasses import dataclass, field

from pipelines.documents.wording import cell

NONE = "–"
NONE_MEANS = f"{NONE}: none, or none that can be given."


@dataclass(frozen=True)
class Table:
    """A table of a document. ``columns`` are (header, 'l' or 'r', relative width); rows are cells as text. One that
    ``breaks`` over pages is a list to look things up in, as in the annexes; all others stand on one page."""

    key: str
    finding: str
    description: str
    columns: list[tuple[str, str, int]]
    rows: list[list[str]]
    notes: list[str] = field(default_factory=list)
    breaks: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def said_below(self) -> list[str]:
        """The notes, and what a dash means where a cell holds one and no note says it."""
        notes = [note for note in self.notes if note]
        is_used = any(NONE in row for row in self.rows)
        is_explained = any(f"{NONE}:" in note or f"({NONE})" in note for note in notes)
        return [NONE_MEANS, *notes] if is_used and not is_explained else notes

    @property
    def markdown(self) -> str:
        """The table in its labelled, scrolling region, with the notes below it."""
        widths = ",".join(str(width) for _, _, width in self.columns)
        parts = [
            f'::: {{.scroll role="region" tabindex="0" aria-label="{attribute(self.finding)}"}}',
            "",
            pipe_table(self.columns, self.rows),
            "",
            f': **{self.finding}** {self.description} {{#tbl-{self.key} tbl-colwidths="[{widths}]"}}',
            "",
            ":::",
        ]
        if any(self.said_below):
            parts += ["", "::: {.source}", " ".join(self.said_below), ":::"]
        return "\n".join(parts if self.breaks else ["::::: {.kept}", *parts, ":::::"])


def pipe_table(columns: list[tuple[str, str, int]], rows: list[list[str]]) -> str:
    header = "| " + " | ".join(cell(name) for name, _, _ in columns) + " |"
    rule = "|" + "|".join(_rule(align, width) for _, align, width in columns) + "|"
    body = ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join([header, rule, *body])


@dataclass(frozen=True)
class Behind:
    """The figures behind a chart, folded away on the web page and a sheet of the workbook."""

    title: str
    columns: list[tuple[str, str, int]]
    rows: list[list[str]]

    @property
    def markdown(self) -> str:
        return "\n".join(
            [
                '::: {.content-visible when-format="html"}',
                "```{=html}",
                '<details class="data"><summary>Figures behind this chart</summary>'
                f'<div class="scroll" role="region" tabindex="0" aria-label="{attribute(self.title)}">',
                "```",
                "",
                pipe_table(self.columns, self.rows),
                "",
                "```{=html}",
                "</div></details>",
                "```",
                ":::",
            ]
        )


def behind(title: str, columns: list[tuple[str, str, int]], rows: list[list[str]]) -> Behind:
    return Behind(title, columns, rows)


def attribute(text: str) -> str:
    return text.replace('"', "'").rstrip(".")


def _rule(align: str, width: int) -> str:
    dashes = "-" * max(width * 2, 3)
    return f"{dashes}:" if align == "r" else f":{dashes}"
