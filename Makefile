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

LIBRARY_BIN := build/conformance/bin
LIBRARIES ?= torch keras jax flax optax mlx theorycheck.adapters.mlx:DoubleMlx onnxruntime \
  theorycheck.adapters.onnxruntime:DoubleOnnxRuntime scipy theorycheck.adapters.scipy:FourierSciPy
# tinygrad plans and compiles every shape anew, for up to a second each: name it in LIBRARIES to have it judged.
EXTRAS := jax,flax,optax,keras,mlx,onnxruntime,tinygrad
TENSORFLOW_JS := examples/process/javascript
comma := ,

# One BLAS thread: two cost more than they gain at these sizes, and a busy machine pays most.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: check test lint types properties unit tensorflow-js adapters wheel bench soundness report kill-matrix teeth mutants costs docs font screenshot conformance clean

check: $(INSTALLED) $(EXTRA:%=$(VENV)/.%)  ## judge the reference and the independent numpy; IMPLEMENTATION=torch gates PyTorch
	$(BIN)/theorycheck check $(IMPLEMENTATION) --profile $(PROFILE)

test: lint types unit properties adapters wheel  ## everything that must pass before a change lands

lint: $(DEVELOPER)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(DEVELOPER)
	$(BIN)/mypy

unit: $(DEVELOPER) tensorflow-js
	$(BIN)/python -m pytest tests -m "not wheel" -n 2 --dist worksteal

tensorflow-js:  ## for the test of its example, which skips without it
	if command -v npm > /dev/null; then \
	  $(MAKE) $(TENSORFLOW_JS)/node_modules || echo "TensorFlow.js cannot be installed: its test is skipped" >&2; \
	fi

properties: $(DEVELOPER)
	$(BIN)/python -m pytest properties --implementation reference --implementation numpy

adapters: $(LIBRARY_BIN)/.installed  ## the tests of the adapters whose libraries the developers' environment lacks
	$(LIBRARY_BIN)/python -m pytest $(patsubst %,tests/theorycheck/adapters/test_%.py,$(subst $(comma), ,$(EXTRAS))) -n 2 --dist worksteal

wheel: $(DEVELOPER)
	$(BIN)/python -m pytest tests/end_to_end -m wheel

ONLY ?=
MEASURE = $(BIN)/python -m pytest tests/benchmarks --benchmark-only --benchmark-columns=median,iqr,rounds \
  --benchmark-json build/benchmarks.json $(if $(ONLY),-k "$(ONLY)")

bench: $(DEVELOPER)  ## every budget, on a quiet machine: reports/benchmarks.json, docs/benchmarks.md; ONLY=oracles for a part
	mkdir -p build
	$(MEASURE)
	$(BIN)/python -m tests.benchmarks.summary

bench-compare: $(DEVELOPER)  ## what got slower than reports/benchmarks.json by more than noise
	mkdir -p build
	$(MEASURE)
	$(BIN)/python -m tests.benchmarks.comparison

soundness: $(DEVELOPER)  ## 20 000 cases against the rounding bounds; rewrites docs/rounding.md
	$(BIN)/python -m tests.theorycheck.soundness

kill-matrix: $(DEVELOPER)  ## every planted fault on every claim that reaches it, committed under reports/
	$(BIN)/theorycheck kill-matrix --claims '*' --report reports
	$(BIN)/python -m tests.kills
	$(MAKE) teeth

teeth: $(DEVELOPER)  ## how soon every planted fault falls, in two profiles and two kinds of company; writes docs/teeth.md
	for run in quick-all quick-spoilt standard-all standard-spoilt; do \
	  $(BIN)/theorycheck kill-matrix --first --profile $${run%-*} --offer $${run#*-} --report reports/out/teeth/$$run \
	  || [ $$? -eq 1 ] || exit 1; \
	done  # what survives is told by docs/teeth.md, and weighed by the tests
	$(BIN)/python -m tests.teeth

mutants: $(DEVELOPER)  ## every automatic mutant of the built-in numpy, up to the first claim that kills it; writes docs/mutants.md
	$(BIN)/theorycheck kill-matrix --mutants --first --report reports/out/mutants
	$(BIN)/python -m tests.mutants

costs: $(DEVELOPER)  ## how long every claim takes, shipped: by it several workers, jobs or machines share a run
	$(BIN)/python -m tests.claim_costs

docs: $(DEVELOPER)  ## rewrite what is generated: the contract, the schema of report.json, the README's table of claims
	$(BIN)/theorycheck contract --markdown > docs/contract.md
	$(BIN)/theorycheck report --schema > docs/report.schema.json
	$(BIN)/theorycheck list --markdown --write README.md
	$(BIN)/python -m tests.readme

report: $(INSTALLED)  ## judge and commit-ready: the reference run under reports/
	$(BIN)/theorycheck check reference numpy --profile standard --report reports
	$(BIN)/python -m tests.founding_text

font: $(DEVELOPER)  ## cut the font of mathematics out of STIX Two Math, which npm has
	$(PIP) install -c constraints.txt brotli
	$(BIN)/python -m tests.math_font

screenshot: $(DEVELOPER)  ## the picture of the committed report in the README; it takes a browser
	$(BIN)/python -m tests.browser.screenshot

conformance: $(DEVELOPER) $(LIBRARY_BIN)/.installed  ## judge other people's libraries; writes docs/conformance.md
	$(LIBRARY_BIN)/python -m pip --disable-pip-version-check --quiet install -c constraints.txt -e '.[torch]'
	$(LIBRARY_BIN)/theorycheck check $(LIBRARIES) --profile quick --kill-after 3600 --no-replay --report reports/conformance \
	  || [ $$? -eq 1 ]  # they deviate: why, the page says
	$(BIN)/python -m tests.conformance

clean:
	rm -rf $(VENV) dist build reports/out .theorycheck

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "theorycheck needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade "pip>=25.1"

$(LIBRARY_BIN)/.installed: pyproject.toml constraints.txt
	test -x $(LIBRARY_BIN)/python || $(PYTHON) -m venv build/conformance
	$(LIBRARY_BIN)/python -m pip --disable-pip-version-check --quiet install -c constraints.txt \
	  -e '.[pytest,$(EXTRAS)]' pytest-xdist
	touch $@

$(TENSORFLOW_JS)/node_modules: $(TENSORFLOW_JS)/package-lock.json
	npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent
	touch $@

$(INSTALLED): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -c constraints.txt -e .
	touch $@

$(VENV)/.torch: $(INSTALLED)
	$(PIP) install -c constraints.txt -e '.[torch]'
	touch $@

$(DEVELOPER): $(INSTALLED)
	$(PIP) install -c constraints.txt -e '.[pytest,torch]' --group dev
	touch $@ $(VENV)/.torch
