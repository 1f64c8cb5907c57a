# The few commands of this project; `make help` lists them. They need Python 3.11 or newer, make, and the package index.

VENV := .venv
BIN := $(VENV)/bin
DEMO_CASE := cases/family-recovery
DEMO_OUT := build/demo
PYTEST_ARGS ?=

# The first interpreter that is new enough and can make environments; `make PYTHON=… demo` names another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& echo $$python && break; done)
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadgroup
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# Tests start the program a hundred times: where it may not keep what it has compiled, each time takes a third longer.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo app test test-all explore coverage lint bench docs picture pictures lock clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 11

demo: $(VENV)/.ready ## a business case in Markdown, HTML, Word and PDF, and its workbook, in build/demo/
	@echo "The business case:"
	@$(BIN)/sibcase render $(DEMO_CASE) --to all --out $(DEMO_OUT)

app: $(VENV)/.ready-app ## the workbench on the example case, in a browser on this computer
	@$(BIN)/sibcase serve $(dir $(DEMO_CASE))

test: $(VENV)/.ready-dev ## the tests, large matrices and costly ones sampled by commit (PYTEST_ARGS="-m 'not slow'" for the quick ones)
	$(PYTEST) $(PYTEST_ARGS)

test-all: $(VENV)/.ready-dev ## every test and every item of every matrix
	$(PYTEST) --sample all $(PYTEST_ARGS)

explore: $(VENV)/.ready-dev ## tests of properties with examples that were not tried before
	$(PYTEST) --sample all --explore -m hypothesis $(PYTEST_ARGS)

# Newer Pythons count lines as they run at hardly any cost (`sysmon`), branches as well from 3.14 on.
coverage: $(VENV)/.ready-dev ## which lines the tests run, of `make test`
	@core=ctrace; branch=--cov-branch; newer() { $(BIN)/python -c "import sys; sys.exit(sys.version_info < (3, $$1))"; }; \
	if newer 12; then core=sysmon; branch=; fi; if newer 14; then branch=--cov-branch; fi; \
	set -x; COVERAGE_CORE=$$core $(PYTEST) --cov=sibcase $$branch $(PYTEST_ARGS)

lint: $(VENV)/.ready-dev ## ruff, formatting and types
	@status=0; for check in "ruff check" "ruff format --check" "mypy"; do \
		echo "== $$check"; $(BIN)/$$check || status=1; done; exit $$status

bench: $(VENV)/.ready-dev ## how long the main commands take, as ratios
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.ready-dev ## what is made from the program: pages of docs/, and the outputs in README.md
	$(BIN)/python docs/generate.py

picture: $(VENV)/.ready-dev demo ## the picture of a page in README.md (needs pdftoppm)
	$(BIN)/python docs/making/picture.py $(DEMO_OUT)/$(notdir $(DEMO_CASE)).pdf

pictures: $(VENV)/.ready-dev ## the pictures of docs/workbench.md and docs/site.md (needs chromium)
	$(BIN)/python docs/making/workbench.py
	$(BIN)/python docs/making/site.py

lock: $(VENV)/.ready-dev ## choose the versions in constraints.txt anew
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --fork-strategy fewest --python-version 3.11 \
		--upgrade --no-header --no-annotate --no-emit-index-url --quiet --output-file constraints.txt

clean: ## remove what the commands above have made
	rm -rf $(VENV) .venv-second build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say that an environment holds what pyproject.toml and constraints.txt ask for, so that nothing is
# installed twice. The install is editable: a changed template or module is in the next run.
$(VENV)/.ready: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing sibcase into $(VENV) (a minute or two, the first time)"
	$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.ready-dev: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing sibcase and its development tools into $(VENV) (a minute or two, the first time)"
	$(PIP_INSTALL) --editable '.[dev]'
	@touch $(VENV)/.ready $(VENV)/.ready-app $@

$(VENV)/.ready-app: $(VENV)/.ready
	$(PIP_INSTALL) --editable '.[app]'
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "sibcase needs Python 3.11 or newer with its venv module" \
		"(on Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
