# The few commands of the project. Needs python3.11 and make, nothing else. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.installed-from-lock
# Workers of the suite: one for each core, and two at least.
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -gt 2 ] && echo $$n || echo 2)
# Where the tests are: `make test TESTS=tests/claims` for some of them.
TESTS ?= tests
PYTEST_ARGUMENTS ?=
PIP_COMPILE := $(BIN)/pip-compile --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-emit-options --strip-extras --allow-unsafe --quiet

# Chosen on the command line (`make run PORT=8001 VAR=/srv/factcheck DEMO=0`) and read by manage.py.
ifdef PORT
export PORT
endif
ifdef VAR
export VAR
endif
ifdef DEMO
export DEMO
endif
ifdef PG_BIN
export PG_BIN
endif

.PHONY: help install run test test-database-rules check format bench stress openapi contract odd-values upgrade-dump lock

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "%-28s %s\n", $$1, $$2 }'

install: $(STAMP) ## Build .venv from the hash-pinned lock (the other commands do it when it is needed)

# Pip downloads nothing that the lock does not name, and installs nothing whose hash differs. Without ensurepip (Debian's
# python3-venv is not installed) another pip of this Python does the work, if there is one.
$(STAMP): requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "python3.11 is needed and was not found. Another Python from 3.11 on: make PYTHON=python3.12" >&2; exit 1; }
	@if $(BIN)/python -c 'import sys' 2>/dev/null; then \
		: a changed lock is installed into the environment that is there; \
	elif $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
		$(PYTHON) -m venv --clear .venv; \
	elif $(PYTHON) -m pip --version >/dev/null 2>&1; then \
		$(PYTHON) -m venv --clear --without-pip .venv; \
	else \
		echo "$(PYTHON) has neither ensurepip nor pip. On Debian: apt-get install python3-venv" >&2; exit 1; \
	fi
	@echo "Installing the packages of requirements.lock …"
	@if $(BIN)/python -c 'import pip' 2>/dev/null; then pip="$(BIN)/python -m pip"; else pip="$(PYTHON) -m pip --python $(BIN)/python"; fi; \
	$$pip install --quiet --quiet --disable-pip-version-check --no-input --no-deps --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

run: $(STAMP) ## Start everything here: PORT=8000 VAR=var DEMO=0 (no demonstration); DATABASE_URL, CELERY_BROKER_URL for real servers
	@exec $(BIN)/python manage.py up

test: $(STAMP) ## The whole suite, parallel, on servers of its own; TESTS= for a part of it
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGUMENTS) $(TESTS)

test-database-rules: $(STAMP) ## The rules that the database holds; PG_BIN= for another PostgreSQL's programs
	$(BIN)/python -m pytest -m database_rules $(PYTEST_ARGUMENTS) $(TESTS)

odd-values: $(STAMP) ## Send every odd value to every parameter, field and member; the suite sends a sample
	ODD_VALUES=all $(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_ARGUMENTS) tests/test_odd_values.py

check: $(STAMP) ## Lint, format, types, layers, migrations, deployment settings; all of them, whatever the first says
	@failed=""; try() { name=$$1; shift; echo "== $$name"; "$$@" || failed="$$failed, $$name"; }; \
	try lint $(BIN)/ruff check --quiet .; \
	try format $(BIN)/ruff format --check --quiet .; \
	try types $(BIN)/mypy; \
	try layers $(BIN)/lint-imports; \
	try migrations $(BIN)/python -W "ignore:Got an error checking:RuntimeWarning" manage.py makemigrations --check --dry-run; \
	try deployment env PUBLIC_ORIGIN=https://factcheck.example \
		SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(BIN)/python manage.py check --deploy --fail-level WARNING; \
	if [ -n "$$failed" ]; then echo "failed: $${failed#, }" >&2; exit 1; fi

format: $(STAMP) ## Put the code into its one form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## Measure what the issues set bars for, on servers of its own; QUICK=1 for a tenth of it
	$(BIN)/python -m tests.benchmarks $(if $(QUICK),--quick)

stress: $(STAMP) ## The log, captures and webhooks while processes are killed and servers fail; STRESS=log for one of the runs
	$(BIN)/python -m tests.stress $(STRESS)

openapi: $(STAMP) ## Write docs/openapi.json from the code; a test fails where it differs
	$(BIN)/python -m tests.contract.document

contract: $(STAMP) ## Ask everything that the OpenAPI document offers, by schemathesis, at length; as anybody and with a key
	$(BIN)/python -m tests.contract

upgrade-dump: $(STAMP) ## Write tests/upgrades/<version>.sql.gz for a version that is released; the suite upgrades it ever after
	$(BIN)/python -m tests.upgrades.dump

# Run it with the oldest Python that is promised (Debian 12 has 3.11.2): packages differ by it. A test tells.
lock: $(STAMP) ## Pin the newest packages that pyproject.toml allows; production gets the same without tools
	$(PIP_COMPILE) --upgrade --extra embedded --extra s3 --extra dev --output-file requirements.lock pyproject.toml
	$(PIP_COMPILE) --constraint requirements.lock --extra s3 --output-file requirements-production.lock pyproject.toml
