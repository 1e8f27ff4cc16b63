"""Two sides of a benchmark run in turn in one process, and the peak memory of each in a process of its own."""

import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CLEAR_PEAK = Path("/proc/self/clear_refs")  # Linux: writing 5 sets the peak to the present size
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Sides:
    """The work of both sides. ``fresh`` makes what one run of ours works with and is never timed.

    ``agree`` raises AssertionError where the results of the two sides differ.
    """

    fresh: Callable[[], Any]
    ours: Callable[[Any], Any]
    peer: Callable[[], Any]
    agree: Callable[[Any, Any], None]


@dataclass(frozen=True)
class Benchmark:
    """``ratio_of`` names what is bounded: "time" (ours / peer, at most) or "speed" (peer / ours, at least).

    ``most_megabytes``: what the peak memory of ours may be at most; None: unbounded.
    """

    name: str
    what: str
    bound: float
    ratio_of: str
    prepare: Callable[[Path], Sides]
    most_megabytes: float | None = None

    @property
    def bound_in_words(self) -> str:
        memory = f", {self.most_megabytes:,.0f} MB" if self.most_megabytes else ""
        return f"{'at most' if self.ratio_of == 'time' else 'at least'} {self.bound:g}{memory}"

    def ratio(self, ours: float, peer: float) -> float:
        return ours / peer if self.ratio_of == "time" else peer / ours

    def is_within(self, ratio: float) -> bool:
        return ratio <= self.bound if self.ratio_of == "time" else ratio >= self.bound


@dataclass(frozen=True)
class Memory:
    """MB of a process of its own: when the work starts, and at most while it runs."""

    start: float
    peak: float


@dataclass(frozen=True)
class Measured:
    """Medians of seconds, the median of the pairs' ratios, and each side's memory."""

    benchmark: Benchmark
    ours: float
    peer: float
    ratio: float
    ratios: tuple[float, ...]
    ours_memory: Memory
    peer_memory: Memory

    @property
    def is_within(self) -> bool:
        most = self.benchmark.most_megabytes
        return self.benchmark.is_within(self.ratio) and (most is None or self.ours_memory.peak <= most)


def measure(benchmark: Benchmark, folder: Path, pairs: int, progress: Progress) -> Measured:
    """Run ours and the peer in turn; the first pair, which warms both up and is compared, is not counted."""
    progress(f"{benchmark.name}: preparing")
    sides = benchmark.prepare(folder)
    sides.agree(sides.ours(sides.fresh()), sides.peer())
    seconds = []
    for number in range(1, pairs + 1):
        state = sides.fresh()
        seconds.append((_seconds(lambda state=state: sides.ours(state)), _seconds(sides.peer)))
        ours, peer = seconds[-1]
        progress(f"{benchmark.name}: pair {number} of {pairs}: ours {ours:.3f} s, peer {peer:.3f} s")
    ratios = tuple(benchmark.ratio(*pair) for pair in seconds)
    progress(f"{benchmark.name}: peak memory")
    return Measured(
        benchmark,
        ours=statistics.median(ours for ours, _ in seconds),
        peer=statistics.median(peer for _, peer in seconds),
        ratio=statistics.median(ratios),
        ratios=ratios,
        ours_memory=_in_child(benchmark.name, "ours", folder),
        peer_memory=_in_child(benchmark.name, "peer", folder),
    )


def run_one_side(benchmark: Benchmark, side: str, folder: Path) -> None:
    """The child's part: run one side once and print its peak memory.

    On Linux the peaks of the preparation do not count, but what it leaves in memory (``start``) does.
    """
    sides = benchmark.prepare(folder)
    state = sides.fresh() if side == "ours" else None
    gc.collect()
    if CLEAR_PEAK.exists():
        CLEAR_PEAK.write_text("5")
    start = _peak_megabytes()
    sides.ours(state) if side == "ours" else sides.peer()
    print(json.dumps({"start": start, "peak": _peak_megabytes()}))


def _seconds(work: Callable[[], Any]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak_megabytes() -> float:
    if CLEAR_PEAK.exists():
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform != "darwin" else 1024 * 1024)


def _in_child(name: str, side: str, folder: Path) -> Memory:
    command = [sys.executable, "-m", "tests.benchmarks", name, "--side", side, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Memory(**json.loads(done.stdout.splitlines()[-1]))
