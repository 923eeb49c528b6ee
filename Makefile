# make run    the portal, from an empty machine to http://127.0.0.1:8000 (PORT=… for another, DEMO=no without demonstration)
# make test   the whole test suite
# make check  format, lint, types, Django's checks, missing migrations
# make bench  pages, writes and an export at several sizes beside a floor (SIZES="100 1000"; BENCH_DATABASE_URL for PostgreSQL too)

PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8000
DEMO   ?= yes
PY      = $(VENV)/bin/python

.PHONY: run test check format bench

run: $(VENV)/run.installed
	$(PY) manage.py quickstart --port $(PORT) --demo $(DEMO)

test: $(VENV)/test.installed
	$(PY) -m pytest -n 2

check: $(VENV)/test.installed
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/djlint --lint --quiet templates
	$(VENV)/bin/mypy .
	$(PY) manage.py check --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run

format: $(VENV)/test.installed
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(VENV)/test.installed
	$(PY) -m tests.bench $(SIZES)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=…")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.installed: requirements.txt | $(VENV)/bin/python
	sed '/^# ---- tests/,$$d' requirements.txt > $(VENV)/run.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r $(VENV)/run.txt
	touch $@

$(VENV)/test.installed: requirements.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@ $(VENV)/run.installed
