"""Charts drawn beside the work that goes on: vl-convert holds Python's lock while it draws, so threads gain nothing,
and one process of its own takes the drawing off the composing of the document."""

import hashlib
import io
import logging
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType

import polars as pl

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

    def drawn_in(self, folder: Path, key: str, chart: Callable, arguments: tuple) -> Path | None:
        """The folder in which this run has drawn the same chart already, of the same arguments and for another document;
        else it is remembered that ``folder`` will hold it."""
        known = self._drawn.setdefault(_mark((key, chart, arguments)), folder)
        return None if known == folder else known

    def handed_over(self) -> list[Future]:
        """What was given and nobody waits for yet; from now on the caller does (`wait_for`)."""
        given, self._waiting = self._waiting, []
        return given

    def wait(self) -> None:
        """Until all is done that was given and that nobody else waits for."""
        self.wait_for(self.handed_over())

    @staticmethod
    def wait_for(drawings: list[Future]) -> None:
        """Until these are done; their log messages come out here, and what failed is raised."""
        try:
            for future in drawings:
                for level, message in future.result():
                    log.log(level, message)
        except BrokenProcessPool as error:
            raise SnaError("the process that draws the charts was ended from outside (memory?)") from error


class _Marks(pickle.Pickler):
    """Equal values give equal bytes: of a frame its cells, however they lie in memory."""

    fast = True  # without it a word that stands twice is written differently from two equal ones

    def reducer_override(self, value: object):
        if isinstance(value, pl.DataFrame):
            return tuple, ((tuple(value.columns), tuple(value.rows())),)
        return NotImplemented


def _mark(values: tuple) -> str:
    written = io.BytesIO()
    _Marks(written).dump(values)
    return hashlib.sha256(written.getvalue()).hexdigest()


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
