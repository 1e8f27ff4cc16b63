"""`python -m tests.benchmarks`: run every benchmark, print a table, exit 1 where a ratio is out of bounds."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import (
    adding_a_street_month,
    all_changes,
    all_changes_of_street_rows,
    reading_borough_pairs,
    reading_street_rows,
    rendering_documents,
    second_document,
)
from tests.benchmarks.extracts import SHARED
from tests.benchmarks.measuring import Measured, Memory, measure, run_one_side

MODULES = (
    reading_borough_pairs,
    all_changes,
    reading_street_rows,
    adding_a_street_month,
    all_changes_of_street_rows,
    rendering_documents,
)
BENCHMARKS = {
    benchmark.name: benchmark
    for benchmark in [
        *(module.BENCHMARK for module in MODULES),
        second_document.AUDIENCE,
        second_document.PRODUCT,
    ]
}
COLUMNS = (
    "benchmark",
    "ours",
    "peer",
    "ratio",
    "of pairs",
    "bound",
    "within?",
    "peak memory ours",
    "peak memory peer",
)


def main() -> int:
    chosen = _arguments()
    if chosen.side:
        with tempfile.TemporaryDirectory(prefix="sna-bench-", dir=chosen.folder) as folder:
            run_one_side(BENCHMARKS[chosen.names[0]], chosen.side, Path(folder))
        return 0
    found = []
    with tempfile.TemporaryDirectory(prefix="sna-bench-") as run:
        os.environ.setdefault(SHARED, run)  # what several benchmarks read is written once a run
        for name in chosen.names or BENCHMARKS:
            with tempfile.TemporaryDirectory(dir=run) as folder:
                found.append(measure(BENCHMARKS[name], Path(folder), chosen.pairs, _say))
    print(_table(found))
    return 0 if all(measured.is_within for measured in found) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Speed and memory as ratios against a peer in the same run. Exit 1: a ratio is out of bounds.",
        epilog="Example: python -m tests.benchmarks all_changes --pairs 9",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument(
        "--pairs", type=_at_least_five, default=7, help="runs of ours and peer in turn, 5 or more"
    )
    parser.add_argument("--side", choices=("ours", "peer"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; known: {', '.join(BENCHMARKS)}")
    return chosen


def _at_least_five(text: str) -> int:
    if not text.isdigit() or int(text) < 5:
        raise argparse.ArgumentTypeError("5 or more")
    return int(text)


def _table(found: list[Measured]) -> str:
    rows = [COLUMNS, *(_row(measured) for measured in found)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"{measured.benchmark.name}: {measured.benchmark.what}" for measured in found]
    return "\n".join([*lines, "", *notes])


def _row(measured: Measured) -> tuple[str, ...]:
    benchmark = measured.benchmark
    meaning = "x the time" if benchmark.ratio_of == "time" else "x as fast"
    return (
        benchmark.name,
        f"{measured.ours:.3f} s",
        f"{measured.peer:.3f} s",
        f"{measured.ratio:.2f}{meaning}",
        f"{min(measured.ratios):.2f} to {max(measured.ratios):.2f}",
        benchmark.bound_in_words,
        "yes" if measured.is_within else "NO",
        _memory(measured.ours_memory),
        _memory(measured.peer_memory),
    )


def _memory(memory: Memory) -> str:
    return f"{memory.peak:,.0f} MB (from {memory.start:,.0f})"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
