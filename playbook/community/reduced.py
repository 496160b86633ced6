"""Reduced: messages and orders become a few small tables, by reduce.sql, in DuckDB.

    from playbook.community.reduced import reduce

    small = reduce(Community.case())    # its figures are those of the case, to the last digit

DuckDB works in MEMORY and spills to a folder of its own, which is gone afterwards, also when the
process is killed.
"""

import contextlib
import copy
import secrets
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from ..metrics import DAY, Messages, Orders
from ..models.words import say
from .checks import BadData

SQL = Path(__file__).with_name("reduce.sql")
MEMORY = "1GB"      # for DuckDB; Python and the tables that come out take some hundred MB beside it
INSTALL = "needs DuckDB, which is not installed; install it with: pip install duckdb"
# Waits until the process that started it is gone, however it went, and clears up after it.
GUARD = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"
# Columns of the tables that reduce.sql reads, and their types where there is no such table.
READS = {"messages": {"group_id": "UBIGINT", "member_id": "UBIGINT", "sent_at": "TIMESTAMP",
                      "message_id": "UBIGINT", "kind": "VARCHAR", "reply_to": "UBIGINT"},
         "memberships": {"group_id": "UBIGINT", "member_id": "UBIGINT"},
         "members": {"member_id": "UBIGINT", "kind": "VARCHAR"},
         "orders": {"member_id": "UBIGINT", "ordered_at": "TIMESTAMP"}}


def installed():
    """Whether DuckDB is there."""
    return find_spec("duckdb") is not None


@contextlib.contextmanager
def engine():
    """A connection to a DuckDB that spills into a folder of its own, which goes with it.

    Raises BadData where DuckDB is not installed or the disk is full.
    """
    if not installed():
        raise BadData([say("This needs DuckDB, which is not installed; install it with: pip install "
                           "duckdb.")])
    import duckdb
    folder = Path(tempfile.gettempdir()) / f"playbook-{secrets.token_hex(8)}"
    guard = subprocess.Popen([sys.executable, "-I", "-S", "-c", GUARD, folder],
                             stdin=subprocess.PIPE, start_new_session=True)
    connection = None
    try:
        folder.mkdir(0o700)
        connection = duckdb.connect(f"{folder}/work.duckdb")
        told = sys.stderr.isatty() or "ipykernel" in sys.modules
        for name, value in (("memory_limit", MEMORY), ("temp_directory", f"{folder}/spilled"),
                            ("preserve_insertion_order", False), ("enable_progress_bar", told)):
            connection.execute(f"SET {name} = $value", {"value": value})
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")     # nobody opens it again
        yield connection
    except (duckdb.IOException, duckdb.OutOfMemoryException, OSError) as e:
        if is_full(str(e)):
            raise BadData([full(folder)]) from None
        raise
    finally:
        if connection is not None:
            connection.close()
        shutil.rmtree(folder, ignore_errors=True)
        guard.stdin.close()
        guard.wait()


def is_full(said):
    """Whether DuckDB's message says that there is no room left."""
    return any(part in said for part in ("No space left", "File too large", "max_temp_directory_size",
                                         "not enough space", "Could not write", "Out of Memory",
                                         "could not allocate", "failed to offload"))


def full(folder):
    return f"{folder.parent} has no room for what is put aside while large files are read; " \
        "free some there, or set TMPDIR to a folder on a larger disk, and load again."


def there(connection):
    """The names of the tables and views that there are."""
    return {name for (name,) in connection.execute(
        "SELECT table_name FROM information_schema.tables").fetchall()}     # faster than SHOW TABLES


def run(connection, until, told, listed):
    """Run reduce.sql on the tables that are there; those that it reads and are not are empty.

    until: the midnight after the last day. told, listed: as in reduce.sql.
    """
    found = there(connection)
    for name, columns in READS.items():
        if name not in found:
            connection.execute(f"CREATE TABLE {name} ({', '.join(map(' '.join, columns.items()))})"
                               ).fetchall()
    connection.execute("CREATE TABLE asked AS SELECT $until::TIMESTAMP AS until, $told AS told, "
                       "$listed AS listed",
                       {"until": until, "told": told, "listed": listed}).fetchall()
    connection.execute(SQL.read_text("utf-8")).fetchall()


def small(connection, name):
    """One of the small tables, with whole numbers as such."""
    frame = connection.execute(f"SELECT * FROM {name}").df()
    for column in frame.select_dtypes("float"):
        frame[column] = frame[column].astype("int64")
    return frame


def messages(frames, columns):
    """Reduced messages of the small tables in `frames`; columns: those that the source has."""
    total, first, last, replies = frames["message_period"].iloc[0]
    return Messages(*(frames[f"message_{n}"] for n in ("groups", "people", "days", "active",
                                                       "waits")),
                    int(total), int(replies), (first, last), tuple(columns))


def orders(frames, columns):
    """Reduced orders of the small tables in `frames`."""
    total, first, last = frames["order_period"].iloc[0]
    return Orders(frames["order_days"], frames["order_buyers"], int(total), (first, last),
                  tuple(columns))


NAMES = ("message_groups", "message_people", "message_days", "message_active", "message_waits",
         "message_period", "order_days", "order_buyers", "order_period")


def reduce(community):
    """Return a copy of a community with its messages and orders reduced.

    `diagnose` gives the same of both. Raises BadData as `engine`.
    """
    codes = {"group": {}, "member": {}, "message": {}}
    kinds = {"group_id": "group", "member_id": "member", "message_id": "message",
             "reply_to": "message"}
    members, out = community.members, copy.copy(community)
    with engine() as connection:
        for name, columns in READS.items():
            table = getattr(community, name)
            if table is None or name == "members" and "kind" not in table:
                continue
            frame = pd.DataFrame({c: coded(table[c], codes[kinds[c]]) if c in kinds else
                                  table[c].astype(object) if c == "kind" else table[c]
                                  for c in columns if c in table})
            for column in columns:
                if column not in frame:
                    frame[column] = None
            connection.register("given", frame[list(columns)])
            cast = ", ".join(f"CAST({c} AS {kind}) AS {c}" for c, kind in columns.items())
            connection.execute(f"CREATE TABLE {name} AS SELECT {cast} FROM given").fetchall()
            connection.unregister("given")
        run(connection, community.period[1].normalize() + DAY,
            members is not None and "kind" in members, community.memberships is not None
            and len(community.memberships) > 0)
        frames = {name: small(connection, name) for name in NAMES}
    names = np.array([*codes["group"]], dtype=object)
    groups = frames["message_groups"]
    groups["group_id"] = pd.array(names[groups["group_id"].to_numpy()], dtype="str")
    if community.messages is not None:
        out.messages = messages(frames, community.messages.columns)
    if community.orders is not None:
        out.orders = orders(frames, community.orders.columns)
    return out


def coded(ids, known):
    """IDs as whole numbers, equal ones alike in all columns of a kind; missing ones as None."""
    codes, unique = pd.factorize(ids)
    numbers = np.array([known.setdefault(u, len(known)) for u in unique] + [0])
    return pd.array(numbers[codes], dtype="Int64") if (codes >= 0).all() else \
        pd.Series(numbers[codes]).where(codes >= 0).astype("Int64").array
