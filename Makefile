# Two commands matter: `make run` shows the demo district, `make test` proves the house. All paths are relative,
# so that the folder's own name may hold spaces and Chinese signs.

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
export PYTHONUTF8 := 1
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install run test check fix locks messages screenshots bench-districting bench-canvassing python

help:  ## show these commands
	@sed -n 's/^\([a-z-]*\(NAME\)\?\):[^#]*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-24s %s\n", $$1, $$2 }'
	@echo '  make bench-NAME         run bench/NAME.py; QUICK=1 makes it short'

python:
	@test -n "$(PYTHON)" || { echo 'Gongzhi needs Python 3.11 or later; install it (e.g. apt install python3 python3-venv) and try again.'; exit 1; }

install: python  ## what `make run` does before it starts
	@$(PYTHON) scripts/set_up.py run

run: python  ## set everything up and open the demo district
	@$(PYTHON) scripts/set_up.py run
	@echo 'Starting Gongzhi with the demo district; end it with Ctrl-C.'
	@exec .venv/bin/python -m gongzhi serve --demo

test: python  ## set up what tests need, then run every check and every test
	@$(PYTHON) scripts/set_up.py test
	@.venv/bin/python scripts/examine.py everything

check: python  ## the quick part: lint, types, contracts, house tests without database
	@$(PYTHON) scripts/set_up.py check
	@.venv/bin/python scripts/examine.py quick

fix: python  ## put the sources in order as far as a machine can
	@$(PYTHON) scripts/set_up.py check
	@.venv/bin/python scripts/examine.py fix

bench-districting bench-canvassing: python  ## measure divider or planner beside others; QUICK=1 makes it short
	@$(PYTHON) scripts/set_up.py bench
	@QUICK='$(QUICK)' .venv/bin/python 'bench/$(@:bench-%=%).py'

bench-%: python
	@$(PYTHON) scripts/set_up.py test
	@QUICK='$(QUICK)' .venv/bin/python 'bench/$*.py'

locks: python  ## write the lock files anew
	@$(PYTHON) scripts/set_up.py check
	@.venv/bin/python scripts/write_locks.py

messages: python  ## collect the sentences to translate into the catalogues
	@$(PYTHON) scripts/set_up.py check
	@.venv/bin/python scripts/translations.py collect

screenshots: python  ## take the pictures of the README anew
	@$(PYTHON) scripts/set_up.py test
	@.venv/bin/python scripts/screenshots.py
