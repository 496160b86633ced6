"""The wheel of the project: what panels run in a browser goes into it too.

setuptools loads this file by itself where nothing of the project is installed, so it needs no more
than setuptools.
"""

import importlib.util
import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

PACKAGE = Path(__file__).parents[1]


class Build(build_py):
    """Copy the package, and into it what `playbook.runtime` makes, if it is to stand alone."""

    def run(self):
        super().run()
        if self.editable_mode:
            return  # it stays where it is, and finds that beside it
        spec = importlib.util.spec_from_file_location("runtime", PACKAGE / "runtime.py")
        runtime = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(runtime)
        shutil.copytree(runtime.runtime(), Path(self.build_lib) / "playbook" / runtime.PACKED.name,
                        dirs_exist_ok=True)
