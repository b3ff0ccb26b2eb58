# civicnet: `make run` starts the site, `make test` checks everything. README.md says more.
.DEFAULT_GOAL := help
VENV := .venv
PYTHON := $(VENV)/bin/python
SYSTEM_PYTHON ?= python3

.PHONY: help run test lint format bench drills messages lock assets assets-check

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 12

run: $(VENV)/.run ## start the site (PORT, CIVICNET_HOME)
	@exec $(PYTHON) manage.py start

test: $(VENV)/.dev ## run every test, browser journeys included
	@$(PYTHON) -m tests

lint: $(VENV)/.dev ## style, types, import contracts, migrations, translations
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m djlint --lint --quiet core places profiles alerts feed moderation cases reports messaging officials participation outreach civicnet
	$(VENV)/bin/lint-imports
	$(PYTHON) -m mypy .
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py check --fail-level WARNING
	@command -v xgettext > /dev/null || { echo "Installing gettext, which reads the wording"; \
	  SUDO=$$(test $$(id -u) = 0 || echo sudo); $$SUDO apt-get -qq update && $$SUDO apt-get -qq install -y gettext; }
	$(PYTHON) -m civicnet.translation check

format: $(VENV)/.dev ## let ruff put the code in shape
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench: $(VENV)/.dev ## measure; ratios go to bench/results.md (BENCH_SCALE=full for 10 million activities)
	@$(PYTHON) -m bench

drills: $(VENV)/.dev ## break a running installation on purpose, with figures (DRILL_SECONDS=60 for the full version)
	@$(PYTHON) -m tests.drills

messages: $(VENV)/.dev ## collect and compile the wording of the four languages
	@$(PYTHON) -m civicnet.translation collect

lock: $(VENV)/.dev ## pin every dependency again, with hashes
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements/run.in -o requirements/run.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements/dev.in -o requirements/dev.txt

assets: ## build the CSS, JavaScript, icons and fonts that core/static holds (needs Node)
	cd assets && npm ci --ignore-scripts --no-audit --no-fund && npm run build

assets-check: assets ## fail when the built files are not those of the sources
	git diff --exit-code --stat -- core/static

# The environment: a fresh Debian or Ubuntu has Python without venv, which its package manager brings.
$(PYTHON):
	@$(SYSTEM_PYTHON) -c 'import sys; sys.exit("civicnet needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@$(SYSTEM_PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  echo "Python's venv is missing: installing the package python3-venv"; \
	  rm -rf $(VENV); SUDO=$$(test $$(id -u) = 0 || echo sudo); \
	  $$SUDO apt-get -qq update && $$SUDO apt-get -qq install -y python3-venv && $(SYSTEM_PYTHON) -m venv $(VENV); }

$(VENV)/.run: requirements/run.txt | $(PYTHON)
	@echo "Installing what civicnet needs (once; about a minute)"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --progress-bar on -r requirements/run.txt
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(PYTHON)
	@echo "Installing what the tests and the checks need (once; some minutes)"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --progress-bar on -r requirements/dev.txt
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run
