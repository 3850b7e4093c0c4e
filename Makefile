# Two commands are enough: `make demo` to see it work, `make test` to check it. Both set everything up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup setup-run demo test run verify lint types tests soak lock clean

help:
	@echo "make demo   play it in this terminal: no token, no account"
	@echo "make test   set up, then lint, types, import contracts and all tests"
	@echo "make run    the real bot, with the settings in .env"
	@echo "make verify check the evidence, then rehearse: back up, restore elsewhere, compare"
	@echo "make soak   hours: the whole ladder searched, 10,000 simulated days, planted bugs, 200 kills"
	@echo "make setup  only the set-up, into $(VENV), with the tools of the tests"

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
verify: setup-run
	@$(BIN)/mentorline backup --rehearse

test: setup lint types tests

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup
	$(BIN)/mypy

# As the files stand: tests/blackbox first, which wait more than they work, and small files last.
tests: setup
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

# What `make test` does for seconds, for hours: nothing may be lost in any of it.
soak: setup
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
