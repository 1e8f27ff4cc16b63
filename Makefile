# One command each. Windows without make: the same steps are in README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export SNA_DAGSTER ?= $(CURDIR)/build/dagster
export DAGSTER_HOME ?= $(CURDIR)

.PHONY: assessment test quick bench ui lint lock sample-data clean

assessment: $(VENV)/.run-time   ## build the documents of the synthetic sample
	$(BIN)/sna build sample

test: $(VENV)/.tests            ## every test
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

quick: $(VENV)/.tests           ## without documents in a browser and without real data
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not browser" --ignore tests/realdata --ignore tests/documents

bench: $(VENV)/.tests           ## speed and memory as ratios against a peer in the same run; how suppression grows
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.suppressing_counts

ui: $(VENV)/.run-time           ## Dagster: assets, checks, schedules, runs
	mkdir -p $(SNA_DAGSTER)
	$(BIN)/dg dev

lint: $(VENV)/.tests
	$(BIN)/ruff check .

sample-data: $(VENV)/.run-time  ## write the synthetic sample anew
	$(BIN)/sna sample-data

lock:                           ## needs uv; writes both locks from pyproject.toml
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-strip-extras --python-version 3.11 --custom-compile-command "make lock" -o requirements.txt pyproject.toml
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-strip-extras --python-version 3.11 --custom-compile-command "make lock" --extra test -c requirements.txt -o requirements-test.txt pyproject.toml

clean:
	rm -rf build

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-time: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.tests: requirements-test.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.run-time
