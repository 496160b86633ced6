"""Run lessons and store their outputs, as readers will see them and nbval will compare them.

`python -m playbook.store` runs every lesson, `python -m playbook.store FILE …` only some.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parent.parent
LESSONS = ROOT / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def lessons():
    """Return the paths of all lessons, in the order of the book."""
    return sorted(path for path in LESSONS.rglob("*.ipynb")
                  if ".ipynb_checkpoints" not in path.parts)


def store(path):
    """Run one notebook and write it back with its outputs, less what only a live kernel can use.

    A widget's view without its kernel opens to an error message, so it is not stored: JupyterLab
    then shows the chart beside it until the cell is run. Raises CellExecutionError.
    """
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3",
                   resources={"metadata": {"path": str(path.parent)}}).execute()
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}} | {
        key: value for key, value in notebook.metadata.items() if key == "lesson"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def main(arguments):
    """Store the notebooks named, or all; say which cell failed, if one did."""
    for path in [Path(argument).resolve() for argument in arguments] or lessons():
        print(path.relative_to(ROOT))
        try:
            store(path)
        except CellExecutionError as error:
            sys.exit(f"{path.relative_to(ROOT)}: a cell failed and nothing was stored.\n{error}")


if __name__ == "__main__":
    main(sys.argv[1:])
