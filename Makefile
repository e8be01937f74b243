# Guilder: every task with one word. `make help` lists them.
PYTHON ?= $(firstword $(foreach name,python3 python,$(shell command -v $(name))))
SETUP  := $(PYTHON) scripts/bootstrap.py
BIN    := .venv/bin
ARGS   ?=

.DEFAULT_GOAL := help
# Dozens of processes are started: without what Python keeps compiled each of them needs three seconds more.
unexport PYTHONDONTWRITEBYTECODE
.NOTPARALLEL:
.PHONY: help run dev test lint types unit web e2e check client lock migrate seed bench soak

help: ## This list
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null || sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1  \2/p' Makefile

run: ## Install what is missing and serve Guilder on http://127.0.0.1:8000
	@$(SETUP) --page && exec $(BIN)/guilder run $(ARGS)

dev: ## The same with a page that reloads while you edit web/ (http://127.0.0.1:5173)
	@$(SETUP) --dev --web && exec $(BIN)/python scripts/dev.py $(ARGS)

test: lint types unit web e2e ## Everything that has to pass, with its own set-up
	@$(PYTHON) scripts/left_out.py --report

check: lint types ## The quick part of it: style, import contracts, types

lint: ## Style and import contracts
	@$(SETUP) --dev
	@echo "== Style and import contracts"
	@$(BIN)/ruff check src tests migrations scripts bench
	@$(BIN)/ruff format --check --quiet src tests migrations scripts bench
	@$(BIN)/lint-imports --no-logo

types: ## Strict types
	@$(SETUP) --dev
	@echo "== Types"
	@$(BIN)/mypy

unit: ## Python tests against a real Postgres
	@$(SETUP) --dev
	@echo "== Python tests"
	@$(BIN)/pytest -n 2 --dist loadfile -q --ignore tests/e2e $(ARGS)

web: ## The page: lint, types, tests, size
	@$(SETUP) --dev --page --web
	@echo "== The page"
	@$(PYTHON) scripts/client.py --check
	@$(PYTHON) scripts/npm.py run lint
	@$(PYTHON) scripts/npm.py run types
	@$(PYTHON) scripts/npm.py run test
	@$(PYTHON) scripts/npm.py run size

e2e: ## Journeys in a real browser
	@$(SETUP) --dev --page
	@echo "== Journeys in a browser"
	@browser=$$($(BIN)/python scripts/browser.py) || exit 1; \
	if [ -n "$$browser" ]; then GUILDER_CHROMIUM="$$browser" $(BIN)/pytest -n 2 --dist loadfile -q tests/e2e $(ARGS); fi

client: ## Generate the page's API client from the API itself
	@$(SETUP) --dev --web
	@$(PYTHON) scripts/client.py

lock: ## Write the lock files anew from pyproject.toml
	@$(SETUP) --lock

migrate: ## Bring the database to the newest tables
	@$(SETUP) && exec $(BIN)/guilder migrate

seed: ## Fill a demo household; ARGS="--scale 1000000" for a large one
	@$(SETUP) && $(BIN)/guilder migrate && exec $(BIN)/guilder seed $(ARGS)

bench: ## Measure, and print one table
	@$(SETUP) --dev --page && exec $(BIN)/python bench/table.py $(ARGS)

soak: ## Fifty times kill -9 during import, job and handler: counts what was lost or doubled
	@$(SETUP) --dev && exec $(BIN)/python bench/soak.py $(ARGS)
