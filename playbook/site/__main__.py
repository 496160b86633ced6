"""Jupyter Book as a module: `python -m playbook.site build .`; its script knows one place only."""

from jupyter_book.cli.main import main

main()
