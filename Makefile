# `make book` builds the site, `make test` proves it; `make.py` does the work, also without make.

PYTHON ?= python3

COMMANDS = book serve lab test check offline wheelhouse bench scale outputs lock clean set-up
.PHONY: $(COMMANDS)
$(COMMANDS):
	@$(PYTHON) make.py $@
