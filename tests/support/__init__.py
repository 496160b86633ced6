"""What tests share: places, a watched browser, JupyterLab, a hub, and made-up data."""
