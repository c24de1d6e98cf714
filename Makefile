# SPDX-License-Identifier: Apache-2.0
PYTHON ?= python3
BIN := .venv/bin
PIP_INSTALL := $(BIN)/pip install --quiet --no-input --disable-pip-version-check
PLAIN_TESTS := tests/unit tests/panels tests/bench
CLOUD_TESTS := tests/cloud tests/browser

.DEFAULT_GOAL := help
.PHONY: help demo test story bench lint format messages clean browser

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/dashboard ## Horizon with the plugin on a cloud of its own; DEMO_PORT=8080
	@$(BIN)/python -m demo

test: lint browser ## All tests: lint, unit, panels, cloud, browser
	@$(BIN)/python -m pytest --numprocesses auto $(PLAIN_TESTS)
	@$(BIN)/python -m pytest $(CLOUD_TESTS)

story: browser ## The browser's story alone, with pictures in build/story/
	@$(BIN)/python -m tests.browser.story

bench: .venv/dashboard ## What pages and polls cost, up to 1,000 nodes; BENCH="--nodes 10 --rounds 1"
	@$(BIN)/python -m tests.bench $(BENCH)

lint: .venv/test ## Style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: .venv/test ## Repair the style
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

messages: .venv/dashboard ## Renew the catalogues of translations; CATALOGUE=de begins another; needs gettext
	@requirements/system.sh messages
	@cd k8s_dashboard && ../$(BIN)/python -m django makemessages $(if $(CATALOGUE),--locale $(CATALOGUE),--all) \
		--ignore 'vendor/*' --no-location --no-wrap --no-obsolete

clean: ## Remove everything that was made, the cloud and its state too
	@if [ -d .minicloud ]; then $(PYTHON) -m minicloud down; fi
	@rm -rf .venv .minicloud build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@rm -f k8s_dashboard/locale/*/LC_MESSAGES/*.mo
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Files in .venv say what was installed there; a changed list of packages makes them old.

.venv/python:
	@PYTHON=$(PYTHON) requirements/system.sh python
	@echo "Making the dashboard's environment in .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/dashboard: requirements/dashboard.txt | .venv/python
	@echo "Installing Horizon and its libraries"
	@$(PIP_INSTALL) -r $<
	@touch $@

.venv/test: requirements/test.txt .venv/dashboard
	@echo "Installing the tools of the tests"
	@$(PIP_INSTALL) -r $<
	@touch $@

browser: .venv/test
	@requirements/system.sh browser
