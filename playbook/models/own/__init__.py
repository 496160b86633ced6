"""Own data: what counts, orders and member lists of a shop come to, on the page and in JupyterLab."""
