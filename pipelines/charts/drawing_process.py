"""Charts drawn beside the work that goes on: vl-convert holds Python's lock while it draws, so threads gain nothing,
and one process of its own takes the drawing off the composing of the document."""

import hashlib
import json
import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType

from pipelines.errors import SnaError

log = logging.getLogger(__name__)


class DrawingProcess:
    """Runs functions in one other process, in order. Leaving the block waits for all; what failed is raised there."""

    def __enter__(self) -> "DrawingProcess":
        self._start()
        return self

    def _start(self) -> None:
        # spawned on every system: a fork would copy the locks of threads that other libraries have started
        self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        self._waiting: list[Future] = []
        self._drawn: dict[str, Path] = {}

    def start_again(self) -> None:
        """A new process, and nothing left to draw: what one document could not draw is no other's trouble."""
        self._pool.shutdown(cancel_futures=True)
        self._start()

    def __exit__(self, error: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if error is None:
                self.wait()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def run(self, function: Callable, *arguments: object) -> None:
        """Both go to the other process: a function at the top of a module, and plain values."""
        self._waiting.append(self._pool.submit(_with_messages, function, *arguments))

    def drawn_in(self, folder: Path, key: str, drawings: dict[str, dict]) -> Path | None:
        """The folder in which this run has drawn the same chart already, for another document; else it is remembered
        that ``folder`` will hold it."""
        marks = json.dumps([key, drawings], sort_keys=True).encode()
        known = self._drawn.setdefault(hashlib.sha256(marks).hexdigest(), folder)
        return None if known == folder else known

    def wait(self) -> None:
        """Until all that was given is done; its log messages come out here."""
        try:
            for future in self._waiting:
                for level, message in future.result():
                    log.log(level, message)
        except BrokenProcessPool as error:
            raise SnaError("the process that draws the charts was ended from outside (memory?)") from error
        self._waiting.clear()


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append((record.levelno, record.getMessage()))


def _with_messages(function: Callable, *arguments: object) -> list[tuple[int, str]]:
    kept = _Kept()
    logging.getLogger().addHandler(kept)
    try:
        function(*arguments)
    finally:
        logging.getLogger().removeHandler(kept)
    return kept.messages
