# Two commands on a fresh machine: `make run` and `make test`. Each installs what it needs and finds missing.

PYTHON := .venv/bin/python
# Empty, whatever the machine says: else each process of ours would compile all of our modules anew, for seconds.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run demo test lint bench screens migrate backup messages ready
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ': .*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ready ## serve on http://127.0.0.1:8000 (HOST and PORT change it), with demonstration data on first start
	$(PYTHON) -m compliance serve

demo: ready ## tell the whole story headless on a fresh database, and leave the papers in var/demo/
	$(PYTHON) -m compliance demo

test: ## run every test, on SQLite and on PostgreSQL
	scripts/bootstrap --tests
	scripts/with-postgres .venv/bin/pytest -n 3

lint: ## check style, types and the direction of imports
	scripts/bootstrap --tests
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: ## measure against bare SQL, pandas and bare WeasyPrint (docs/performance.md); GROWTH=10 how it grows, ROWS=3000000 a list of that length
	scripts/bootstrap --bench
	scripts/with-postgres $(PYTHON) -m tests.bench$(if $(ROWS),.load --rows $(ROWS))$(if $(GROWTH), --growth $(GROWTH))

screens: ## take pictures of every page into docs/screens/, and those of the help
	scripts/bootstrap --tests
	$(PYTHON) -m tests.screens

migrate: ready ## bring the database's tables up to date
	$(PYTHON) -m compliance db upgrade

backup: ready ## write a copy of the database and the stored files
	$(PYTHON) -m compliance db backup

messages: ready ## collect the sentences that await translation
	$(PYTHON) scripts/messages.py

ready:
	@scripts/bootstrap
