# Everything a reader or a contributor types. `make` alone lists it.

PYTHON ?= python3
HOST ?= localhost
PORT ?= 8501
TESTS ?= tests

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
CLUSTER := .venv-cluster
# Only our own lock decides what is installed; pip is told so and checks each file's hash.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# The lock has all dependencies, so two processes can install one half of it each, in half the time.
SPLIT := awk -v half=$(VENV)/.half- '/^[^ \#]/ { n++ } { print > (half n % 2) }'

# `make check test` does both at the same time, and fails if either does.
MAKEFLAGS += --jobs=2

.DEFAULT_GOAL := help
.PHONY: help run dev new setup packages test test-slow test-cluster test-deploy check bench pictures format lock clean

help: ## list all targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1@/' | column -t -s '@'
	@echo
	@echo "  PORT=$(PORT) and HOST=$(HOST) set the address, PYTHON=$(PYTHON) the interpreter."

run: $(RUNTIME) ## serve the dashboard (PORT=8501 HOST=localhost)
	@echo "Foothold: http://$(HOST):$(PORT)"
	@$(BIN)/streamlit run app.py --server.port $(PORT) --server.address $(HOST)

dev: $(RUNTIME) ## serve and reload on code changes
	@$(BIN)/streamlit run app.py --server.port $(PORT) --server.address $(HOST) \
		--server.fileWatcherType auto --server.runOnSave true --client.showErrorDetails full

new: $(RUNTIME) ## make a theatre's folder with a template (NAME=... COUNTRY=ISO3 TITLE=...)
	@$(BIN)/python -m data new "$(NAME)" --country "$(COUNTRY)" --title "$(TITLE)"

setup: $(DEVELOPMENT) packages ## install everything for tests and checks, including a browser
	@$(BIN)/python tests/programs.py --install

packages: | $(VENV)/bin/python # while pip installs the rest
	@$(BIN)/python tests/programs.py --packages

# A file's tests run in one process, which builds their shared objects once. The files of browser
# tests, the slowest, come first, so that all processes end together.
# Compiled modules are stored even where that is turned off: each server of a test reads them again.
PYTEST = PYTHONDONTWRITEBYTECODE= FOOTHOLD_CHROMIUM="$$($(BIN)/python tests/programs.py)" \
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test: setup ## unit, property, page and browser tests (select: TESTS=tests/data)
	@$(PYTEST) $(TESTS)

test-slow: setup ## all tests with every combination: file, language, paper, theatre; large tables
	@FOOTHOLD_EXHAUSTIVE=1 $(PYTEST) -m "not deployment" $(TESTS)

test-cluster: $(DEVELOPMENT) $(CLUSTER)/.installed ## event queries on Apache Spark with two workers (needs Java 17)
	@$(BIN)/python -m tests.spark_cluster $(CLUSTER)

test-deploy: $(DEVELOPMENT) ## nginx with the files of deploy/, three servers, 100 readers
	@$(BIN)/python tests/programs.py --install --deployment
	@FOOTHOLD_CHROMIUM="$$($(BIN)/python tests/programs.py)" \
		$(BIN)/python -m pytest -m deployment tests/deploy -s

check: $(DEVELOPMENT) ## format, lint, types, import direction
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/pyrefly check --summary=none
	@$(BIN)/lint-imports

format: $(DEVELOPMENT) ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(DEVELOPMENT) ## compare the speed of every page with a bare Streamlit page
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m tests.bench

pictures: setup ## update the screenshots of every page (docs/pictures)
	@FOOTHOLD_PICTURES=1 FOOTHOLD_CHROMIUM="$$($(BIN)/python tests/programs.py)" \
		$(BIN)/python -m pytest tests/browser -k "pictures or previewed"

# The lock holds every wheel's hash for Python 3.11 and later on any system; no index address gets in.
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-config \
	--custom-compile-command "make lock"

lock: $(DEVELOPMENT) ## update versions: requirements.txt, requirements-dev.txt
	@$(LOCK) --upgrade --output-file requirements.txt
	@$(LOCK) --upgrade --group dev --constraint requirements.txt --output-file requirements-dev.txt
	@$(subst compile pyproject.toml,compile --group pyproject.toml:cluster,$(LOCK)) --upgrade \
		--output-file requirements-cluster.txt

clean: ## remove the virtual environment and temporary files
	@rm -rf $(VENV) $(CLUSTER) .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Foothold needs Python 3.11 or later; '$(PYTHON)' is not there. Say where it is: make run PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Foothold needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Say where a newer one is: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "'$(PYTHON)' cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

$(RUNTIME): requirements.txt | $(VENV)/bin/python
	@echo "Installing what requirements.txt names (once, a minute or two) ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

$(CLUSTER)/.installed: requirements-cluster.txt | $(VENV)/bin/python
	@echo "Installing Apache Spark (once, half a gigabyte) ..."
	@$(PYTHON) -m venv $(CLUSTER)
	@$(CLUSTER)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(DEVELOPMENT): requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "Installing what requirements-dev.txt names (once, a minute or two) ..."
	@$(SPLIT) requirements-dev.txt
	@$(INSTALL) --no-deps -r $(VENV)/.half-0 & other=$$!; \
		$(INSTALL) --no-deps -r $(VENV)/.half-1 && wait $$other
	@touch $(RUNTIME) $@
