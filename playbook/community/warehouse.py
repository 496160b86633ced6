"""Where the data are: the SQL of reduce.sql for a company's own engine, and what comes back from it.

    from playbook.community.warehouse import brought_back, pads, sql

    print(sql("hive"))              # for Hive and Spark; "clickhouse", "trino"; "duckdb" as it is written
    inner, outer = pads(key)        # for the one row of the table keys; never put them into SQL
    community = brought_back("small tables/")       # what the SQL made, as Parquet

The engine makes pseudonyms by the same keyed hash as `load`. The key goes in as data.
"""

import hashlib
from pathlib import Path

import pandas as pd

from . import Community
from .checks import BadData
from .names import project_key
from .notes import limits
from .reduced import NAMES, SQL, installed, messages, orders

# HMAC-SHA256 by its definition, of a text, as hexadecimal digits; `i` and `o` are the key's two pads.
HASH = {
    "duckdb": "SHA256(o || UNHEX(SHA256(i || ENCODE({id}))))",
    "hive": "SHA2(CONCAT(o, UNHEX(SHA2(CONCAT(i, ENCODE({id}, 'UTF-8')), 256))), 256)",
    "clickhouse": "LOWER(HEX(SHA256(CONCAT(o, SHA256(CONCAT(i, {id}))))))",
    "trino": "LOWER(TO_HEX(SHA256(CONCAT(o, SHA256(CONCAT(i, TO_UTF8({id})))))))"}
# What comes out beside the small tables: every ID in it is a pseudonym.
NAMED = {
    "out_groups": ("message_groups", "group_id posts first_at last_at"),
    "out_memberships": ("memberships", "group_id member_id joined_at left_at inviter_id join_scene"),
    "out_members": ("members", "member_id kind"),
    "out_made": ("groups", "group_id created_at")}
BROUGHT = [name for name in NAMES if name != "message_groups"] + [*NAMED]
KIND = {"group_id": "group", "member_id": "member", "inviter_id": "member"}


def sql(dialect="duckdb"):
    """The statements for an engine as one text: "duckdb", "hive" (Spark's too), "clickhouse" or "trino".

    It needs sqlglot, but for "duckdb". Raises KeyError for another dialect.
    """
    return ";\n\n".join(statements(dialect)) + ";\n"


def statements(dialect="duckdb"):
    """The statements for an engine, one by one."""
    named = [pseudonymised(name, *what, HASH[dialect]) for name, what in NAMED.items()]
    text = SQL.read_text("utf-8")
    if dialect == "duckdb":
        return [s.strip() for s in text.split(";\n") if s.strip()] + named
    import sqlglot
    made = sqlglot.transpile(text, read="duckdb", write=dialect, pretty=True, comments=False,
                             unsupported_level=sqlglot.ErrorLevel.RAISE) + named
    if dialect == "clickhouse":     # which has no table without an engine
        made = [s.replace(" AS\nSELECT", " ENGINE = MergeTree ORDER BY tuple() AS\nSELECT", 1)
                if s.startswith("CREATE TABLE") else s for s in made]
    return made


def pseudonymised(name, table, columns, how):
    """The statement that makes a table of another, with pseudonyms in the place of IDs."""
    parts = [f"  CASE WHEN NOT t.{c} IS NULL THEN CONCAT('{KIND[c]}-', SUBSTR("
             f"{how.format(id=f't.{c}')}, 1, 12)) END AS {c}" if c in KIND else f"  t.{c} AS {c}"
             for c in columns.split()]
    return f"CREATE TABLE {name} AS\nSELECT\n" + ",\n".join(parts) + f"\nFROM {table} AS t\nCROSS JOIN keys"


def pads(key=None):
    """The two pads of a key (bytes; by default the project's), 64 bytes each: `i` and `o` of `keys`."""
    key = project_key() if key is None else key
    block = (key if len(key) <= 64 else hashlib.sha256(key).digest()).ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def brought_back(folder):
    """Return the Community of the small tables in a folder: one Parquet file, or a folder of them, each.

    Raises BadData that names the tables that are missing or damaged.
    """
    if not installed():
        raise BadData(["Parquet needs DuckDB, which is not installed; install it with: pip install duckdb."])
    import duckdb
    folder, frames, problems = Path(folder), {}, []
    for name in BROUGHT:
        place = next((p for p in (folder / f"{name}.parquet", folder / name) if p.exists()), None)
        if place is None:
            problems.append(f"{name} is missing in {folder.name}; run all statements, and bring back "
                            "each of their tables.")
            continue
        found = place / "*.parquet" if place.is_dir() else place
        try:
            frames[name] = duckdb.sql("SELECT * FROM read_parquet($path)",
                                      params={"path": str(found)}).df()
        except duckdb.Error:
            problems.append(f"{name} in {folder.name} is damaged or incomplete; bring it back again.")
    if problems:
        raise BadData(problems)
    return community(frames)


def community(frames):
    """The Community of small tables."""
    for frame in frames.values():
        for column in frame:
            if column.endswith(("_at", "_on")):
                frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
            elif column in KIND or column == "kind":
                frame[column] = frame[column].astype("str")
            elif frame[column].dtype == float or frame[column].dtype == object:
                frame[column] = frame[column].astype("Int64")
    frames["message_groups"] = frames["out_groups"]
    tables = {}
    for name, table in (("groups", "out_made"), ("members", "out_members"),
                        ("memberships", "out_memberships")):
        if len(frames[table]):
            tables[name] = frames[table].dropna(axis="columns", how="all")
    if frames["message_period"]["posts"].iloc[0]:
        waits = frames["message_waits"]
        tables["messages"] = messages(frames, ("group_id", "member_id", "sent_at", *(
            ("message_id", "kind", "reply_to") if len(waits) else ())))
    if frames["order_period"]["orders"].iloc[0]:
        tables["orders"] = orders(frames, ("member_id", "ordered_at"))
    inviters = "all" if "inviter_id" in tables.get("memberships", ()) else None
    found = Community(tables, inviters=inviters)
    found.notes = limits(found, Nothing, {}, False)
    return found


class Nothing:
    """What was read how, where nothing was read from files."""

    stand_ins, unknown = (), ()

    class read:
        columns_out = {}


if __name__ == "__main__":
    pages = Path(__file__).resolve().parents[2] / "book" / "toolkit" / "sql"
    pages.mkdir(exist_ok=True)
    for one in HASH:
        (pages / f"{one}.sql").write_text(sql(one), "utf-8")
