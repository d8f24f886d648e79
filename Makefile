# Two commands to know: `make demo` and `make test`. `make` lists them all.

PYTHON =
PORT = 8000
DATA = .data/demo

# Named after this folder's path: a moved folder needs its environment made anew.
INSTALLED = .venv/installed-$(shell pwd | cksum | cut -d ' ' -f 1)
CODE = core graphql_schema migrations plugins examples tests benchmarks
FOLDERS = $(wildcard $(CODE))

.PHONY: help demo demo-reset graphiql test clients thorough bench rows format

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(INSTALLED) ## Start the demo until Ctrl-C (PORT=8000 DATA=.data/demo)
	@exec .venv/bin/earlyhelp demo --port "$(PORT)" --data "$(DATA)"

demo-reset: $(INSTALLED) ## Start the demo afresh: what was in DATA is lost
	@exec .venv/bin/earlyhelp demo --reset --port "$(PORT)" --data "$(DATA)"

graphiql: $(INSTALLED) ## Fetch GraphiQL, which the demo then serves (needs npm)
	@exec .venv/bin/python -m earlyhelp_graphql.demo.graphiql.fetching

test: $(INSTALLED) ## Check everything: style, types, import contracts, tests on a real PostgreSQL
	.venv/bin/ruff check --quiet
	.venv/bin/ruff format --quiet --check
	.venv/bin/mypy --no-error-summary $(FOLDERS)
	@echo .venv/bin/lint-imports
	@.venv/bin/lint-imports > .venv/lint-imports.log 2>&1 || { cat .venv/lint-imports.log; exit 1; }
	.venv/bin/pytest --quiet --numprocesses 2 --dist loadfile

clients: $(INSTALLED) ## Run the clients that applications use, in a browser too: installs them (needs npm)
	@exec .venv/bin/python -m tests.clients

thorough: $(INSTALLED) ## Plant faults and mutate code, and see that the tests notice: 15 minutes
	@.venv/bin/python -m tests.thorough.planted_faults
	@.venv/bin/python -m tests.thorough.mutation

bench: $(INSTALLED) ## Compare speed with an idiomatic server and with the limit
	@exec .venv/bin/python -m benchmarks

rows: $(INSTALLED) ## List the requirement rows with the tests that prove them
	@.venv/bin/python tests/rows.py

format: $(INSTALLED) ## Put the code into the house style
	.venv/bin/ruff check --quiet --fix-only
	.venv/bin/ruff format

$(INSTALLED): pyproject.toml constraints.txt
	@PYTHON="$(PYTHON)" .ci/environment $@
