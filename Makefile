# The project's commands. They need python3.11 and make. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.installed-from-lock
# Test workers: one for each core, at least two.
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -gt 2 ] && echo $$n || echo 2)
# Which tests to run: `make test TESTS=tests/claims` runs a part.
TESTS ?= tests
PYTEST_ARGUMENTS ?=
PIP_COMPILE := $(BIN)/pip-compile --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-emit-options --strip-extras --allow-unsafe --quiet

# Set these on the command line (`make run PORT=8001 VAR=/srv/factcheck DEMO=0`); `manage.py up` reads them.
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

install: $(STAMP) ## Build .venv from the lock, by hash (the other commands do this when needed)

# pip installs only what the lock names, and only if the hash matches. If ensurepip is missing (Debian without
# python3-venv), another pip of this Python does the work.
$(STAMP): requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "python3.11 was not found. To use a newer Python: make PYTHON=python3.12" >&2; exit 1; }
	@if $(BIN)/python -c 'import sys' 2>/dev/null; then \
		: install the changed lock into the existing environment; \
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

run: $(STAMP) ## Start everything on this machine. PORT=8000 VAR=var; DEMO=0: no demonstration; DATABASE_URL, CELERY_BROKER_URL: your own servers
	@exec $(BIN)/python manage.py up

test: $(STAMP) ## Run the test suite in parallel on its own servers. TESTS=path: only a part
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGUMENTS) $(TESTS)

test-database-rules: $(STAMP) ## Test the database's own rules. PG_BIN=folder: on another PostgreSQL
	$(BIN)/python -m pytest -m database_rules $(PYTEST_ARGUMENTS) $(TESTS)

odd-values: $(STAMP) ## Send every odd value to every parameter, field and member (the suite sends a sample)
	ODD_VALUES=all $(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_ARGUMENTS) tests/test_odd_values.py

check: $(STAMP) ## Run all static checks: lint, format, types, layers, migrations, deployment settings
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

format: $(STAMP) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## Measure speed against the bars. QUICK=1: a tenth of it; SCALE=1000000: pages at 10,000, 100,000 and so many claims
	$(BIN)/python -m $(if $(SCALE),tests.benchmarks.scale $(SCALE),tests.benchmarks $(if $(QUICK),--quick))

stress: $(STAMP) ## Kill processes and servers, and check that nothing is lost. STRESS=log: only one run
	$(BIN)/python -m tests.stress $(STRESS)

openapi: $(STAMP) ## Write docs/openapi.json from the code (a test fails if they differ)
	$(BIN)/python -m tests.contract.document

contract: $(STAMP) ## Test every operation of the OpenAPI document with schemathesis, with and without a key
	$(BIN)/python -m tests.contract

upgrade-dump: $(STAMP) ## Write tests/upgrades/<version>.sql.gz of a released version, which the suite upgrades
	$(BIN)/python -m tests.upgrades.dump

# Run this with the oldest supported Python (Debian 12 has 3.11.2), because packages depend on it. A test checks it.
lock: $(STAMP) ## Pin the newest packages that pyproject.toml allows, for development and for production
	$(PIP_COMPILE) --upgrade --extra embedded --extra s3 --extra dev --output-file requirements.lock pyproject.toml
	$(PIP_COMPILE) --constraint requirements.lock --extra s3 --output-file requirements-production.lock pyproject.toml
