# One verb per task; `make help` lists them. Every verb sets up what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PYTEST := $(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder -q -rs
# Compiled modules are kept: the tests start some hundred processes that import the same ones.
export PYTHONDONTWRITEBYTECODE :=
# The kind of processor of grader/core/limits.py (PROCESSOR); what your environment names wins.
export ATEN_CPU_CAPABILITY ?= avx2
export MKL_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1

.PHONY: help env browser course test check digits lab solutions release grade handout site hub bench contest pins clean

help:  ## List the verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

env: $(READY)  ## Set up .venv with everything pinned

# torch goes first and alone, so that nothing after it fetches another build. On Linux plain pip would
# take gigabytes of CUDA: PyTorch's index of CPU builds comes first, unless your pip settings name an
# index of their own. TORCH_INDEX_URL names another, for example one with CUDA builds.
TORCH_INDEX_URL ?=
CPU_INDEX := https://download.pytorch.org/whl/cpu
$(READY): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) is not there; install Python 3.11 or later, or name yours: make PYTHON=..." >&2; exit 2; }
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is older than 3.11; name a later one: make PYTHON=..." >&2; exit 2; }
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "make: $(PYTHON) lacks venv; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	echo "Setting up .venv, a few minutes the first time"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	pip="$(BIN)/python -m pip"
	torch="$$(grep '^torch==' requirements.txt)"
	index="$(TORCH_INDEX_URL)"
	if test -z "$$index" -a "$$(uname -s)" = Linux && ! $$pip config list | grep -Eq '(index-url|find-links|no-index)='; then index=$(CPU_INDEX); fi
	if test -n "$$index" && $$pip install --quiet --no-compile --no-deps --retries 1 --timeout 15 --index-url "$$index" "$$torch"
	then echo "torch comes from $$index"
	else echo "torch comes from where your pip settings say"; $$pip install --quiet --no-compile "$$torch"
	fi
	$$pip install --quiet --no-compile -r requirements.txt
	$$pip install --quiet --no-deps --editable .
	touch $(READY)

browser:  ## Set up what tests drive a browser with; needs Node.js 20
	@cd grader/tests/browser && npm ci

course: release  ## Release the lessons, and take a demo class through a term
	@$(BIN)/grader course

test: env  ## Everything that CI runs
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports
	$(PYTEST) --nbval --nbstrict=tolerant grader/tests solutions

digits: env  ## Every lesson under eight kinds of processor: the same digits
	@$(BIN)/python -m grader.regression.digits

check: env  ## The fast part of the tests, about a minute
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports
	$(PYTEST) -m "not slow" grader/tests

lab: release  ## Open lesson 1 in JupyterLab, as students see it
	@JUPYTER_CONFIG_PATH=notebooks/lessonkit/jupyter $(BIN)/jupyter lab --ServerApp.root_dir=notebooks $(if $(filter 0,$(shell id -u)),--allow-root) notebooks/01_embeddings/01_embeddings.ipynb

solutions: env  ## Run the authors' notebooks and store their outputs
	@$(BIN)/grader solutions

release: env  ## Make notebooks/ from solutions/
	@$(BIN)/grader release

grade: env  ## Grade a class: make grade SUBMITTED=folder OUT=folder [ROSTER=file] [UNSAFE=1]
	@test -n "$(SUBMITTED)" -a -n "$(OUT)" || { echo "make: name two folders: make grade SUBMITTED=... OUT=..." >&2; exit 2; }
	$(BIN)/grader grade "$(SUBMITTED)" --out "$(OUT)" $(if $(ROSTER),--roster "$(ROSTER)") $(if $(UNSAFE),--unsafe)

SITE := .venv/.site
$(SITE): $(READY)
	$(BIN)/python -m pip install --quiet --constraint requirements.txt --editable '.[site]'
	touch $(SITE)

site: release $(SITE)  ## The course as a website: build/site; URL=... adds links that open lessons
	@$(BIN)/grader site $(if $(URL),--url "$(URL)")

HUB := .venv/.hub
$(HUB): $(READY) grader/hub/package-lock.json
	@command -v npm >/dev/null || { echo "make: npm is not there; install Node.js 22 or later" >&2; exit 2; }
	$(BIN)/python -m pip install --quiet --constraint requirements.txt --editable '.[hub]'
	(cd grader/hub && npm ci)
	touch $(HUB)

hub: release $(HUB)  ## Try the course on a JupyterHub of this machine: make hub [PORT=8000]
	@$(BIN)/grader hub $(if $(PORT),--port $(PORT))

handout: release  ## Zip what students need: build/notebooks.zip
	@$(BIN)/grader handout

bench: env  ## Measure, peers beside ours; prints tables, asserts nothing
	@$(BIN)/python -m pip install --quiet --constraint requirements.txt --editable '.[peers]'
	$(BIN)/grader bench

contest: env  ## Measure the contest of lesson 8 anew: notebooks/data/contest.csv
	@$(BIN)/python -m pip install --quiet --constraint requirements.txt --editable '.[peers]'
	$(BIN)/grader contest

pins: env  ## Resolve the dependencies anew into requirements.txt
	@$(BIN)/grader pins

clean:  ## Remove what the verbs made: build and .venv
	rm -rf build .venv grader/tests/browser/node_modules grader/hub/node_modules
