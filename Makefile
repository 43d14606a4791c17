# Inkling from a checkout. `make help` says what there is.

VENV ?= .venv
export VENV PYTHON
python = $(VENV)/bin/python

.PHONY: help installer run test lint format translations clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile
	@echo 'PYTHON=python3.12 chooses the interpreter, ARGS="novel.md" goes to the app or to pytest.'

run:  ## prepare what is missing, then open the app
	@sh installer/prepare.sh run
	@$(python) -m desktop_app $(ARGS)

test: lint  ## prepare what is missing, lint, then run the tests
	$(python) -m pytest $(ARGS)

lint:  ## check style and types
	@sh installer/prepare.sh test
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy

format:  ## put the code into the project's style
	@sh installer/prepare.sh test
	$(python) -m ruff check --fix .
	$(python) -m ruff format .

translations:  ## take new strings of the code into the translations, and build them
	@sh installer/prepare.sh test
	$(python) -m tests.translations

installer:  ## build the .deb into dist; ARGS="--target rpm --target run" for others
	@sh installer/prepare.sh run
	$(python) -m installer.build $(if $(ARGS),$(ARGS),--target deb)

clean:  ## remove the environment and everything else that was made here
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
