"""The plan: it follows from decisions alone, breaks no rule it names, and never fails."""

import csv
import datetime
import io
import json
import re
import shutil
import subprocess

import icalendar
import numpy as np
import openpyxl
import pytest
import scipy  # its parts are imported when they are asked for
from hypothesis import given
from hypothesis import strategies as some
from support.decisions import NASTY, SHOPS, any_kept, declared, feels, kept, setting
from support.places import ROOT
from support.settings import all_models

from playbook import keep
from playbook.models.activation.packets import checks
from playbook.models.plan import dates, exports, power
from playbook.models.plan import plan as model
from playbook.models.plan.calendar import ics
from playbook.models.plan.measure import COLUMNS
from playbook.models.plan.texts import BLANK, CALLED, COUNTED, TEMPLATES
from playbook.models.propagation.loop import grow, on_day
from playbook.widgets import plan as widget

STAMP = "20261122T000000Z"
START = "2026-11-30"  # a Monday
DECLARED = declared()
NAMES = {one["name"] for one in DECLARED}
MODELS = all_models()


def plan(entries, counts=None, start=START):
    return model.plan(entries, start, DECLARED, counts)


def values(made, table):
    return [[cell["value"] for cell in row] for row in table_of(made, table)["rows"]]


def table_of(made, name):
    return next(table for part in made["sections"] for table in part["tables"]
                if table["id"] == name)


def said(made):
    return " ".join(one["text"] for one in made["conflicts"])


@pytest.fixture(scope="module", params=["defaults", *SHOPS])
def made(request):
    return plan(SHOPS.get(request.param, {}))


# --- Dates ---------------------------------------------------------------------------------------

@given(some.dates(datetime.date(1970, 1, 1), datetime.date(9999, 12, 31)))
def test_dates_are_the_calendar_s(day):
    number = (day - datetime.date(1970, 1, 1)).days
    assert dates.day_number(day.isoformat()) == number
    assert dates.date(number) == day.isoformat()
    assert dates.weekday(number) == day.weekday()


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-02-29", "2026-00-10", "26-1"])
def test_a_bad_start_gets_one_sentence(text):
    with pytest.raises(ValueError, match="must be a date"):
        plan({}, start=text)


# --- Decisions are the only source -----------------------------------------------------------------

def test_the_default_plan_is_whole_and_breaks_no_rule():
    made = plan({})
    assert made["conflicts"] == [] and made["notes"] == []
    assert {one["state"] for one in made["decisions"].values()} == {"default"}
    verdicts = {row[1]["code"] for row in table_of(made, "rules")["rows"]}
    assert verdicts == {"kept", "none", "open"}  # open: nobody has looked the limits up yet
    (reward,) = [row for row in values(made, "rules") if "sharing" in row[0]]
    assert reward[2] == "¥0"


def test_every_cell_names_decisions_that_exist(made):
    for part in made["sections"]:
        for table in part["tables"]:
            for row in table["rows"]:
                assert len(row) == len(table["columns"])
                assert {name for cell in row for name in cell["of"]} <= NAMES
    for one in [*made["conflicts"], *made["events"]]:
        assert one["of"] and set(one["of"]) <= NAMES


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one["name"])
def test_a_decision_feeds_what_it_says(one):
    """Changing it changes those parts of the plan, and no others."""
    assert feels(one, plan) == one["feeds"]


def test_a_decision_is_not_a_default():
    made = plan(kept(groups=2, deputy="Zhao Lin"))
    assert made["decisions"]["groups"]["state"] == made["decisions"]["deputy"]["state"] == "decided"
    assert made["decisions"]["hosts"]["state"] == "default"
    assert "3.2" not in made["decisions"]["groups"]["lesson"]


def test_who_was_not_named_is_the_host():
    made = plan(kept(groups=2, host_names="Li Na, Chen Bo"))
    week = values(made, "week")
    assert {(row[3], row[4]) for row in week if row[5].startswith("Useful post")} == {
        ("Li Na", "group 1"), ("Chen Bo", "group 2")}
    assert made["decisions"]["read-by"]["shown"] == "Li Na"


# --- It never fails ----------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", range(60))
def test_any_kept_file_gives_a_plan(seed):
    """Decisions at their limits and settings at the corners of every panel, in every form."""
    entries = any_kept(seed, MODELS)
    entries, wrong = keep.parse(keep.text(entries))
    assert wrong is None
    made = json.loads(json.dumps(plan(entries)))
    assert len(made["events"]) < 1000
    for event in made["events"]:
        assert made["start"] <= event["date"] or event["kind"] in (
            "ready", "terms", "write", "proof")
        assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", event["time"])
        assert event["count"] >= 1
        if event["kind"] == "packet":
            assert event["time"] >= "08:00"
    assert len(list(icalendar.Calendar.from_ical(ics(made, STAMP)).walk("VEVENT"))) == len(
        made["events"])
    assert exports.markdown(made) and exports.counts_csv(made)
    if seed % 10 == 0:  # to write and read a workbook takes longer than all else together
        assert openpyxl.load_workbook(io.BytesIO(widget.workbook(made))).sheetnames


entry = some.dictionaries(some.sampled_from(["value", "text", "model", "values", "results", "title"]),
                          some.none() | some.text(max_size=5) | some.floats() | some.dictionaries(
                              some.text(max_size=3), some.none() | some.floats(), max_size=2))


@given(some.dictionaries(
    some.sampled_from([f"decision/{name}" for name in sorted(NAMES)]
                      + ["setting/x", "blank/plan-groups", "blank/1.3-start", "decision/unknown"]),
    entry, max_size=4))
def test_a_file_made_by_hand_gives_a_plan(found):
    source = json.dumps({"format": keep.FORMAT, "version": 2, "entries": {
        key: value | {"kept": "2026-11-22T06:00:00Z"} for key, value in found.items()}})
    entries, _ = keep.parse(source)
    assert plan(entries)["sections"]


@pytest.mark.parametrize("message", [
    {}, {"id": 1}, {"id": 1, "do": "nothing"}, {"id": 1, "do": "plan"},
    {"id": 1, "do": "plan", "first_day": "soon", "counts": ""}, {"id": 1, "do": "csv", "made": {}},
    {"id": 1, "do": "keep", "key": "other/x", "entry": {}}, {"id": 1, "do": "counted"},
    {"id": 1, "do": "keep", "key": "decision/groups", "entry": {"value": [1]}},
    {"id": 1, "do": "take", "text": "<html>"}, {"id": 1, "do": "xlsx", "made": None},
    {"id": 1, "do": "plan", "first_day": START, "counts": ""},
])
def test_every_message_is_answered(message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    reply, _ = widget.answered(message)
    assert reply["id"] == message.get("id") and ("answer" in reply) != ("error" in reply)
    assert "Traceback" not in reply.get("error", "")


# --- What version 1 kept -------------------------------------------------------------------------------

def test_what_an_earlier_version_kept_is_carried_over_or_said():
    old = {
        "blank/plan-groups": {"text": "7", "kept": "2026-11-22T06:00:00Z"},
        "blank/1.3-start": {"text": "about thirty", "kept": "2026-11-22T06:00:00Z"},
        "blank/2.1-away": {"text": "calls", "kept": "2026-11-22T06:00:00Z"},
        "setting/red-packet": setting("activation.red_packet", packets=3, hour=20, yuan=30.0),
        "setting/size": setting("propagation.spreading", seeds=100),
    }
    made = plan(old)
    shown = {name: one["shown"] for name, one in made["decisions"].items()
             if one["state"] == "decided"}
    assert shown == {"groups": "7", "packets-a-week": "3", "packet-time": "20:00",
                     "packet-yuan": "¥30"}
    first, second = made["notes"]
    assert "Members whom we start each new group with" in first and "carried over" in first
    assert "blank/2.1-away" in second and "setting/size" in second


def test_a_decision_taken_back_stays_taken_back():
    old = {"blank/plan-groups": {"text": "7", "kept": "2026-11-22T06:00:00Z"}}
    assert plan(old | kept(groups=None))["decisions"]["groups"]["state"] == "default"


def test_a_damaged_file_is_said_in_the_plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    keep.put("decision/groups", {"value": 7})
    keep.put("done/1.3", {})
    path = tmp_path / keep.NAME
    path.write_text(path.read_text("utf-8")[:-5], encoding="utf-8")
    made = widget.made(START)
    assert "my-playbook.json" in made["notes"][0] and "damaged" in made["notes"][0]
    assert made["decisions"]["groups"]["value"] == 7


# --- Conflicts, and what is not scheduled ----------------------------------------------------------------

@pytest.mark.parametrize("decided, sentence, left_out", [
    ({"mass_a_week": 12, "post_days": "MO,TU", "account": "wecom"}, "mass messages a week", None),
    ({"groups": 200}, "groups ask more than 1 host", None),
    ({"packet_yuan": 150, "month_budget": 100}, "larger than the month's budget", "packet"),
    ({"packets_a_week": 7, "packet_days": "MO,TU,WE,TH,FR,SA,SU", "packet_yuan": 50},
     "the plan sends no red packets", "packet"),
    ({"packet_time": "06:00"}, "from 0:00 to 8:00", "packet"),
    ({"packet_yuan": 200}, "below ¥200", "packet"),
    ({"packet_way": "lucky", "packet_notice": 0}, "A lucky draw needs its terms", "packet"),
    ({"packets_a_week": 2, "packet_days": ""}, "no day for them", "packet"),
    ({"prize_day": "2027-01-15", "prize_top": 100}, "The draw has no terms", "draw"),
    ({"prize_day": "2029-01-15", "prize_top": 100, "prize_terms": "x"}, "does not lie in", "draw"),
    ({"prize_day": "2027-01-15", "prize_top": 60000, "prize_terms": "x"}, "¥50,000", "draw"),
    ({"campaign_day": "2026-12-18"}, "has a day and no name", "campaign"),
    ({"member_reward": 2}, "Rewards for sharing break", None),
    ({"commission": 0.1, "commission_levels": 2}, "pyramid", None),
    ({"star_pay": 50, "star_told": "no"}, "Paid praise", None),
    ({"left_alone": 2}, "none would be left to work in", None),
    ({"deputy": "Shop manager"}, "host and deputy at once", None),
    ({"open_from": "21:00", "open_to": "09:00"}, "leaves no time to answer in", None),
    ({"hours_a_week": 2}, "hours a week, and there are 2", None),
    ({"group_names": "a, b, c"}, "Named: 3 groups", None),
    ({"posts_a_day": 20, "post_time": "20:00"}, "do not fit between", None),
    ({"members_a_group": 10}, "the groups hold", None),
    ({"members_a_group": 600}, "A group has room for 500 members", None),
    ({"members_a_group": 300}, "invites by hand", None),
    ({"code_days": 10}, "good for 7 days", None),
    ({"prize_day": "2027-01-15", "prize_terms": "x"}, "The draw has no amount", "draw"),
    ({"rest_day": "TU"}, "On Tuesday the hosts rest", None),
    ({"post_time": "22:00"}, "questions are answered from", None),
    ({"packet_time": "22:00"}, "questions are answered from", None),
])
def test_decisions_that_conflict_are_said_first(decided, sentence, left_out):
    made = plan(kept(**decided))
    assert sentence in said(made)
    names = {name for one in made["conflicts"] for name in one["of"]}
    assert {name.replace("_", "-") for name in decided} & names
    if left_out:
        assert [event for event in made["events"] if event["kind"] == left_out] == []


def test_without_packets_nothing_of_them_is_left():
    made = plan(kept(packet_yuan=300))
    assert not [row for row in values(made, "budget") if "Red packet" in row[0]]
    assert not [one for one in made["texts"] if one["id"] == "red-packet-rules"]
    assert {row[6] for row in values(made, "groups")} == {0}


@pytest.mark.parametrize("seed", range(60))
def test_what_breaks_a_rule_is_said_at_the_top(seed):
    """Each rule that is broken, or that the plan keeps by doing otherwise, has its conflict."""
    made = plan(any_kept(seed + 1000, MODELS))
    for row in table_of(made, "rules")["rows"]:
        if row[1]["code"] in ("broken", "mended"):
            assert [one for one in made["conflicts"] if set(one["of"]) & set(row[2]["of"])], row[0]
        if row[1]["code"] == "mended":
            assert row[3]["value"]


@pytest.mark.parametrize("decided, rule, verdict", [
    ({}, "terms of a draw", "none"), ({}, "highest prize", "none"), ({}, "Commission", "none"),
    ({}, "join code of WeCom", "none"), ({}, "Paid praise", "none"),
    ({"packets_a_week": 0}, "from 0:00 to 8:00", "none"),
    ({"code_kind": "live", "account": "wecom"}, "7 days", "none"),
    ({"code_kind": "live"}, "7 days", "kept"), ({"account": "wecom"}, "must be accepted", "none"),
    ({}, "must be accepted", "kept"), ({"members_a_group": 40}, "must be accepted", "none"),
    ({}, "one mass message a day", "none"), ({"account": "wecom"}, "one mass message a day", "kept"),
    ({"packet_way": "lucky"}, "highest prize", "kept"),
    ({"packet_way": "lucky"}, "terms of a draw", "kept"),
    ({"packets_a_week": 7, "packet_days": "MO,TU,WE,TH,FR,SA,SU"}, "within its budget", "mended"),
    ({"gift_cost": 50}, "within its budget", "broken"),
    ({"members_a_group": 600}, "at most 500", "mended"),
    ({"prize_day": "2027-01-15", "prize_terms": "x"}, "kinds, conditions", "mended"),
    ({"limits_read": "2026-11-25"}, "looked up before", "kept"),
])
def test_a_rule_is_kept_only_where_it_applies(decided, rule, verdict):
    made = plan(kept(**decided))
    (row,) = [row for row in table_of(made, "rules")["rows"] if rule in row[0]["value"]]
    assert row[1]["code"] == verdict


@pytest.mark.parametrize("way", ["equal", "lucky"])
@pytest.mark.parametrize("yuan, hour, notice", [(20, 20, 24), (200, 20, 24), (20, 6, 24), (20, 20, 0),
                                                (300, 3, 0)])
def test_one_rule_has_one_word_on_the_panel_and_in_the_plan(way, yuan, hour, notice):
    """What lesson 2.3 says of a packet, the plan says of the same packet."""
    words = {"kept": "kept", "broken": "broken", "mended": "broken", "none": "does not apply"}
    rows = table_of(plan(kept(packet_way=way, packet_yuan=yuan, packet_time=f"{hour:02}:00",
                              packet_notice=notice, month_budget=5000)), "rules")["rows"]
    plans = {row[0]["value"]: words.get(row[1]["code"]) for row in rows}
    for row in checks(way, yuan, hour, notice, 100, 5000):
        assert plans[row["rule"]] == row["verdict"]


def test_what_chance_decides_has_its_amounts_in_the_notice():
    texts = {one["id"]: one for one in plan(SHOPS["six groups"])["texts"]}
    packet, draw = texts["red-packet-rules"], texts["draw-notice"]
    assert "from ¥0.01 to ¥29.81" in packet["english"] and "最多29.81元" in packet["chinese"]
    assert "Highest prize: ¥200. Legal cap looked up on 2026-11-25: ¥50000 (E73, V2)." in packet[
        "english"]
    assert "Highest prize: ¥200." in draw["english"] and "最高奖200元" in draw["chinese"]
    texts = {one["id"]: one for one in plan({})["texts"]}
    assert "equal shares of ¥1" in texts["red-packet-rules"]["english"]
    assert "Highest prize: none" in texts["red-packet-rules"]["english"]
    assert "draw-notice" not in texts


# --- One week for everybody -------------------------------------------------------------------------

TEN = kept(posts_a_day=10, packets_a_week=3, packet_days="TU,TH,SA", packet_time="10:00",
           hours_a_week=200, month_budget=3000, read_time="10:00", mass_a_week=3,
           post_days="MO,TU,WE,TH,FR,SA,SU", read_day="TU")
CHAIN = kept(
    groups=30, account="wecom", host_names="An, Bo, Cai, Dan, Fei, Gao, Hua, Jun, Ke, Lu",
    group_members=", ".join(["180, 150, 120"] * 10), deputy="Desk", hours_a_week=250,
    month_budget=3000, open_from="09:00", hosts=2, packet_groups=15)
WEEKS = {"defaults": {}, **SHOPS, "ten hosts": CHAIN, "ten posts": TEN, "two a day": kept(posts_a_day=2, code_days=3),
         "fewer hours": kept(open_from="10:30", open_to="18:00", packet_time="11:00"),
         "no rest": kept(rest_day="", first_day="2026-12-02")}


def occurrences(made):
    """Every time at which something is to be done: (begin, end, event)."""
    for event in made["events"]:
        day = datetime.date.fromisoformat(event["date"])
        begin = datetime.time.fromisoformat(event["time"])
        left = event["count"]
        while left:
            if not event["days"] or day.weekday() in event["days"]:
                start = datetime.datetime.combine(day, begin)
                yield start, start + datetime.timedelta(minutes=event["minutes"]), event
                left -= 1
            day += datetime.timedelta(days=1)


@pytest.mark.parametrize("entries", WEEKS.values(), ids=WEEKS)
def test_nobody_does_two_things_at_once(entries):
    last = {}
    made = plan(entries)
    hosts = made["decisions"]["host-names"]["value"].split(", ")
    for begin, end, event in sorted(occurrences(made), key=lambda one: one[:2]):
        if event["kind"] == "answer":
            continue  # the rest is done between two answers
        for who in hosts if event["who"].startswith("each host") else [event["who"]]:
            if who in last:
                before, other = last[who]
                assert before <= begin, (event["title"], other["title"], begin)
            last[who] = (end, event)


@pytest.mark.parametrize("entries", WEEKS.values(), ids=WEEKS)
def test_hosts_rest_on_their_day_of_rest(entries):
    """What falls on it is the deputy's, and what can wait for a day of work does not fall on it."""
    made = plan(entries)
    shown = {name: one["value"] for name, one in made["decisions"].items()}
    rest = dates.days_of(shown["rest-day"])
    hosts = [*shown["host-names"].split(", "), "each host, in the own groups"]
    for begin, _, event in occurrences(made):
        if begin.weekday() in rest:
            assert event["who"] not in hosts, event["title"]
            assert event["days"] or event["kind"] in ("draw", "terms", "campaign")
    for row in values(made, "checks"):
        assert datetime.date.fromisoformat(row[2]).weekday() not in rest
    daily = [row for row in values(made, "week") if shown["daily-steps"] in row[5]]
    assert daily  # the fixed steps stand on the sheet
    for row in daily:
        assert ("Every day" not in row[1]) or ("except" in row[1]) == bool(rest)


@pytest.mark.parametrize("entries", [*WEEKS.values(), *(any_kept(seed, MODELS) for seed in range(
    2000, 2020))])
def test_the_texts_have_the_calendar_s_week(entries):
    """Each hour of each day, what it is and which post is the mass message: in both languages."""
    made = plan(entries)
    wanted = sorted({(day, post["time"], event["kind"], post["theme"], post["mass"])
                     for event in made["events"] if event["kind"] not in ("delete", "answer")
                     for day in event["days"]
                     for post in event["posts"] or [event | {"theme": "", "mass": False}]})
    (week,) = [one for one in made["texts"] if one["id"] == "weekly-sop"]
    for language, form, mass in (("english", r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d:\d\d) · (.*)",
                                  "(as a mass message)"),
                                 ("chinese", r"^周([一二三四五六日]) (\d\d:\d\d)，(.*)", "（群发）")):
        found = re.findall(form, week[language], re.MULTILINE)
        names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] if language == "english" else (
            "一二三四五六日")
        assert [(names.index(day), time, mass in rest) for day, time, rest in found] == [
            (one[0], one[1], one[4]) for one in wanted]
        assert "|" not in week[language] or "|" in repr(entries)
    for _, _, event in occurrences(made):
        if event["kind"] == "post":
            checks = re.search(r"^(.+) checks it before", event["text"], re.MULTILINE)[1]
            assert checks != event["who"] or "two people see more" in said(made)


@pytest.mark.parametrize("entries", [*WEEKS.values(), kept(groups=40, hours_a_week=500)])
def test_hours_are_those_of_the_calendar(entries):
    made = plan(entries)
    rows = {row[0]: row[1] for row in values(made, "hours")}
    shown = {name: one["value"] for name, one in made["decisions"].items()}
    hosts = shown["host-names"].split(", ")
    people = {}  # who is busy in which minutes: each minute of a person counts once
    for begin, end, event in occurrences(made):
        everybody = event["who"] == "each host, in the own groups"
        for who in hosts[:event["people"]] if everybody else event["who"].split(", "):
            minute = int(begin.timestamp()) // 60
            people.setdefault(who, set()).update(range(minute, minute + (end - begin).seconds // 60))
    busy = sum(map(len, people.values())) / 60 / 13
    assert rows["Together"] == pytest.approx(busy, abs=0.5)  # roundings
    if rows["Together"] > rows["There are"]:
        assert re.search(rf"takes {rows['Together']:g} hours? a week", said(made))
    else:
        assert "The plan takes" not in said(made)


def test_each_person_who_is_there_counts():
    """Two hosts at the same time are twice the hours, and one of two takes turns with the other."""
    made = plan(kept(hosts=2, host_names="Li Na, Chen Bo"))
    assert values(made, "hours")[0][1] == 13  # six days with two, and the deputy's
    made = plan(kept(host_names="Li Na, Chen Bo"))
    assert values(made, "hours")[0][1] == 7
    assert [row[1] for row in values(made, "rota")] == [
        "Li Na", "Chen Bo", "Li Na", "Chen Bo", "Li Na", "Chen Bo", "Shop assistant"]


@pytest.mark.parametrize("entries", WEEKS.values(), ids=WEEKS)
def test_the_hours_of_answering_stand_in_the_calendar(entries):
    made = plan(entries)
    found = {begin.date(): event["who"] for begin, _, event in occurrences(made)
             if event["kind"] == "answer"}
    assert len(found) == 91
    if made["decisions"]["rest-day"]["value"]:
        assert made["decisions"]["deputy"]["value"] in found.values()


@pytest.mark.parametrize("entries", WEEKS.values(), ids=WEEKS)
def test_what_the_rules_promise_counts_all_that_a_group_gets(entries):
    """Posts, packets and their notices: the rules of the group name the most of any day."""
    made = plan(entries)
    kinds, posts = {}, {}
    for begin, _, event in occurrences(made):
        day = begin.date()
        if event["kind"] in ("packet", "notice", "terms", "draw", "campaign"):
            kinds.setdefault(day, set()).add(event["kind"])
        for post in event["posts"]:  # each host's go to other groups
            posts.setdefault((day, event["who"]), []).append(post)
    most = max([len(found) + len(kinds.get(day, [])) for (day, _), found in posts.items()]
               + [len(found) for found in kinds.values()])
    (rules,) = [one for one in made["texts"] if one["id"] == "group-rules"]
    assert f"included: {most} at most" in rules["english"] and f"最多{most}条" in rules["chinese"]


def test_what_is_promised_to_a_complaint_can_be_kept():
    """A complaint comes when nobody answers, too."""
    assert "first answer within 2 hours, and from 21:00 to 20:00 nobody answers" in said(
        plan(kept(complaint_hours=2)))
    assert "nobody answers" not in said(plan(kept(complaint_hours=2, open_from="00:00",
                                                  open_to="23:00", hours_a_week=400)))


def test_the_sheet_of_counts_has_the_calendar_s_readings():
    for entries in (*SHOPS.values(), kept(read_day="WE"), kept(read_day="MO,TH"),
                    kept(first_day="2026-12-02")):
        made = plan(entries)
        read = sorted({begin.date().isoformat() for begin, _, event in occurrences(made)
                       if event["kind"] == "read"})
        dates = sorted({row[0] for row in made["counts"]["rows"]})
        assert len(dates) == 13 and set(dates) <= set(read)


def test_the_wall_says_what_does_not_begin_in_the_first_week():
    made = plan({})
    (wall,) = [one["english"] for one in made["texts"] if one["id"] == "weekly-sop"]
    assert "Mon 09:00 · read last week's figures, change one line (from 2026-12-07)" in wall
    week = {(row[1][:3], row[2]) for row in values(made, "week")}
    for day, time, rest in re.findall(r"^(\w{3}) (\d\d:\d\d) · (.*)", wall, re.MULTILINE):
        assert ("(from" in rest) != ((day, time) in week)


def test_there_is_a_text_for_every_post_and_it_is_in_the_calendar():
    made = plan(kept(theme_talk="which fruit shall we order"))
    (posts,) = [one for one in made["texts"] if one["id"] == "posts"]
    assert "A question from ______: which fruit shall we order?" in posts["english"]
    for name in ("USEFUL", "GOODS", "TALK", "OFFER", "FROM THE SHOP"):
        assert name in posts["english"]
    entry = next(one for one in icalendar.Calendar.from_ical(ics(made, STAMP)).walk("VEVENT")
                 if "Useful post" in str(one["SUMMARY"]))
    text = str(entry["DESCRIPTION"])
    assert "USEFUL" in text and "【干货】" in text and "GOODS" not in text  # its own, and no other


def test_when_to_stop_stands_in_the_plan():
    rows = values(plan(kept(stop_complaints=2, growth_stop="two leave")), "stop")
    assert rows[0][:2] == ["2 complaints in a week, of 40 members", "stop everything, and find out why"]
    assert "two leave" in [row[0] for row in rows] and {row[2] for row in rows} >= {"Shop owner"}


def test_who_sends_money_does_not_release_it():
    made = plan(kept(host_names="Xiao Li"))
    (packets,) = [one for one in made["texts"] if one["id"] == "red-packet-rules"]
    assert "Sent by Xiao Li, released by Shop owner." in packets["english"]
    assert "由Xiao Li发，由店主批" in packets["chinese"]
    assert {event["who"] for event in made["events"] if event["kind"] in ("budget", "check")} == {
        "Shop owner"}
    made = plan(kept(host_names="Xiao Li", owner="Xiao Li"))
    (packets,) = [one for one in made["texts"] if one["id"] == "red-packet-rules"]
    assert "released by the owner, who sends them" in packets["english"]


# --- Groups that run already ----------------------------------------------------------------------

def test_groups_of_different_size_are_not_joined_again():
    """The forecast starts with the members of today, and each group stays what it is."""
    shop = kept(group_members="150, 70")
    made = plan(shop)
    assert [row[3] for row in values(made, "groups")] == [150, 70]
    assert values(made, "forecast")[0][1:] == [220, 220, 220]
    assert values(made, "forecast")[1][2] > 227 and values(made, "forecast")[-1][2] > 310
    assert [row for row in values(plan(kept(groups=3, group_members="150, 70")), "groups")][2][3] == 20
    assert "Members of today are given for 3 groups" in said(plan(kept(group_members="1, 2, 3")))
    assert "group 1 has 250 members today" in said(plan(kept(group_members="250, 3")))


def test_a_shop_that_does_as_it_said_is_not_told_that_it_missed():
    """People come as decided, and some leave, as in any group: also where nobody gave the numbers."""
    for shop in (kept(group_members="150, 70"), {}):
        for leave in (0, 1, 3):
            came = counts(plan(shop), members=lambda week, group, gone=leave: round(
                (150 if group == "group 1" else 70) + week * (3.5 - gone)),
                left=lambda *_, gone=leave: gone, joined=lambda *_: 3)
            rows = verdicts(shop, came)
            assert rows["Who came since 2026-12-07"] == "met", (shop, leave)
    few = counts(plan({}), members=lambda *_: 100, left=lambda *_: 0)
    assert verdicts({}, few)["Who came since 2026-12-07"] == "missed"
    first = "\n".join(few.splitlines()[:5])
    assert verdicts({}, first)["Who came since 2026-12-07"] == "waiting"


def test_gifts_are_for_those_whom_the_forecast_has():
    for entries in ({}, kept(group_members="150, 70"), *SHOPS.values()):
        made = plan(entries)
        (gifts,) = [row for row in values(made, "budget") if "gifts" in row[0]]
        today = sum(int(one) for one in (made["decisions"]["group-members"]["value"] or "0").split(", "))
        assert gifts[1] == values(made, "forecast")[-1][2] - today


# --- What the groups run on -------------------------------------------------------------------------

def test_on_personal_wechat_nothing_needs_wecom():
    made = plan({})
    assert "mass message" not in " ".join(one["english"] for one in made["texts"]).replace(
        "A private mass message also says", "")
    assert not [post for event in made["events"] for post in event["posts"] if post["mass"]]
    assert [event for event in made["events"] if event["kind"] == "code"]
    assert "only WeCom sends" in said(plan(kept(mass_a_week=2)))
    assert "one of WeCom" in said(plan(kept(code_kind="live")))
    assert [post for event in plan(kept(account="wecom"))["events"] for post in event["posts"]
            if post["mass"]]


@pytest.mark.parametrize("entries", [*SHOPS.values(), {}, kept(groups=1), kept(packet_groups=2),
                                     kept(packets_a_week=0)])
def test_no_comparison_is_made_with_no_group(entries):
    made = plan(entries)
    assert 0 not in [row[1] for row in values(made, "comparison")]
    for one in made["texts"]:
        assert not re.search(r"Comparison, :|对照，：|comparison: \.", one["english"] + one["chinese"])
    others = [row for row in values(made, "groups") if row[5] != "posts and red packets"]
    for one in made["texts"]:
        if one["id"] == "red-packet-rules":
            assert ("Comparison, " in one["english"]) == ("对照，" in one["chinese"]) == bool(others)


def test_hours_in_which_somebody_must_be_there_are_compared_with_those_there_are():
    made = plan(kept(open_from="09:00"))
    assert "from 09:00 to 21:00, which is 84 hours a week, and there are 10" in said(made)
    assert "has to be there" not in said(plan(kept(open_from="09:00", hours_a_week=84)))
    assert "has to be there" in said(plan(kept(hosts=2)))


def test_posts_end_before_answering_does():
    made = plan(kept(posts_a_day=3, hours_a_week=90, packets_a_week=0, open_from="09:00",
                     post_time="10:00"))
    times = {post["time"] for event in made["events"] for post in event["posts"]}
    assert max(times) == "20:00"  # answered until 21:00


def test_deputies_and_checkers_are_other_people():
    made = plan(kept(groups=2, host_names="Li Na, Chen Bo", deputy="Chen Bo"))
    assert "Chen Bo is host and deputy at once" in said(made)
    made = plan(kept(post_check="Shop manager"))
    assert "Shop manager would check what Shop manager does: Shop assistant checks it" in said(made)
    made = plan(kept(deputy="Shop manager"))
    assert "two people see more than one" in said(made)


def test_what_comes_before_the_start_lies_before_it():
    for entries, looked in (({}, False), (kept(limits_read="2026-11-25"), True)):
        made = plan(entries)
        (ready,) = [event for event in made["events"] if event["kind"] == "ready"]
        assert ready["date"] < START and ("look up limits" in ready["title"]) != looked
        assert min(event["date"] for event in made["events"] if event["kind"] == "rules") > START
        assert values(made, "week")[0][1].startswith("Before")


def test_a_start_in_the_past_is_said():
    assert plan(kept(first_day="2026-11-24"))["notes"] == []  # this week
    (note,) = plan(kept(first_day="2026-11-20"))["notes"]
    assert "2026-11-20" in note and "another first day" in note


# --- Words ------------------------------------------------------------------------------------------

def read(made):
    """All that staff read of a plan."""
    return exports.markdown(made) + ics(made, STAMP).replace("\r\n ", "")


ONES = {one["name"].replace("-", "_"): max(1, one["low"]) for one in DECLARED
        if one["kind"] in ("number", "money") and one["low"] <= 1 <= one["high"]}


@pytest.mark.parametrize("entries", [{}, *SHOPS.values(), kept(**ONES), kept(groups=1, posts_a_day=0),
                                     *(any_kept(seed, MODELS) for seed in range(3000, 3010))])
def test_nothing_is_said_that_is_wrong_of_any_plan(entries):
    """One of a thing is no plural; a default was decided by nobody; nothing is done 0 times."""
    text = read(plan(entries))
    assert re.findall(r"(?<![\d.,/:–-])1 (?:days|groups|hours|hosts|weeks|minutes|posts|packets|shares|"
                      r"members|messages|levels|times|people|orders|complaints)\b", text) == []
    assert not re.search(r"\b[Yy]ou (?:decided|named|promise|start with)\b", text)
    assert "0 times a day" not in text and "store our shop" not in text


def test_names_are_not_pasted_into_sentences_for_one():
    made = plan(SHOPS["six groups"])
    for one in made["texts"]:
        assert "I am Li Na, Chen Bo" not in one["english"]
        assert "我是Li Na、" not in one["chinese"] and "的Li Na、" not in one["chinese"]
    rules = next(one for one in made["texts"] if one["id"] == "group-rules")
    assert "Host: Li Na (North, South, East), Chen Bo (West, Old town, Online)." in rules["english"]


def test_chinese_dates_and_hours_have_their_signs():
    texts = {one["id"]: one["chinese"] for one in plan(kept(packet_time="20:30"))["texts"]}
    assert "2026年12月3日20点30分发红包" in texts["red-packet-rules"]
    assert not [one for one in texts.values() if re.search(r"\d-\d\d?点|\d:\d\d点", one)]


def test_what_few_rows_are_is_marked_and_said_once():
    made = plan(kept(groups=3))
    assert made["sign"] == "✓" and "1 of" in made["legend"]
    text = exports.markdown(made)
    assert text.count(made["legend"]) == 1 and "Groups ✓" in text and "default" not in text.replace(
        made["legend"], "").split("## All decisions")[0]
    most = {f"decision/{one['name']}": {"value": made["decisions"][one["name"]]["value"]}
            for one in DECLARED if made["decisions"][one["name"]]["value"] is not None}
    made = plan(most)
    assert made["sign"] == "*" and made["mark"] == "default"


def test_nobody_posts_terms_at_night():
    """They stand at least as long before as was decided, and at an hour at which somebody answers."""
    made = plan(kept(packet_notice=12, packet_time="09:00", packet_days="TU,TH", packets_a_week=2,
                     month_budget=900, open_from="09:00", open_to="20:00"))
    notices = [event for event in made["events"] if event["kind"] == "notice"]
    assert {event["time"] for event in notices} == {"19:50"}
    assert notices[0]["days"] == [0, 2]


def test_terms_are_posted_before_every_packet_and_draw():
    made = plan(SHOPS["six groups"] | kept(packet_days="MO,TH", packet_time="09:00",
                                           open_from="09:00"))
    packets = [begin for begin, _, event in occurrences(made) if event["kind"] == "packet"]
    notices = [begin for begin, _, event in occurrences(made) if event["kind"] == "notice"]
    assert len(packets) == len(notices) > 20
    for packet, notice in zip(sorted(packets), sorted(notices), strict=True):
        assert packet - notice == datetime.timedelta(hours=24, minutes=5)  # two groups take two
        assert notice.date().isoformat() >= START
    (draw,) = [event for event in made["events"] if event["kind"] == "draw"]
    (terms,) = [event for event in made["events"] if event["kind"] == "terms"]
    assert (draw["date"], terms["date"]) == ("2027-01-15", "2027-01-14")
    assert draw["time"] == terms["time"]


def test_the_calendar_has_what_must_not_be_forgotten():
    made = plan(SHOPS["six groups"])
    days = {event["kind"]: [one["date"] for one in made["events"] if one["kind"] == event["kind"]]
            for event in made["events"]}
    assert days["check"] == ["2026-12-30", "2027-01-29", "2027-02-27"]  # Sunday 28 is one of rest
    assert days["alone"] == ["2027-02-27"] and days["rules"][0] == "2026-12-25"
    codes = [begin.date() for begin, _, event in occurrences(plan(kept(code_days=3)))
             if event["kind"] == "code"]  # a group's own code
    gaps = [(after - before).days for before, after in zip(codes, codes[1:])]
    assert max(gaps) <= 3


# --- Honest numbers ------------------------------------------------------------------------------------

def test_samples_are_the_pooled_test_s():
    """The checks of lesson 4.4: two-sided 5 %, 80 % power, pooled, not corrected."""
    assert power.sample(0.05, 0.01) == pytest.approx(8157.7, abs=0.05)
    assert power.sample(0.05, 0.05) == pytest.approx(434.4, abs=0.05)


@pytest.mark.parametrize("freedom", [1, 2, 5, 30, 31, 60, 500])
def test_critical_t(freedom):
    assert power.critical(freedom) == pytest.approx(scipy.stats.t.ppf(0.975, freedom), rel=2e-4)


@pytest.mark.parametrize("base, points, size, alike, treated, alone", [
    (0.1, 5, 200, 0.02, 2, 2), (0.1, 10, 200, 0.02, 2, 2), (0.1, 10, 200, 0.02, 5, 5),
    (0.1, 5, 200, 0.02, 10, 10), (0.1, 5, 100, 0.02, 4, 2), (0.1, 5, 100, 0.02, 5, 1),
    (0.3, 10, 100, 0.05, 3, 3), (0.5, 20, 100, 0.05, 2, 4), (0.2, 5, 60, 0.02, 16, 14),
])
def test_power_is_the_simulated_one(base, points, size, alike, treated, alone):
    assert power.chance_to_see(base, points, size, alike, treated, alone) == pytest.approx(
        simulated(base, points, size, alike, treated, alone), abs=0.03)


@pytest.mark.parametrize("shop", ["six groups", "a chain of 30"])
def test_the_plan_promises_the_power_that_is_simulated(shop):
    made = plan(SHOPS[shop])
    d = {name: one["value"] for name, one in made["decisions"].items()}
    rows = {row[0].partition(" of ")[0]: row[1] for row in values(made, "comparison")}
    (size,) = [row[1] for row in values(made, "comparison") if row[0].startswith("Members of")]
    found = simulated(d["buyers"], d["rise"], size, d["alike"], d["groups"] - d["left-alone"],
                      d["left-alone"])
    assert rows["Chance to see a rise"] / 100 == pytest.approx(found, abs=0.03)


def simulated(base, points, size, alike, treated, alone):
    """Groups drawn from a beta distribution, members from a binomial, tested by Student's t."""
    chance = np.random.default_rng(1)

    def half(share, groups):
        odds = 1 / alike - 1
        return chance.binomial(size, chance.beta(
            share * odds, (1 - share) * odds, (20000, groups))) / size

    with np.errstate(all="ignore"):
        tested = scipy.stats.ttest_ind(half(base + points / 100, treated), half(base, alone), axis=1)
    return (np.nan_to_num(tested.pvalue, nan=1) < 0.05).mean()


def test_where_no_test_is_possible_the_plan_says_what_can_be_learned():
    notes = " ".join(next(part for part in plan({})["sections"] if part["id"] == "measure")["notes"])
    assert "no test is possible" in notes and "What you can learn instead" in notes
    assert power.holdout(groups=2)["headlines"]["power"] is None
    tested = plan(SHOPS["six groups"])
    assert [row for row in values(tested, "comparison") if row[0].startswith("Chance to see")]


def test_the_panel_and_the_plan_agree():
    found = power.holdout(base=0.1, rise=10.0, size=200, alike=0.02, groups=20)["headlines"]
    assert found["power"] == power.chance_to_see(0.1, 10.0, 200, 0.02, 10, 10)
    assert found["needed"] <= 20 and found["seen"] <= 10


# --- What leaves the plan --------------------------------------------------------------------------------

def test_calendar_is_read_by_icalendar(made):
    """Events name the person, the groups and the text, and remind."""
    text = ics(made, STAMP)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    calendar = icalendar.Calendar.from_ical(text)
    for event, wanted in zip(calendar.walk("VEVENT"), made["events"], strict=True):
        begins = event["DTSTART"].dt
        assert begins.utcoffset() == datetime.timedelta(hours=8)
        assert begins.strftime("%Y-%m-%d %H:%M") == f"{wanted['date']} {wanted['time']}"
        for part in (wanted["title"], wanted["who"], wanted["groups"]):
            assert part in str(event["SUMMARY"])
        assert wanted["text"] in str(event["DESCRIPTION"])
        (alarm,) = event.walk("VALARM")
        assert alarm["TRIGGER"].dt == -datetime.timedelta(minutes=wanted["alarm"])
        if days := event.get("RRULE", {}).get("BYDAY"):  # the first day is one of those that recur
            assert begins.strftime("%a").upper()[:2] in days
    assert calendar.walk("VTIMEZONE")


def evaluated(book, sheet, formula):
    """The value of a formula of the plan's workbook: products, sums, differences, references."""
    def value(match):
        name, place = match.groups()
        cell = book[name or sheet][place].value
        if isinstance(cell, str) and cell.startswith("="):
            cell = evaluated(book, name or sheet, cell)
        return repr(cell or 0)

    formula = re.sub(r"SUM\((\w)(\d+):\w(\d+)\)", lambda match: "(%s)" % "+".join(
        f"{match[1]}{row}" for row in range(int(match[2]), int(match[3]) + 1)), formula[1:])
    return eval(re.sub(r"(?:'([^']+)'!)?([A-Z]\d+)", value, formula))


def test_workbook_is_the_plan_cell_by_cell(made):
    """Live formulas give the plan's numbers; what a reader wrote never becomes one."""
    book = openpyxl.load_workbook(io.BytesIO(widget.workbook(made)))
    stored = openpyxl.load_workbook(io.BytesIO(widget.workbook(made)), data_only=True)
    sheets = exports.sheets(made)
    assert book.sheetnames == [one["name"] for one in sheets]
    formulas = 0
    for one in sheets:
        for row, cells in zip(book[one["name"]].iter_rows(), one["rows"], strict=True):
            for cell, wanted in zip(row, cells):
                if wanted["formula"]:
                    formulas += 1
                    assert stored[one["name"]][cell.coordinate].value == wanted["value"]
                    assert evaluated(book, one["name"], cell.value) == pytest.approx(
                        wanted["value"], abs=0.006)
                else:
                    assert cell.value == wanted["value"]
                    assert cell.data_type != "f"
    assert formulas > 10


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_workbook_opens_in_libreoffice(made, tmp_path):
    path = tmp_path / "playbook.xlsx"
    path.write_bytes(widget.workbook(made))
    subprocess.run(["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
                    "--outdir", tmp_path / "out", path], check=True, capture_output=True)
    book = openpyxl.load_workbook(tmp_path / "out" / path.name, data_only=True)
    for one in exports.sheets(made):
        for row, cells in zip(book[one["name"]].iter_rows(), one["rows"]):
            for cell, wanted in zip(row, cells):
                if wanted["formula"]:
                    assert cell.value == pytest.approx(wanted["value"], abs=0.006)


def test_what_a_reader_wrote_is_text_everywhere():
    text = "; ".join(NASTY)
    made = plan(kept(topic=text, deputy="=1+1", shop="{groups}", audience="=HYPERLINK(\"x\")"))
    book = openpyxl.load_workbook(io.BytesIO(widget.workbook(made)))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row
             if cell.value in ("=1+1", "=HYPERLINK(\"x\")")]
    assert found and all(cell.data_type == "s" for cell in found)
    for table in ("groups", "canvas"):
        for row in csv.reader(io.StringIO(exports.csv(made, table)[1:], newline="")):
            assert not [cell for cell in row if cell.startswith("=")]
    assert "荔枝 😀" in exports.markdown(made)
    assert "{groups}" in made["texts"][0]["english"]


def test_the_texts_are_the_toolkit_s():
    """Blank by blank, less the hints beside blanks that are filled and the table of the week."""
    hint = re.compile(rf"({BLANK}) ?[(（][^()（）_]*[)）]")
    week = re.compile(r"^(?:Day|周几) +\|(?:.*\n)+?(?=\n)", re.MULTILINE)  # up to an empty line
    for name, languages in TEMPLATES.items():
        page = (ROOT / "book/toolkit" / f"{name}.md").read_text("utf-8")
        for block, language in zip(re.findall(r"```text\n(.*?)```", page, re.DOTALL),
                                   ("english", "chinese"), strict=True):
            ours = re.sub(r"\{\w+\}", BLANK, languages[language].replace("{week}\n", ""))

            def flat(text):
                return re.sub(r" +", " ", hint.sub(r"\1", text))

            assert flat(ours) == flat(week.sub("", block))


def test_the_week_s_lines_are_those_of_the_toolkit_s_table():
    """What a post is called and what is counted: the same words as in the table."""
    page = (ROOT / "book/toolkit/weekly-sop.md").read_text("utf-8")
    for place in (0, 1):
        for theme in ("useful", "goods", "talk", "offer", "shop", "read"):
            assert COUNTED[theme][place] in page and CALLED[theme][place] in page


def test_texts_are_filled_in_both_languages():
    made = plan(SHOPS["six groups"])
    texts = {one["id"]: one for one in made["texts"]}
    for language in ("english", "chinese"):
        for name in ("welcome-message", "group-rules", "weekly-sop", "red-packet-rules"):
            assert "Green Basket" in texts[name][language]
    assert "On 2026-12-01 at 20:00" in texts["red-packet-rules"]["english"]  # the first packet
    assert "2026年12月1日20点发红包" in texts["red-packet-rules"]["chinese"]
    assert "拼手气" in texts["red-packet-rules"]["chinese"]
    assert "lucky draw" in texts["red-packet-rules"]["english"]


# --- What readers found ------------------------------------------------------------------------------------

def test_a_plan_that_was_counted_does_not_move_on():
    """Nobody decided a first day: it comes from the counts, whenever the plan is opened."""
    begun = plan({}, start="2026-11-30")
    text = counts(begun, members=lambda *_: 40, wrote=lambda *_: 9)
    for later in ("2027-01-11", "2028-05-01"):
        made = plan({"counts/weekly": {"text": text, "kept": "2026-12-08T06:00:00Z"}}, start=later)
        assert made["start"] == "2026-11-30" and "begins on 2026-11-30" in made["notes"][0]
    kept_by_plan = {"decision/first-day": {"value": "2026-12-07", "kept": "x", "from": "plan"}}
    made = plan(kept_by_plan, text)
    assert made["start"] == "2026-12-07" and "stays" in made["notes"][0]


def test_counts_from_before_the_first_day_are_said():
    text = counts(plan({}, start="2026-11-30"), members=lambda *_: 40)
    assert "The counts begin in the week from 2026-11-30" in said(
        plan(kept(first_day="2027-01-11"), text))
    assert "The counts begin" not in said(plan(kept(first_day="2026-11-30"), text))


def test_nobody_answers_for_a_whole_day_without_a_word():
    assert "is there for 12 hours on end" in said(plan(CHAIN))
    assert "on end" not in said(plan(kept(open_from="12:00", hours_a_week=90)))


def test_members_of_today_and_newcomers_tell_friends():
    """Lesson 4.1: the members that you have times 1 ÷ (1 − K), and what comes by a door as well."""
    def end(**decided):
        return values(plan(kept(**{"groups": 2, "members_a_group": 2000, "crowd": 100000, **decided})),
                      "forecast")[-1][2]

    assert end(group_members="180, 140", door_joins=0) == pytest.approx(320 / 0.9, abs=1)
    assert end(group_members="100, 100", door_joins=0, invites=6) > 2000  # K of 1.2
    told = [end(group_members="100, 100", invites=invites) for invites in (0, 0.5, 4)]
    assert told[0] == 290 and told == sorted(set(told))
    for invites in (0.5, 4):  # without doors it is the panel's loop
        totals = grow(200, invites, 0.2, 3000, 0.0, 0, 20)
        assert end(group_members="100, 100", door_joins=0, invites=invites, crowd=3000) == int(
            on_day(totals, 7, 90) + 0.5)
    assert "4500 members, and 2000 people could join" in said(plan(CHAIN))


def test_with_two_groups_a_coin_says_which_one_gets_the_packet():
    for hosts, people in (("Mei, Lin", 2), ("Mei", 1)):
        made = plan(kept(groups=2, group_names="Camphor, Lake", host_names=hosts, deputy="Zhou"))
        packets = [one for one in made["events"] if one["kind"] == "packet"]
        assert len(packets) == people and all("heads is Camphor" in one["text"] for one in packets)
        assert {row[5] for row in values(made, "groups")} == {
            "posts, and red packets where the coin falls"}
        (line,) = [row for row in values(made, "budget") if "Red packet" in row[0]]
        assert line[1] == 13 and sum(row[6] for row in values(made, "groups")) == line[4] == 260
        (rules,) = [one for one in made["texts"] if one["id"] == "red-packet-rules"]
        assert "one of Camphor, Lake" in rules["english"] and "抛硬币" in rules["chinese"]
        (wall,) = [one for one in made["texts"] if one["id"] == "weekly-sop"]
        assert "where the coin fell" in wall["english"] and "抛硬币" in wall["chinese"]
    shown = [row[1] for row in values(made, "hours") if "Red packets" in row[0]]
    assert shown == [row[1] for row in values(plan(kept(groups=2, group_names="Camphor, Lake",
                                                        host_names="Mei, Lin")), "hours")
                     if "Red packets" in row[0]]  # whoever has it, it takes as long
    three = plan(kept(groups=3))
    assert not [one for one in three["events"] if "coin" in one["text"] and one["kind"] == "packet"]


def test_a_chain_that_leaves_no_group_alone_is_told_what_that_would_show():
    made = plan(CHAIN)
    (measure,) = [part for part in made["sections"] if part["id"] == "measure"]
    notes = " ".join(measure["notes"])
    assert "at least three" not in notes and "15 of the 30, drawn by lot" in notes
    rows = {row[0]: row[1] for row in values(made, "comparison")}
    assert 0 < rows["Chance to see a rise of 5 points by red packets, against these groups"] < 100
    assert len([row for row in values(made, "budget") if "Red packets" in row[0]]) == 1
    (rules,) = [one for one in made["texts"] if one["id"] == "group-rules"]
    assert "Host: the host of this group" in rules["english"] and "群主：本群群主" in rules["chinese"]


@pytest.mark.parametrize("entries", WEEKS.values(), ids=WEEKS)
def test_hours_of_people_add_up_to_those_of_all(entries):
    made = plan(entries)
    if [table for part in made["sections"] for table in part["tables"] if table["id"] == "people"]:
        people = values(made, "people")
        together = [row[1] for row in values(made, "hours") if row[0] == "Together"][0]
        assert sum(row[4] for row in people) == pytest.approx(together, abs=0.1 * len(people) + 0.4)
        assert all(0 <= row[1] <= 7 for row in people)


def test_what_was_decided_for_single_members_has_its_day():
    made = plan(kept(asked_people=20, sharers=4, winback_days=30, hello_days=9))
    once = {one["kind"]: one for one in made["events"] if not one["days"]}
    assert "List 40" in once["ask"]["text"] and once["ask"]["minutes"] == 100
    days = [datetime.date.fromisoformat(once[kind]["date"]) for kind in ("ask", "asked")]
    assert (days[1] - days[0]).days >= 13
    assert "4 in each group" in once["sharers"]["title"] and "30 days" in once["winback"]["title"]
    answer = [one for one in made["events"] if one["kind"] == "answer"][0]
    assert "after 9 days, once" in answer["text"]
    assert not [one for one in plan(kept(asked_people=0, sharers=0))["events"]
                if one["kind"] in ("ask", "asked", "sharers")]


def test_a_deputy_whom_nobody_named_is_said():
    assert "their deputy has none" in said(plan(kept(host_names="Mei")))
    assert "their deputy has none" not in said(plan(kept(host_names="Mei", deputy="Ms Zhou")))


@pytest.mark.parametrize("one, other, alike", [
    ("Mai", "Mei", True), ("ms zhou", "Ms Zhou", True), ("Lin", "Linn", True), ("Mei", "Mei", False),
    ("Bo", "Ba", False), ("Clerk 1", "Clerk 2", False), ("Wu Jie", "Wu Min", False),
    ("Clerk 1", "Clerk 11", False), ("Zhao", "Zhou", False), ("Zhaolin", "Zholin", True)])
def test_names_that_are_nearly_alike_are_asked_about(one, other, alike):
    made = plan(kept(host_names=f"{one}, Xu Fang", read_by=other))
    assert any("differ in little" in note for note in made["notes"]) == alike


def test_two_people_in_one_name_are_said():
    assert '"Mei and Lin" counts as one host' in said(plan(kept(host_names="Mei and Lin")))
    assert "name one person" in plan(kept(deputy="Mei and Lin"))["notes"][0]


def test_places_are_counted_group_by_group():
    made = plan(kept(groups=2, group_names="Camphor, Lake", group_members="198, 60"))
    assert "Camphor has room for 2 more" in said(made) and "to Lake" in said(made)
    assert "room for" not in said(plan(kept(groups=2, group_members="60, 50")))


def test_the_deputy_s_day_has_one_rule_in_every_place():
    made = plan({})
    (event,) = [one for one in made["events"] if one["kind"] == "answer" and one["days"] == [6]]
    assert "Fixed steps" not in event["text"] and not event["send"]
    (wall,) = [one["english"] for one in made["texts"] if one["id"] == "weekly-sop"]
    assert "answers only" in wall


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("decided", [{}, {"read_day": "FR"}, {"post_days": "MO,SU"}, {"read_day": ""}])
def test_no_post_goes_out_before_it_is_written_and_checked(day, decided):
    made = plan(kept(first_day=f"2026-12-{day + 7:02}", **decided))
    done = {kind: sorted(begin for begin, _, event in occurrences(made) if event["kind"] == kind)
            for kind in ("write", "proof", "post")}
    assert done["write"][0] < done["proof"][0] < done["post"][0]


def test_every_group_has_its_terms_as_long_before_as_promised():
    for entries in WEEKS.values():
        made = plan(entries)
        hours = made["decisions"]["packet-notice"]["value"]
        sent = [begin for begin, _, event in occurrences(made) if event["kind"] == "packet"]
        for begin, end, event in occurrences(made):
            if event["kind"] == "notice":
                later = [one for one in sent if one > begin]
                last = end - datetime.timedelta(minutes=10)  # when the last of the groups has it
                assert later and min(later) - last >= datetime.timedelta(hours=hours)


# --- Measure and come back ----------------------------------------------------------------------------------

def counts(made, **of_a_row):
    """The plan's empty sheet of weekly counts, filled in: each field by a function of the week."""
    rows = list(csv.DictReader(io.StringIO(exports.counts_csv(made)[1:])))
    weeks = sorted({row["date"] for row in rows})
    for row in rows:
        row |= {name: value(weeks.index(row["date"]), row["group"])
                for name, value in of_a_row.items()}
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def verdicts(entries, text):
    return {row[0]["value"]: row[3]["code"] for row in
            table_of(plan(entries, text), "outcome")["rows"]}


def test_counts_come_back_as_promise_and_outcome():
    shop = SHOPS["six groups"]
    good = counts(plan(shop), members=lambda week, _: 42 + 5 * week, wrote=lambda *_: 9,
                  left=lambda *_: 0, joined=lambda *_: 5, complaints=lambda *_: 0,
                  orders=lambda week, group: 2 if group in ("Old town", "Online") else 4 + week % 2)
    found = verdicts(shop, good)
    assert {found[f"Day {day}"] for day in (30, 60, 90)} == {"met"}
    assert found["Complaints in a week"] == "met" and found["Groups with the plan against the comparison"] == "met"
    bad = counts(plan(shop), members=lambda week, _: 60 - 4 * week, wrote=lambda *_: 0, left=lambda *_: 3,
                 orders=lambda *_: 0, complaints=lambda *_: 2)
    found = verdicts(shop, bad)
    assert {found[f"Day {day}"] for day in (30, 60, 90)} == {"missed"}
    assert found["Who came since 2026-12-07"] == found["Complaints in a week"] == "missed"
    assert found["Groups with the plan against the comparison"] == "waiting"  # no difference: luck can do that


@pytest.mark.parametrize("left, verdict", [(0, "waiting"), (30, "missed")])
def test_a_week_without_a_count_breaks_no_promise(left, verdict):
    """Unless those that were counted break it alone."""
    some = counts(plan({}), members=lambda *_: 100, left=lambda week, _: "" if week in (6, 7) else left)
    assert verdicts({}, some)["Day 60"] == verdict


def test_counts_that_were_loaded_are_kept():
    good = counts(plan({}), members=lambda *_: 40, wrote=lambda *_: 8)
    made = plan({"counts/weekly": {"text": good, "kept": "2026-12-22T06:00:00Z"}})
    assert made["counted"] and table_of(made, "outcome")["rows"]
    made = plan({"counts/weekly": {"text": "date,group,members\nsoon,g,1\n",
                                   "kept": "2026-12-22T06:00:00Z"}})
    assert made["sections"] and "Row 2, column date" in made["notes"][0]
    assert not plan({})["counted"]


def test_a_check_waits_for_its_day():
    made = plan({})
    early = "\n".join(counts(made, members=lambda *_: 40, wrote=lambda *_: 0).splitlines()[:5])
    found = verdicts({}, early)
    assert found["Day 30"] == "waiting" and found["Day 90"] == "waiting"


@pytest.mark.parametrize("text, sentence", [
    ("a,b\n1,2\n", 'no column "date"'), ("date,group\n", "empty"),
    ("date,group,members\nsoon,g,1\n", "Row 2, column date"),
    ("date,group,members\n2026-12-07,g,many\n", "Row 2, column members"),
    ("date,group,members\n2026-12-07,g,-1\n", "Row 2, column members"),
    ("date,group,members\n2026-12-07,g,\",250\"\n", "Row 2, column members"),
    ("date,group,members\n2026-12-07,g,\n", "empty"), ("\x00", "no column"), ("", "is empty"), (" \n", "is empty"),
])
def test_counts_that_cannot_be_read_get_one_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        plan({}, text)


HEAD = "date,group,members,wrote,asked,late\n"


@pytest.mark.parametrize("rows, sentences", [
    ("2026-12-07,Lake Side,195,10,,", ['Row 2, column group: the plan has no group "Lake Side"']),
    ("2026-12-07,Lake,195,300,,", ["Row 2: 300 people wrote"]),
    ("2026-12-07,Lake,195,10,5,6", ["Row 2: 6 answers were late"]),
    ("2026-12-07,Lake,195,,,\n2026-12-07,Lake,196,,,", ["Row 3: a row above"]),
    ('2026-12-07,Lake,"7,5",,,', ["Row 2, column members", "got 7,5"]),
    ("soon,Lake,195,x,,\n2026-12-14,Lake,-1,,,", ["Row 2, column date", "Row 2, column wrote",
                                                  "Row 3, column members"]),
])
def test_every_wrong_cell_of_the_counts_is_said(rows, sentences):
    with pytest.raises(ValueError) as refused:
        plan(kept(groups=2, group_names="Camphor, Lake"), HEAD + rows + "\n")
    for one in sentences:
        assert one in str(refused.value)


def test_counts_with_thousands_apart_and_of_the_only_group_are_read():
    rows = plan(kept(groups=1), HEAD + '2026-12-07,,"1,250",9,,\n')
    assert "0.7 % wrote" in repr(values(rows, "outcome"))


@pytest.mark.parametrize("asked, late, verdict", [
    (100, 5, "met"), (100, 11, "missed"), (10, 9, "waiting"), ("", "", "waiting")])
def test_the_promise_to_answer_in_time_is_checked(asked, late, verdict):
    text = counts(plan({}), members=lambda *_: 40, asked=lambda week, _: asked if week == 0 else "",
                  late=lambda week, _: late if week == 0 else "")
    if asked == 10:  # in two groups
        text = text.replace(",10,9\r\n", ",5,4\r\n")
    assert verdicts({}, text)["Answers in time"] == verdict


def test_more_than_forecast_is_not_said_to_be_kept():
    text = counts(plan({}), members=lambda week, _: 20 + 40 * week)
    (row,) = [row for row in values(plan({}, text), "outcome") if "came" in row[0]]
    assert row[3] == "more than forecast" and "who answers" in row[4]


@given(some.text(max_size=40))
def test_any_counts_give_a_plan_or_one_sentence(text):
    for counts_text in (text, "date,group,members,orders\n2026-12-07," + text):
        try:
            assert plan({}, counts_text)["sections"]
        except ValueError as error:
            assert "\n" not in str(error)[:-1] or text


def test_the_workbook_s_counts_load():
    made = plan({})
    book = openpyxl.load_workbook(io.BytesIO(widget.workbook(made)))
    sheet = book["Weekly counts"]
    for row in range(2, 6):
        sheet.cell(row, 1).value = datetime.datetime.fromisoformat(sheet.cell(row, 1).value)
        for column, value in ((3, 40), (6, 8)):
            sheet.cell(row, column).value = value
    file = io.BytesIO()
    book.save(file)
    text = widget.counts_of(file.getvalue())
    assert table_of(plan({}, text), "outcome")["rows"]
    with pytest.raises(ValueError, match="cannot be read"):
        widget.counts_of(b"PK\x03\x04 nothing")
    assert "日期" in widget.counts_of("日期".encode("gb18030"))
