"""Pages that are made from tables: `python -m playbook.pages` writes them."""
