# `make book` builds the site, `make test` proves it; each sets up all it needs.

PYTHON ?= python3
PORT ?= 8000
# Whom the book is for: trainee, or trainer, who sees the trainer's notes and the solutions.
AUDIENCE ?= trainee
export AUDIENCE
ifeq ($(AUDIENCE),trainee)
HTML = _build/html
LESSONS = notebooks
else ifeq ($(AUDIENCE),trainer)
HTML = _build/trainer/_build/html
LESSONS = _build/trainer/notebooks
else
$(error AUDIENCE must be trainee or trainer, not $(AUDIENCE))
endif
BIN = .venv/bin
SOURCES := $(shell find book notebooks datasets playbook _config.yml _toc.yml pyproject.toml \
	package-lock.json -type f ! -path '*/.ipynb_checkpoints/*' ! -path '*/__pycache__/*')

.PHONY: book test lab serve offline wheelhouse bench outputs lock clean set-up browser

book: $(HTML)/made
	@echo "The site is in $(HTML); \`make serve$(if $(filter trainer,$(AUDIENCE)), AUDIENCE=trainer)\` shows it."

# The class page's errors are said before Jupyter Book would put a traceback around them. Python
# warns that the extension has brought the module already, which is of no harm.
$(HTML)/made: $(SOURCES) | set-up
	@$(BIN)/python -W ignore::RuntimeWarning -m playbook.pages.class_page
	$(BIN)/jupyter-book build . -W --quiet --path-output $(HTML:_build/html=.)
	@touch $@

test: book browser
	$(BIN)/python -m pytest

lab: | set-up
ifeq ($(AUDIENCE),trainer)
	@$(BIN)/python -m playbook.trainer
endif
	$(BIN)/jupyter lab $(LESSONS)

serve: book
	$(BIN)/python -m playbook.site.serve $(PORT) $(HTML)

# For a room without internet: the site on a USB stick, and the lessons in JupyterLab.
offline: book
	$(BIN)/python -m playbook.offline.site

wheelhouse: | set-up
	$(BIN)/python -m playbook.offline.wheelhouse --platform "$(PLATFORM)" \
		--python-version "$(PYTHON_VERSION)"

bench: book browser
	$(BIN)/python tests/bench.py

# Run every lesson and store its outputs, which readers see and the tests compare; then write the
# pages that are made from data.
outputs: | set-up
	$(BIN)/python -m playbook.outputs
	$(BIN)/python -m playbook.pages

# Renew the lock file after a change in requirements.txt.
lock: | set-up
	$(BIN)/uv pip compile --quiet --universal --no-annotate --python-version 3.11 \
		--no-emit-package community-marketing-playbook \
		--custom-compile-command "make lock" requirements.txt -o requirements.lock

clean:
	rm -rf .venv _build node_modules *.egg-info .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

set-up:
	@$(PYTHON) playbook/set_up.py

browser: | set-up
	@$(PYTHON) playbook/set_up.py --browser
