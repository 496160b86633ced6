"""An extension of the Jupyter server: what is saved of a widget can be read without its kernel.

JupyterLab would store a view that opens, the next day, to "model not found". Without it a reader
sees the chart or the text that stands beside it, which says that the cell is to be run.
"""

OWN = "application/vnd.playbook."
VIEW = "application/vnd.jupyter.widget-view+json"


def thinned(content):
    """Take the views of the playbook's widgets out of a notebook, a dict, in place."""
    for cell in content["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if any(kind.startswith(OWN) for kind in data):
                data.pop(VIEW, None)


def before_save(model, **_):
    """Thin what is about to be saved. model: as the Jupyter server has it."""
    if model["type"] == "notebook" and model.get("content"):
        thinned(model["content"])


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    server.contents_manager.register_pre_save_hook(before_save)
