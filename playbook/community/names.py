"""Names: pseudonyms in the place of IDs and names, and the project's key."""

import base64
import hmac
import os
import secrets
from pathlib import Path

import numpy as np
import pandas as pd

from .. import keep

ROOT = Path(__file__).resolve().parents[2]

BLANKS = " \t\r\n\u3000\xa0\ufeff"
# Words for an empty cell.
EMPTY = {"", "-", "--", "—", "N/A", "NULL", "null", "None", "nan", "无"}


def key_file():
    """The path of the key: beside the folder of notebooks in which one works, or in the project.

    On a server that a class shares the code is one, the notebooks are each trainee's: so is the
    key, and nobody can turn back another's pseudonyms.
    """
    folder = keep.place().parent
    return (folder if (folder / "notebooks").is_dir() else ROOT) / ".playbook-key"


def project_key(path=None):
    """The project's key, made at first use in a file that only its owner can read.

    Raises OSError where the file cannot be read or made, ValueError where it is damaged.
    """
    path = path or key_file()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w") as f:
            f.write(secrets.token_hex(32))
    key = bytes.fromhex(path.read_text().strip())
    if len(key) != 32:
        raise ValueError
    return key


class Pseudonyms:
    """Pseudonyms such as member-3f9a2c41d7e0 in the place of IDs, the same for the same key.

    IDs of people and of what lasts (members, staff, groups, stores, campaigns, labels) go through
    HMAC-SHA256. IDs of single events (messages, orders, …), of which there can be millions and
    which name nobody, go through keyed SipHash, which pandas computes 20 times faster. Neither can
    be reversed without the key. Twelve digits are 48 bits: of 100,000 members two share a pseudonym
    in one project of 56,000.

    Without a key IDs stay as they are: for the running case, where they are pseudonyms already.
    """

    def __init__(self, key):
        self.raw = key is None
        self.key = key or b""
        self.events_key = base64.b64encode(self.digest("events"))[:16].decode()
        self.empty = self.numbers(np.array(sorted(EMPTY), dtype=object))

    def __repr__(self):
        return "Pseudonyms()"

    def of(self, kind, raw):
        """Pseudonym and 64-bit number, the same for the same raw ID."""
        if self.raw:
            return raw, hash(raw) & 0xFFFF_FFFF_FFFF_FFFF   # only compared within this process
        digest = self.digest(raw).hex()
        return f"{kind}-{digest[:12]}", int(digest[:16], 16)

    def digest(self, raw):
        """The keyed hash of a raw ID."""
        return hmac.digest(self.key, raw.encode("utf-8", "surrogatepass"), "sha256")

    def of_events(self, kind, found):
        """Pseudonyms of event IDs from their numbers."""
        # All of them as one text that is then split: a million in a tenth of a second.
        lines = np.empty(len(found), dtype=[("kind", f"S{len(kind) + 1}"), ("digits", "S16"),
                                            ("end", "S1")])
        digits = found.astype(">u8").tobytes().hex().encode()
        lines["kind"], lines["end"] = f"{kind}-".encode(), b"\n"
        lines["digits"] = np.frombuffer(digits, dtype="S16")
        return lines.tobytes().decode().split("\n")[:-1]

    def numbers(self, raw):
        """64-bit keyed SipHash of an array of text; never 0, which stands for a missing ID."""
        try:
            found = pd.util.hash_array(raw, hash_key=self.events_key, categorize=False)
        except UnicodeEncodeError:      # a lone surrogate, which a workbook can smuggle in
            safe = [str(r).encode("utf-8", "backslashreplace") for r in raw]
            found = pd.util.hash_array(np.array(safe, dtype=object), hash_key=self.events_key,
                                       categorize=False)
        return np.maximum(found, np.uint64(1))
