# The commands of this project; `make` alone lists them. Needs GNU make, a POSIX shell and
# Python 3.11 or newer; everything else goes into .venv, nothing outside this folder is touched.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
SHELL = /bin/sh

# What a person may set: make demo PORT=9000 DATA=other-data; make test ARGS="-k refund";
# make crash ROUNDS=200.
PORT ?= 8000
DATA ?= demo-data
SEEDS ?= 10000
START ?= 1
ARGS ?=
ROUNDS ?= 100

# Tests start dozens of Pythons; none of them should compile everything anew.
export PYTHONDONTWRITEBYTECODE =

PYTHON_NAMES = python3.11 python3.12 python3.13 python3.14 python3
RUN = .venv/bin/python -m
PIP = $(RUN) pip --disable-pip-version-check --quiet
# The scripts in .venv hold the path of this folder: after a move or a copy all of it is made anew.
ifneq ("$(shell cat .venv/folder 2>/dev/null)","$(CURDIR)")
MOVED = moved
endif

.PHONY: screenshots help demo test long check bench bench-peers crash coverage format lock clean moved

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

demo: .venv/run.stamp ## start the demo shop with its bank at http://127.0.0.1:8000 (PORT=, DATA=)
	@.venv/bin/kaimai demo --port "$(PORT)" --data "$(DATA)"

test: .venv/dev.stamp ## run every test but the long ones (ARGS= goes to pytest)
	@$(RUN) pytest --numprocesses auto --maxprocesses 4 --durations 30 --durations-min 5 $(ARGS)

long: .venv/dev.stamp ## run the tests that take long: a thousand seeds, broken rules, desktops, channels on a server
	@$(RUN) pytest --numprocesses auto --maxprocesses 4 -m long $(ARGS)

check: .venv/dev.stamp ## formatting, lint, import directions, types, tidiness, locks
	@$(MAKE) --no-print-directory --keep-going $(CHECKS) && echo "all checks passed"

CHECKS = check-format check-lint check-imports check-types check-tidy
.PHONY: $(CHECKS)

check-format: .venv/dev.stamp
	@.venv/bin/ruff format --check --output-format concise . || { echo "run: make format"; exit 1; }

check-lint: .venv/dev.stamp
	@.venv/bin/ruff check --output-format concise .

check-imports: .venv/dev.stamp
	@.venv/bin/lint-imports --no-logo

check-types: .venv/dev.stamp
	@$(RUN) mypy

check-tidy: .venv/dev.stamp
	@$(RUN) pytest -q tests/tidy --deselect tests/tidy/test_test_machinery.py

bench: .venv/dev.stamp ## measure the shop as a real server, 15 minutes; needs wrk (ARGS="reads --rounds 1")
	@$(RUN) benchmarks $(ARGS)

bench-peers: .venv/dev.stamp ## measure it beside Vendure and django-oscar, 10 minutes; needs wrk, npm (ARGS=)
	@$(RUN) benchmarks.peers $(ARGS)

crash: .venv/dev.stamp ## kill a shop under load many times on both databases, prove its books (ROUNDS=)
	@$(RUN) tests.crashes --rounds "$(ROUNDS)" $(ARGS)

simulate: .venv/dev.stamp ## run many seeds of the simulation (SEEDS=10000, START=1)
	@.venv/bin/kaimai simulate --seeds "$(SEEDS)" --start "$(START)"

screenshots: .venv/dev.stamp ## take the pictures of docs/storefront.md, backoffice.md and line.md anew
	@$(RUN) tests.storefront.screenshots
	@$(RUN) tests.backoffice.screenshots
	@$(RUN) tests.line_channel.screenshots

coverage: .venv/dev.stamp ## run the tests and show the lines and branches that none of them reaches
	@mkdir -p build
	@$(RUN) coverage run -m pytest $(ARGS)
	@$(RUN) coverage report

format: .venv/dev.stamp ## format the code and fix what lint can fix
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format --quiet .

lock: .venv/dev.stamp ## pin the newest versions of all dependencies in requirements/
	@$(COMPILE) --group build --output-file requirements/run.txt
	@$(COMPILE) --group dev --constraint requirements/run.txt --output-file requirements/dev.txt

COMPILE = .venv/bin/uv pip compile pyproject.toml --quiet --upgrade --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command "make lock"

clean: ## remove .venv, caches and builds; the demo's data stays
	@rm -rf .venv build .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache src/*.egg-info
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || :

# The virtual environment, in two sizes: what the shop needs, and what its tests need besides.

.venv/run.stamp: requirements/run.txt pyproject.toml .venv/folder
	@echo "installing the shop's libraries into .venv (only now and when they change) ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-build-isolation --no-deps --no-index --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml .venv/folder
	@echo "installing the shop's libraries and test tools into .venv (only now and when they change) ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-build-isolation --no-deps --no-index --editable .
	@touch .venv/run.stamp $@

.venv/folder: $(MOVED)
	@python=; \
	for name in $(PYTHON_NAMES); do \
		if "$$name" -c '$(PYTHON_IS_FIT)' >/dev/null 2>&1; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "No fit Python found. Needed: Python 3.11 or newer with its venv module and SQLite" >&2; \
		echo "3.35 or newer, under one of the names: $(PYTHON_NAMES)." >&2; \
		echo "(Debian and Ubuntu: apt install python3 python3-venv. macOS: brew install python)" >&2; \
		exit 1; \
	fi; \
	rm -rf .venv && "$$python" -m venv .venv
	@printf '%s\n' "$(CURDIR)" > $@

PYTHON_IS_FIT = import ensurepip, sqlite3, ssl, sys, venv; \
	sys.exit(sys.version_info < (3, 11) or sqlite3.sqlite_version_info < (3, 35))
