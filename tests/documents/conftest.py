"""One rendering of the invented document for all tests of documents."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sample_report import facts, report, save_all

from pipelines import render as renderer
from pipelines.compose import lay_out_project
from pipelines.render import Rendered, render


@dataclass(frozen=True)
class Workshop:
    """Lays out and renders small projects that share their fonts and figures."""

    folder: Path

    @property
    def fonts(self) -> Path:
        return self.folder / "fonts"

    @property
    def figures(self) -> Path:
        return self.folder / "figures"

    def lay_out(self, name: str, text: str, **changes) -> Path:
        project = self.folder / name
        shutil.copytree(self.figures, project / "figures")
        lay_out_project(project, facts(**changes), text, self.fonts)
        return project


@pytest.fixture(scope="session")
def plain_road():
    """The second road, also where Quarto is installed."""
    patch = pytest.MonkeyPatch()
    patch.setattr(renderer, "find_quarto", lambda: None)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def workshop(tmp_path_factory, plain_road) -> Workshop:
    made = Workshop(tmp_path_factory.mktemp("documents"))
    save_all(made.figures, made.fonts)
    return made


@pytest.fixture(scope="session")
def synthetic(workshop) -> Rendered:
    return render(workshop.lay_out("synthetic", report()), "sample")


@pytest.fixture(scope="session")
def real(workshop) -> Rendered:
    return render(workshop.lay_out("real", report(), synthetic=False, marking="OFFICIAL"), "sample")


CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")  # Playwright allows one at a time: the next module may start its own
def browser():
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()
