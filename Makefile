# The two commands that matter: `make run` and `make test`. `make help` lists the rest.
# They need Python 3.11 or later and make, nothing else.

.POSIX:
SHELL = /bin/sh
MAKEFLAGS += --no-print-directory

# The first Python that is new enough; `make run PYTHON=/path/to/python3` chooses another.
PYTHON = $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
WORKERS = 2
PY = .venv/bin/python
PIP = $(PY) -m pip --disable-pip-version-check --no-input -qq
# The locks name every package. pip's resolver, asked again, takes the newest of one that is
# wanted with extras, and then misses its hash.
WHEELS = --require-hashes --only-binary :all: --no-deps
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --only-binary :all: --no-emit-index-url --no-emit-find-links --no-emit-build-options

# An environment knows its own path: in a folder that was moved or copied it is made anew.
MOVED = $(shell [ "$$(cat .venv/.made 2>/dev/null)" = "$$(pwd -P)" ] && [ -x $(PY) ] || echo moved)

.PHONY: run test test-long lint format types imports diagrams services dev lock clean help moved

run: .venv/.run ## start everything with sample data on http://127.0.0.1:8080
	@exec .venv/bin/tanpacalo serve --demo

test: dev services lint types imports ## check style, types and architecture, run the tests with coverage
	@echo "tests: pytest in $(WORKERS) processes"
	@$(PY) -m pytest -q -n $(WORKERS) --cov --cov-report=term

test-long: dev services ## run every test, the long ones too
	@$(PY) -m pytest -q -n $(WORKERS) -m "long or not long"

lint: dev ## check format and lint
	@echo "lint: ruff"
	@$(PY) -m ruff format --quiet --check . || { echo "  mend with: make format"; exit 1; }
	@$(PY) -m ruff check --quiet .

format: dev ## write the format, mend what can be mended
	@$(PY) -m ruff check --quiet --fix . ; $(PY) -m ruff format .

types: dev ## check types
	@echo "types: mypy --strict"
	@$(PY) -m mypy --no-error-summary

imports: dev ## check that imports go one way: bot, notifications, storage, handlers
	@echo "imports: import-linter"
	@.venv/bin/lint-imports --no-logo >.venv/imports.log 2>&1 || { cat .venv/imports.log; exit 1; }

diagrams: dev ## draw docs/card-life.svg from the table of a card's life
	@$(PY) docs/make_card_life.py

services: ## install what tests use and the system lacks: Chromium and age
	@sh tests/services/install.sh

dev: .venv/.dev ## make the environment for development

lock: dev ## write both locks again; newer versions with UPGRADE=--upgrade
	@$(LOCK) $(UPGRADE) --group build pyproject.toml -o requirements.lock >/dev/null
	@$(LOCK) $(UPGRADE) --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock >/dev/null
	@if grep -nE '://|^ *--(index|extra-index|find-links)' requirements.lock requirements-dev.lock; \
		then echo "a lock must name no host"; exit 1; fi

clean: ## remove the environment and all caches, never data
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* dist
	@find bot handlers notifications storage tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## show this
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | while IFS='	' read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done

# --- the environment; its stamps make every later run quick ---

.venv/.made: $(MOVED)
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or later is needed: apt install python3 python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing: apt install python3-venv" >&2; exit 1; }
	@echo "environment: .venv with $$("$(PYTHON)" -V)"
	@"$(PYTHON)" -m venv --clear .venv
	@pwd -P > $@

.venv/.run: .venv/.made requirements.lock pyproject.toml
	@echo "packages: requirements.lock"
	@$(PIP) install $(WHEELS) -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.made requirements-dev.lock pyproject.toml
	@echo "packages: requirements-dev.lock"
	@$(PIP) install $(WHEELS) -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

moved:
