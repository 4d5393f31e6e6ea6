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
# What Python compiles is kept, else each of many processes compiles all of it again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run try up down status clean demo check docs-check test browser fault fuzz price free-text bench contracts examples asyncapi

help: ## List these commands
	@echo "Jieli 接力. Usage: make <command>"
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1|\2/p' $(MAKEFILE_LIST) | \
	    while IFS='|' read -r name text; do printf '%-12s %s\n' "$$name" "$$text"; done

setup: $(VENV)/ready ## Make .venv with everything the lock file names

$(VENV)/ready: pyproject.toml clients/python/pyproject.toml uv.lock
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

docs-check: setup ## What the API documents and pages say: valid, complete, current, compatible (a part of check)
	$(BIN)/python -m pytest -q tests/contract/test_openapi*.py \
	    tests/contract/test_problems.py tests/contract/test_documents.py tests/contract/test_edges.py \
	    tests/contract/test_asyncapi.py tests/contract/test_events.py tests/contract/test_client.py

test: setup ## All tests that need no browser: unit, contract, integration, end to end, breaches
	$(BIN)/python -m pytest -n 2 \
	    tests/unit tests/contract tests/integration tests/end_to_end tests/breaches $(TESTS)

browser: setup ## The pages in a real browser; pictures of them in .local/pictures
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	    command -v apt-get >/dev/null && apt-get update -q && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
	        chromium fonts-wqy-microhei; }
	JIELI_SCREENSHOTS=$${JIELI_SCREENSHOTS:-.local/pictures} $(BIN)/python -m pytest tests/browser $(TESTS)

fault: setup ## Kill each part in the middle of its work, and count
	$(BIN)/python -m pytest tests/fault $(TESTS)

fuzz: setup ## Send whatever may be sent to every API, for minutes (FUZZ_SECONDS for each service)
	$(BIN)/python -m pytest tests/fuzz $(TESTS)

price: setup ## Measure what protection hides beside the optimum of pytauargus, in its own environment
	@test -x .local/price/bin/python || { $(PYTHON) -m venv .local/price && \
	    .local/price/bin/pip install --quiet pytauargus==0.6.0; }
	$(BIN)/python -m tests.price .local/price/bin/python

free-text: setup ## Measure the gate of free text beside jionlp, in its own environment
	@test -x .local/free-text/bin/python || { $(PYTHON) -m venv .local/free-text && \
	    .local/free-text/bin/pip install --quiet jionlp==1.5.31; }
	$(BIN)/python -m tests.free_text .local/free-text/bin/python

bench: setup ## Measure speed beside other ways to do the same job
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --locked --inexact --group bench
	$(BIN)/python -m tests.bench

contracts: setup ## Write JSON Schema, AsyncAPI, OpenAPI and the Python client again from the code
	$(BIN)/python -m shared.events.contracts
	$(BIN)/python -m services.documents
	$(BIN)/python clients/python/generate.py
	$(BIN)/python -m services.impact_assessment

examples: setup ## Send what the API documents show to a system of its own, and show what it answers
	$(BIN)/python -m tests.support.exchange_steps
	$(BIN)/python -m services.documents

asyncapi: setup ## Ask AsyncAPI's own parser to read the events' contract (needs Node)
	@command -v npm >/dev/null || { echo "The parser needs Node; on Debian: apt-get install npm" >&2; exit 2; }
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && cp tests/contract/asyncapi/*.* "$$folder" && \
	    (cd "$$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent) && \
	    node "$$folder/parse.mjs" contracts/asyncapi.json
