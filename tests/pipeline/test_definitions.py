"""Dagster's side: definitions load fast and whole, and nothing heavy is imported or opened on the way."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import REFRESH, definitions

ROOT = Path(__file__).parents[2]
LOAD = """
import sys, time
started = time.perf_counter()
from pipelines.definitions import definitions
definitions().resolve_all_job_defs()
print(time.perf_counter() - started)
print(sorted({"great_expectations", "typst", "vl_convert", "fastexcel"} & set(sys.modules)))
"""


@pytest.fixture
def dagster_home(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DAGSTER_HOME": str(ROOT),
        "SNA_DAGSTER": str(tmp_path),
        "SNA_DATA_RAW": str(tmp_path),
    }


def test_definitions_load_without_the_heavy_libraries(dagster_home):
    answer = subprocess.run(
        [sys.executable, "-c", LOAD], capture_output=True, text=True, cwd=ROOT, env=dagster_home
    )
    assert answer.returncode == 0, answer.stderr
    seconds, heavy = answer.stdout.splitlines()
    assert heavy == "[]"
    assert (
        float(seconds) < 60
    )  # a guard against reading extracts while loading; `make bench` measures the time


def test_dg_finds_the_definitions_valid(dagster_home):
    command = Path(sys.executable).with_name("dg")
    answer = subprocess.run(
        [command, "check", "defs"], capture_output=True, text=True, cwd=ROOT, env=dagster_home
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def repository() -> dg.RepositoryDefinition:
    return definitions().get_repository_def()


def test_one_path_is_one_name(repository):
    """sql/<schema>/<table>.sql is the asset <schema>/<table>, and every suite checks an asset that exists."""
    assets = {key.to_user_string() for key in repository.asset_graph.get_all_asset_keys()}
    declared = {
        f"{path.parent.name}/{path.stem}"
        for layer in ("staging", "core", "measures", "analysis")
        for path in (ROOT / "sql" / layer).glob("*.sql")
    }
    assert declared <= assets
    suites = {path.stem.replace(".", "/") for path in (ROOT / "expectations").glob("*.yaml")}
    assert suites <= assets


def test_critical_expectations_block_and_the_publication_comes_after_them(repository):
    graph = repository.asset_graph
    checked = {key.asset_key for key in graph.asset_check_keys if graph.get(key).blocking}
    assert checked
    upstream = graph.get_ancestor_asset_keys(dg.AssetKey(["published", "documents"]))
    assert checked <= upstream


def test_the_refresh_job_is_scheduled_and_sensed(repository):
    assert [schedule.job_name for schedule in repository.schedule_defs] == [REFRESH]
    assert [sensor.job_name for sensor in repository.sensor_defs] == [REFRESH]


def test_every_source_with_a_release_cycle_has_a_freshness_policy(repository):
    graph = repository.asset_graph
    raw = dg.AssetKey(["raw", "mps_borough_crime"])
    assert graph.get(raw).freshness_policy is not None
