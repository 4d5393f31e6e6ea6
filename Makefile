# Jieli: every command a person needs. Plain `make` lists them.
# Settings of the program may be given on the command line: make run INTAKE_PORT=8101

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
TESTS  ?=

# Every variable on make's command line reaches the program. Its own tools are not sent along.
MAKEOVERRIDES_NAMES := $(foreach word,$(MAKEOVERRIDES),$(firstword $(subst =, ,$(word))))
export $(filter-out PYTHON VENV BIN UV TESTS,$(MAKEOVERRIDES_NAMES))
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help setup run try up down status clean demo check test browser fault bench contracts

help: ## List these commands
	@echo "Jieli 接力. Usage: make <command>"
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  \1|\2/p' $(MAKEFILE_LIST) | \
	    while IFS='|' read -r name text; do printf '%-12s %s\n' "$$name" "$$text"; done

setup: $(VENV)/ready ## Make .venv with everything the lock file names

$(VENV)/ready: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else \
	    "Jieli needs Python 3.11 or newer, and %s is %d.%d. Name another: make setup PYTHON=python3.12" \
	    % (sys.executable, *sys.version_info[:2]))'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo \
	    "Python cannot make an environment here; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@test -x "$(UV)" || { echo "Installing uv in .venv"; $(BIN)/python -m pip install --quiet uv; }
	@echo "Installing the packages of uv.lock in .venv"
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --locked --inexact --python $(BIN)/python
	@touch $@

run: setup ## Start everything, send a year of sample referrals through, stay until Ctrl-C
	@exec $(BIN)/jieli run

try: setup ## Post one referral to the running system and follow it
	@exec $(BIN)/jieli try

up: setup ## Start everything in the background
	@exec $(BIN)/jieli up

down: setup ## Stop what `make up` or `make run` started
	@exec $(BIN)/jieli down

status: setup ## Show each part and the addresses (JSON=1 for programs)
	@exec $(BIN)/jieli status $(if $(JSON),--json)

clean: setup ## Stop everything and, after asking (YES=1: without), delete .local with all data
	@exec $(BIN)/jieli clean $(if $(YES),--yes)

demo: setup ## Tell one referral step by step on the running system
	@exec $(BIN)/jieli demo

check: setup ## Format, lint, types, imports, spelling, unit and contract tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/codespell
	$(UV) lock --check
	$(BIN)/python -m pytest -q tests/unit tests/contract

test: setup ## All tests that need no browser: unit, contract, integration, end to end, breaches
	$(BIN)/python -m pytest tests/unit tests/contract tests/integration tests/end_to_end tests/breaches $(TESTS)

browser: setup ## The pages in a real browser
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	    command -v apt-get >/dev/null && apt-get update -q && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
	        chromium fonts-wqy-microhei; }
	$(BIN)/python -m pytest tests/browser $(TESTS)

fault: setup ## Kill each part in the middle of its work, and count
	$(BIN)/python -m pytest tests/fault $(TESTS)

bench: setup ## Measure speed beside other ways to do the same job
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --locked --inexact --group bench
	$(BIN)/python -m tests.bench

contracts: setup ## Write JSON Schema and AsyncAPI again from the event classes
	$(BIN)/python -m shared.events.contracts
