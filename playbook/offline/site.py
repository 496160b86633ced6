"""Put the built site into a folder and a zip that work from a USB stick: `make offline`."""

import shutil
import zipfile
from pathlib import Path

from ..site import serve

HERE = Path(__file__).parent
MADE = HERE.parent.parent / "_build" / "offline"
NAME = "community-marketing-playbook"  # the folder that the zip unpacks to


def readme(source, folder):
    """Put a README into a folder so that every Notepad shows its Chinese and its lines."""
    (folder / "README.txt").write_text(source.read_text(encoding="utf-8"), encoding="utf-8-sig",
                                       newline="\r\n")


def make(folder=MADE):
    """Write the folder, and beside it a zip of the same name; return the path of the zip."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(serve.SITE, folder, ignore=shutil.ignore_patterns("made", ".buildinfo"))
    shutil.copy(serve.__file__, folder)
    readme((HERE / "README-site.txt"), folder)
    packed = folder.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            file.write(path, f"{NAME}/{path.relative_to(folder).as_posix()}")
    return packed


if __name__ == "__main__":
    made = make()
    print(f"{made} has the site: {made.stat().st_size / 1e6:.1f} MB. README.txt in it says how to "
          "open it.")
