"""The statements for a company's own engine: valid in each dialect, without a key, and as exact."""

import duckdb
import pytest
import sqlglot
from support.places import ROOT
from support.warehouse import INPUT, KEY, write

from playbook.community import BadData, Community, pseudonym
from playbook.community.reduced import NAMES
from playbook.community.warehouse import BROUGHT, HASH, NAMED, brought_back, pads, sql, statements
from playbook.diagnosis import diagnose

PRINTED = ROOT / "book" / "toolkit" / "sql"


@pytest.mark.parametrize("dialect", HASH)
def test_each_dialect_can_parse_what_is_printed(dialect):
    printed = (PRINTED / f"{dialect}.sql").read_text("utf-8")
    assert printed == sql(dialect), "run python -m playbook.community.warehouse"
    found = sqlglot.parse(printed, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    made = [one.find(sqlglot.exp.Table).name for one in found if one]
    assert made == ["said", "written", "written_days", *NAMES, *NAMED]
    page = (ROOT / "book" / "toolkit" / "data-team.md").read_text("utf-8")
    assert f"sql/{dialect}.sql" in page and all(name in page for name in BROUGHT)


def test_the_same_figures_come_back(tmp_path):
    case = Community.case()
    case.complaints = None      # no table of the reduction
    write(case, tmp_path)
    with duckdb.connect() as connection:
        for name in INPUT:
            connection.sql(f"CREATE VIEW {name} AS SELECT * FROM '{tmp_path}/{name}.parquet'")
        connection.execute("CREATE TABLE asked AS SELECT DATE '2025-09-01' AS until, true AS told, "
                           "true AS listed").fetchall()
        connection.execute("CREATE TABLE keys AS SELECT $i::BLOB AS i, $o::BLOB AS o",
                           dict(zip("io", pads(KEY)))).fetchall()
        for statement in statements():
            connection.execute(statement).fetchall()
        for name in BROUGHT:
            connection.sql(f"COPY {name} TO '{tmp_path}/{name}.parquet'")
    small, whole = brought_back(tmp_path), diagnose(case)
    assert diagnose(small).figures == whole.figures
    assert set(small.memberships["member_id"]) == {
        pseudonym("member", one, KEY) for one in case.memberships["member_id"]}
    (tmp_path / "message_days.parquet").unlink()
    (tmp_path / "message_people.parquet").write_bytes(b"PAR1")
    with pytest.raises(BadData, match="message_people in .* is damaged or incomplete; bring it back again."
                                      "\nmessage_days is missing in .*; run all statements"):
        brought_back(tmp_path)
