"""The `sna` command: a thin door to the same steps that Dagster runs.

Exit codes: 0 done, 2 usage, 3 input, 4 a check failed, 5 disclosure. Messages go to stderr, results to stdout.
"""

import logging
import sys

import typer

from pipelines.commands import assessments, boroughs, extracts
from pipelines.commands.shared import plain, say
from pipelines.errors import SnaError

app = typer.Typer(
    help="From a partnership's extracts to its Strategic Assessment.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for commands in (assessments, boroughs, extracts):
    app.add_typer(commands.app)


def main() -> None:
    """Run the command; an expected error becomes its message on stderr and its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # a Windows console would stop at the first ▲
    try:
        app()
    except SnaError as error:
        say.print(f"[bold red]Error[/]: {plain(error)}")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
