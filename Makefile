# `make` lists what there is. Everything of ours runs from `.venv/`, which `make setup` makes.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PIP := $(VENV)/bin/pip -qq --disable-pip-version-check --no-input
MANAGE := $(VENV)/bin/python manage.py
COMPILE := uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup run test audit audit-doors bench-engine bench-calculate bench-reading bench-night chaos law-cases mutate restore-drill sbom demo lint types requirements clean

help: ## what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 25

setup: $(VENV)/runtime.stamp node_modules/ready.stamp ## .venv, front-end packages, and what the system lacks
	@.ci/need --optional pango tesseract

run: setup ## the portal on this machine: web server, worker and beat (PORT=8000)
	@.ci/serve

test: setup $(VENV)/dev.stamp ## everything that is checked: lint, types, contracts, tests, journeys
	@.ci/test

audit: setup $(VENV)/dev.stamp ## what is too slow for every time: broken and hostile files, a longer search for exceptions
	@$(VENV)/bin/pytest -n 2 -m audit
	@EXAMPLES=searching $(VENV)/bin/pytest -n 2 tests/engine/test_properties.py tests/reading/test_random.py \
		tests/settlement/test_random_lives.py

audit-doors: setup $(VENV)/dev.stamp ## who gets in, tried ten thousand times with canaries in the files: var/bench/doors.json
	@$(VENV)/bin/pytest -n 2 -m audit tests/doors

bench-engine: setup $(VENV)/dev.stamp ## households a second, beside openfisca-core: var/bench/engine.json
	@$(VENV)/bin/python -m bench.engine

bench-calculate: setup $(VENV)/dev.stamp ## 3,000 lines through the trial calculation: var/bench/calculate.json
	@$(VENV)/bin/python -m bench.calculate

bench-reading: setup $(VENV)/dev.stamp ## the reader on made-up slips, scans and photos: docs/reading-accuracy.md
	@$(VENV)/bin/python -m bench.reading

bench-night: setup $(VENV)/dev.stamp ## a full night on PostgreSQL, Redis and two workers (HOUSEHOLDS=4000): var/bench/night.json
	@.ci/need postgresql redis
	@$(VENV)/bin/python -m bench.night

chaos: setup $(VENV)/dev.stamp ## kill everything at any moment (KILLS=200), lose nothing: var/bench/chaos.json
	@.ci/need postgresql redis
	@$(VENV)/bin/python -m bench.chaos

law-cases: setup $(VENV)/dev.stamp ## the golden cases for readers: docs/law-cases.md
	@$(VENV)/bin/python -m tests.golden

mutate: setup $(VENV)/dev.stamp ## break the sum in every small way, and see whether a test notices (hours)
	@$(VENV)/bin/python -m bench.mutation

restore-drill: setup ## copy, drop, restore, and compare each row, each file and the audit log
	@.ci/restore-drill

sbom: setup $(VENV)/dev.stamp ## the parts that production installs, as CycloneDX: var/bench/sbom.json
	@$(VENV)/bin/python -m bench.sbom

demo: setup ## the thread without a browser: slip in, month settled, statement out
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo --thread

lint: setup $(VENV)/dev.stamp ## repair what can be repaired, name the rest
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/djlint --check --lint --quiet templates

types: setup $(VENV)/dev.stamp ## mypy, strict
	@$(VENV)/bin/mypy

requirements: ## pin the requirements anew, with hashes (needs uv)
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) requirements-node.in -o requirements-node.txt

clean: ## throw away what can be made again; var/ with its data stays
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/made.stamp:
	@.ci/venv $(PYTHON) $(VENV)
	@touch $@

$(VENV)/runtime.stamp: requirements.txt | $(VENV)/made.stamp
	@echo "Installing the requirements ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/runtime.stamp
	@echo "Installing what the checks need ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/ready.stamp: package.json package-lock.json .npmrc requirements-node.txt | $(VENV)/made.stamp
	@echo "Installing the front-end packages ..."
	@command -v npm >/dev/null || $(PIP) install --require-hashes -r requirements-node.txt
	@PATH="$$PATH:$(CURDIR)/$(VENV)/bin" npm ci --loglevel=error
	@touch $@
