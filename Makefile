# make run     the whole city on this machine (CITY=los-angeles make run for another)
# make test    every test          make check   style, types, imports
# make bench   the measurements    make clean   all that was installed or built; the data stays
#              (BENCH="--full query" make bench for a month of 1,000 series: half an hour, 15 GB)
# make chaos   ingest while everything around it dies, two minutes for each way to run it
#              (CHAOS="--chaos-minutes 10 -k nats", CHAOS="--chaos-seed 17" to have one again)
# make fuzz    a million random and mutated messages through ingest's decoder: some minutes
#              (FUZZ="--messages 10000 --seed 7", to have some again or others)
# make fuzz-api   some thousand requests made from the OpenAPI document: some minutes
#              (FUZZ_API="--api-cases 1000 -k readings")

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test check bench chaos fuzz fuzz-api install install-dev lock clean clean-data
.DEFAULT_GOAL := run

run: $(VENV)/.runtime-installed
	@exec $(BIN)/vigie up $(if $(CITY),--city $(CITY))

test: $(VENV)/.dev-installed
	@.ci/test-tools
	$(BIN)/python -m pytest -n 3 --dist worksteal $(PYTEST)

check: $(VENV)/.dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.dev-installed
	$(BIN)/python -m benchmarks $(BENCH)

chaos: $(VENV)/.dev-installed
	@.ci/test-tools
	$(BIN)/python -m pytest tests/system/test_chaos_ingest.py --chaos-minutes 2 \
	  -o log_cli=true -o log_cli_level=info $(CHAOS)

fuzz: $(VENV)/.dev-installed
	$(BIN)/python -m tests.ingest.fuzz $(FUZZ)

fuzz-api: $(VENV)/.dev-installed
	$(BIN)/python -m pytest tests/api/test_schema.py -n 2 --api-cases 200 $(FUZZ_API)

install: $(VENV)/.runtime-installed
install-dev: $(VENV)/.dev-installed

# The stamps make a second run install nothing, so that it works without a network.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Vigie needs Python 3.11 or newer, and '$(PYTHON)' is not: make run PYTHON=python3.12" >&2; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "'$(PYTHON) -m venv' failed; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; }

# The package is built with the locked setuptools, not with one fetched for the purpose.
$(VENV)/.runtime-installed: requirements/runtime.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "installing the locked packages into $(VENV) (once; this takes a minute)"
	$(PIP) -r requirements/runtime.txt -r requirements/build.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev-installed: requirements/dev.txt $(VENV)/.runtime-installed
	$(PIP) -r requirements/dev.txt
	@touch $@

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header
lock: $(BIN)/python
	$(PIP) uv
	$(BIN)/$(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(BIN)/$(COMPILE) pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt
	echo "setuptools>=80" | $(BIN)/$(COMPILE) -c requirements/runtime.txt - -o requirements/build.txt

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis fuzz-failures
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

clean-data:
	rm -rf .vigie
