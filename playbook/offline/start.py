"""Open the lessons in JupyterLab, without internet: `python start.py`.

The first time it installs what they need from the folder `wheels`. Options are JupyterLab's own.
"""

import os
import platform
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOM = 10**9  # bytes: what is installed takes about 0.6 GB


def fits(wanted, version, system, machine):
    """Return None if this Python can use the wheels, or one sentence that says why not.

    wanted: what the wheels were made for, as "3.12 Windows AMD64".
    """
    python, made_system, made_machine = wanted.split()
    if version != python:
        return ("This folder was made for Python %s and this is Python %s: start it with Python %s "
                "(on Windows: `py -%s start.py`), or ask for a folder made for Python %s."
                % (python, version, python, python, version))
    if (system, machine) != (made_system, made_machine):
        return ("This folder was made for %s on %s and this is %s on %s: ask for a folder made for "
                "this kind of computer." % (made_system, made_machine, system, machine))
    return None


def main(options):
    """Install, unless that is done, and open JupyterLab."""
    with open(os.path.join(HERE, "made-for")) as file:
        wrong = fits(file.read(), "%d.%d" % sys.version_info[:2], platform.system(),
                     platform.machine())
    if wrong:
        sys.exit(wrong)
    sys.path.insert(0, HERE)
    from playbook import set_up

    set_up.packages(("--no-index", "--find-links", "wheels", "-r", "requirements.txt"), ROOM)
    # The lessons import the code of this folder.
    environment = dict(os.environ, PYTHONPATH=HERE, PYTHONUTF8="1")
    try:
        sys.exit(subprocess.call([set_up.PYTHON, "-m", "jupyterlab", "notebooks", set_up.SAVED]
                                 + options,
                                 cwd=HERE, env=environment))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main(sys.argv[1:])
