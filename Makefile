# The main job is `make check`; the tests are `make test`. Both set up .venv by themselves.
PYTHON ?= python3
IMPLEMENTATION ?= reference numpy
PROFILE ?= standard

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALLED := $(VENV)/.installed
DEVELOPER := $(VENV)/.developer
EXTRA := $(filter torch,$(IMPLEMENTATION))

# One BLAS thread: two cost more than they gain at these sizes, and a busy machine pays most.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: check test lint types properties unit wheel bench soundness report kill-matrix mutants docs clean

check: $(INSTALLED) $(EXTRA:%=$(VENV)/.%)  ## judge the reference and the independent numpy; IMPLEMENTATION=torch gates PyTorch
	$(BIN)/theorycheck check $(IMPLEMENTATION) --profile $(PROFILE)

test: lint types unit properties wheel  ## everything that must pass before a change lands

lint: $(DEVELOPER)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(DEVELOPER)
	$(BIN)/mypy

unit: $(DEVELOPER)
	$(BIN)/python -m pytest tests -m "not wheel" -n 2 --dist worksteal

properties: $(DEVELOPER)
	$(BIN)/python -m pytest properties --implementation reference --implementation numpy

wheel: $(DEVELOPER)
	$(BIN)/python -m pytest tests/end_to_end -m wheel

bench: $(DEVELOPER)
	$(BIN)/python -m pytest tests/benchmarks --benchmark-only

soundness: $(DEVELOPER)  ## 20 000 cases against the rounding bounds; rewrites docs/rounding.md
	$(BIN)/python -m tests.theorycheck.soundness

kill-matrix: $(DEVELOPER)  ## every planted fault on every claim that reaches it, committed under reports/
	$(BIN)/theorycheck kill-matrix --profile quick --claims '*' --report reports
	$(BIN)/python -m tests.kills

mutants: $(DEVELOPER)  ## every automatic mutant of the built-in numpy, up to the first claim that kills it; writes docs/mutants.md
	$(BIN)/theorycheck kill-matrix --mutants --first --report reports/out/mutants
	$(BIN)/python -m tests.mutants

docs: $(DEVELOPER)  ## rewrite what is generated: the contract, the README's table of claims
	$(BIN)/theorycheck contract --markdown > docs/contract.md
	$(BIN)/theorycheck list --markdown --write README.md
	$(BIN)/python -m tests.readme

report: $(INSTALLED)  ## judge and commit-ready: the reference run under reports/
	$(BIN)/theorycheck check reference numpy --profile standard --report reports
	$(BIN)/python -m tests.founding_text

clean:
	rm -rf $(VENV) dist build reports/out .theorycheck

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "theorycheck needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade "pip>=25.1"

$(INSTALLED): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -c constraints.txt -e .
	touch $@

$(VENV)/.torch: $(INSTALLED)
	$(PIP) install -c constraints.txt -e '.[torch]'
	touch $@

$(DEVELOPER): $(INSTALLED)
	$(PIP) install -c constraints.txt -e '.[pytest,torch]' --group dev
	touch $@ $(VENV)/.torch
