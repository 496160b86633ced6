"""What was compiled and drawn once is kept, so that the next build and the book's other editions
need not draw the same charts again."""

import contextlib
import functools
import hashlib
import inspect
import json
import os
from importlib.metadata import version

ROOM = 60 * 10**6  # bytes: several editions of the whole book
folder = None  # where results are kept; a build of the site says where, nothing else keeps any


def kept(work):
    """Return a function of plain data that looks into `folder` before it does its work.

    A result is kept under a hash of the data, of the module that `work` stands in, and of the
    version of vl-convert. It must be plain data itself.
    """
    @functools.wraps(work)
    def looked_up(*data):
        if folder is None:
            return work(*data)
        place = folder / f"{_key(work, data)}.json"
        try:
            found = json.loads(place.read_bytes())
            os.utime(place)  # in use: `tidy` takes the others first
        except (OSError, ValueError):  # never drawn, or cut off while it was written
            found = work(*data)
            _keep(place, json.dumps(found, ensure_ascii=False))
        return found

    return looked_up


def _key(work, data):
    return hashlib.sha256(b"\0".join((
        _made_by(inspect.getsourcefile(work)), work.__name__.encode(), json.dumps(data).encode(),
    ))).hexdigest()


@functools.cache
def _made_by(source):
    with open(source, "rb") as file:
        return file.read() + version("vl-convert-python").encode()


def _keep(place, text):
    part = place.with_suffix(f".{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(place)
    except OSError:  # the drawing is there all the same
        with contextlib.suppress(OSError):
            part.unlink()


def tidy(room=ROOM):
    """Remove what was used least lately, until `folder` takes no more than `room` bytes."""
    found = sorted(((path.stat().st_mtime_ns, path.stat().st_size, path)
                    for path in folder.glob("*") if path.is_file()), reverse=True)
    for _, size, path in found:
        room -= size
        if room < 0:
            path.unlink(missing_ok=True)
