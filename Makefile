# Two commands are enough: `make demo` to see it work, `make test` to check it. Both set everything up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Modules that are compiled once serve every process of the tests.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help setup setup-run demo test run rehearse verify lint types soak lock clean \
        test-blackbox test-flows test-bot test-storage

help:
	@echo "make demo     play it in this terminal: no token, no account"
	@echo "make test     about four minutes: set up, then lint, types, import contracts and something of every test"
	@echo "make verify   a quarter of an hour: that, and all other tests"
	@echo "make soak     hours: the whole ladder searched, 10,000 simulated days, planted bugs, 200 kills"
	@echo "make run      the real bot, with the settings in .env"
	@echo "make rehearse check the evidence, back up, restore elsewhere, compare"
	@echo "make setup    only the set-up, into $(VENV), with the tools of the tests"

# What only runs the bot installs no tool of the tests; where those are in, they serve for both.
setup: $(VENV)/.ready
setup-run: $(VENV)/.ready-run

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $(VENV)/.ready-run $@

$(VENV)/.ready-run: requirements-run.lock pyproject.toml
	@if [ -e $(VENV)/.ready ]; then $(MAKE) --no-print-directory setup; \
	  else $(call install,requirements-run.lock); fi
	@touch $@

define install
{ $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
    { echo "Mentorline needs Python 3.11 or later. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }; \
  $(PYTHON) -m venv --clear $(VENV) || \
    { echo "Python could not make $(VENV). On Debian or Ubuntu: apt install python3-venv"; exit 1; }; \
  echo "Setting up in $(VENV), once. This takes about a minute."; \
  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && \
  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; }
endef

demo: setup-run
	@$(BIN)/mentorline demo

run: setup-run
	@$(BIN)/mentorline run

# Of the database in .env; where there is none yet, of the demonstration's.
rehearse: setup-run
	@$(BIN)/mentorline backup --rehearse

# Three at a time on two processors, since tests/blackbox waits more than it works; see docs/testing.md.
test: setup
	@$(BIN)/python -m compileall -q bot flows storage
	@$(MAKE) --no-print-directory --keep-going -j3 $(if $(filter output-sync,$(.FEATURES)),--output-sync) \
	  test-blackbox types test-bot test-storage test-flows lint

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup
	$(BIN)/mypy

QUICK := $(BIN)/pytest -q -m "not verify"

test-blackbox: setup
	$(QUICK) tests/blackbox tests/standins_tests

test-flows: setup
	$(QUICK) tests/flows tests/proof $(wildcard tests/test_*.py)

test-bot: setup
	$(QUICK) tests/bot tests/stories

test-storage: setup
	$(QUICK) tests/simulation tests/storage

# As the files stand: tests/blackbox first, and small files last.
verify: test
	$(BIN)/pytest -q -m verify -n 4 --dist loadfile --no-loadscope-reorder

# What the tests do for seconds, for hours: nothing may be lost in any of it.
soak: setup
	$(BIN)/pytest -q -n 2 --dist loadfile --hypothesis-profile=fresh
	$(BIN)/python -m tests.proof
	$(BIN)/python -m tests.simulation --soak --jobs 2
	$(BIN)/python -m tests.simulation --planted --jobs 2
	$(BIN)/python -m tests.blackbox.storm --kills 200

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --quiet --group dev pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --quiet --group build --extra postgres --constraint requirements.lock pyproject.toml -o requirements-run.lock

clean:
	rm -rf $(VENV) build dist
