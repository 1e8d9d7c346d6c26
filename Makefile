# make run    starts everything at http://127.0.0.1:8000; Ctrl-C stops it.  PORT=8001 and PYTHON=python3.12 change that.
# make demo   the same in an installation of its own, in which a minute is a day.
# make test   runs all tests but the long form, make test-quick those of daily work: three minutes.
# make lint   checks style, types, imports, templates, known weaknesses.
# make test TEST_WORKERS=4   runs it by four; ARGS="-k rsvp" some of it; TEST_WORKERS=0 all in one process.
# make test-faults   runs the long form, and make soak SOAK_MINUTES=20, ten people who talk without a pause.
# make language   tells how much of what people say the offline model carries out: tests/language/README.md.
# make test-attacks   runs the attacks, the long ones too.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
ARGS ?=
TEST_WORKERS ?= 3
AUTOMATION_ARGS ?= $(filter --quick --tiny,$(ARGS))

python := .venv/bin/python
# Each worker has a database of its own and takes whole files, so that what stands for a file is started once.
pytest := $(python) -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder
export PYTHON
# Hundreds of processes start in the tests: each would compile all of its code anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run demo test test-quick test-faults test-attacks soak language lint lock bench screenshots clean venv venv-dev

run: venv
	@exec $(python) manage.py up --host $(HOST) --port $(PORT)

demo: venv
	@exec sh project/install/demo.sh $(python) manage.py up --host $(HOST) --port $(PORT)

test: venv-dev
	@sh project/install/test_needs.sh
	$(pytest) -m "not faults" $(ARGS)

test-quick: venv-dev
	$(pytest) -m "not faults and not processes and not browser and not attacks and not thorough" $(ARGS)

test-faults: venv-dev
	@sh project/install/test_needs.sh
	$(pytest) -m "faults and not soak" $(ARGS); first=$$?; $(MAKE) --no-print-directory soak && exit $$first

soak: venv-dev
	$(python) -m pytest -m soak

test-attacks: venv-dev
	@sh project/install/test_needs.sh
	$(pytest) -m attacks $(ARGS)

language: venv-dev
	@$(python) -m tests.language $(ARGS)

lint: venv-dev
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy .
	.venv/bin/lint-imports
	$(python) -m djlint --lint agents chat templates
	$(python) manage.py makemigrations --check --dry-run
	$(python) project/install/audit.py

# Writes requirements*.lock anew, after a change of pyproject.toml or constraints.txt.
lock: venv-dev
	$(python) project/install/lock.py

bench: venv-dev
	$(python) -m benchmarks $(ARGS); first=$$?; \
	$(python) -m benchmarks.automation $(AUTOMATION_ARGS); second=$$?; \
	$(python) -m benchmarks.knowledge $(AUTOMATION_ARGS); third=$$?; \
	$(python) -m benchmarks.pages $(AUTOMATION_ARGS) && exit $$((first + second + third))

screenshots: venv-dev
	@sh project/install/test_needs.sh
	$(python) -m tests.browser.screenshots $(ARGS)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis staticfiles *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@sh project/install/venv.sh

venv-dev:
	@sh project/install/venv.sh dev
