"""The one-page diagnosis: right figures, no zero for what is not known, nothing raw, one page."""

import html
import itertools
import json
import re

import pandas as pd
import pytest
from support.places import ROOT, SAMPLES

from playbook import metrics
from playbook.community import BadData, Community, load
from playbook.diagnosis import diagnose
from playbook.metrics import Unknown

SOURCES = ["exports", "exports.xlsx", "wecom-snapshots", "wecom-group-detail.json",
           "wecom-statistics-cumulative", "wecom-statistics-daily"]
KEY = b"a key for made-up data"


@pytest.fixture(scope="module")
def pages():
    made = {name: diagnose(load(SAMPLES / name, key=KEY)) for name in SOURCES}
    return made | {"case": diagnose(Community.case())}


def test_figures_of_the_case_are_counted(pages):
    folder = ROOT / "datasets" / "lychee-fresh"
    staff = pd.read_csv(folder / "members.csv").query("kind == 'staff'")["member_id"]  # noqa: F841
    joins = pd.read_csv(folder / "memberships.csv.gz").query("member_id not in @staff")
    orders = pd.read_csv(folder / "orders.csv.gz")
    messages = pd.read_csv(folder / "messages.csv.gz").query("member_id not in @staff")
    here = joins[joins["left_at"].isna()]
    left = joins["left_at"].dropna() >= "2025-08-02"
    page = pages["case"]
    assert page["members"].value == here["member_id"].nunique()
    assert page["joins"].value == (joins["joined_at"] >= "2025-08-02").sum()
    assert page["leave_rate"].value == pytest.approx(left.sum() / (len(here) + left.sum()))
    assert page["posted"].value == pytest.approx(
        messages["member_id"].nunique() / joins["member_id"].nunique())
    assert page["orders"].value == (orders["ordered_at"] >= "2025-08-02").sum()
    assert page["silent"].value == 70 - messages.query(
        "sent_at >= '2025-08-25'")["group_id"].nunique()


def test_benchmarks_carry_their_grade(pages):
    told = [figure for figure in pages["case"].figures if figure.benchmark]
    assert {figure.key for figure in told} >= {"posted", "top_1", "silent_7", "groups_30"}
    for figure in told:
        evidence, grade = re.search(r"\((E\d\d), (V\d)\)$", figure.benchmark).groups()
        assert (evidence, grade) in {("E01", "V2"), ("E06", "V1")}
        assert ("reportedly" in figure.benchmark) == (grade == "V2")


@pytest.mark.parametrize("name", [*SOURCES, "case"])
def test_what_is_not_known_is_a_sentence(pages, name):
    page = pages[name]
    assert len({figure.key for figure in page.figures}) == len(page.figures)
    for figure in page.figures:
        if figure.known:
            assert "nan" not in figure.said and "None" not in figure.said, figure
        else:
            assert figure.said == f"Not known: {figure.value.reason}"
            assert figure.value.reason.endswith(".")
            assert figure.value.reason.rstrip(".") in html.unescape(page._repr_html_())


def test_sources_know_what_they_can(pages):
    assert not pages["wecom-group-detail.json"]["leave_rate"].known
    assert not pages["wecom-group-detail.json"]["k"].known
    assert not pages["wecom-snapshots"]["dau"].known
    assert not pages["exports"]["answered"].known
    assert not pages["wecom-statistics-cumulative"]["dau"].known
    assert pages["wecom-statistics-daily"]["dau"].known
    assert not pages["wecom-statistics-daily"]["ever"].known
    assert pages["wecom-statistics-cumulative"]["ever"].value == 38


def test_readings_of_the_statistics_come_to_the_same_messages(pages):
    """Both samples are of the same two groups; the totals lack only the first day's messages."""
    export = load(SAMPLES / "exports", key=KEY).messages
    daily = pages["wecom-statistics-daily"]["a_day"].value
    totals = pages["wecom-statistics-cumulative"]["a_day"].value
    assert daily == pytest.approx(len(export) / 30 / 2)
    first = (export["sent_at"] < "2025-06-02").sum()
    assert totals == pytest.approx((len(export) - first) / 29 / 2)


def test_counts_speak_where_lists_are_silent(tmp_path):
    """Member lists and statistics of one source: each part comes from what knows it."""
    day = {"new_chat_cnt": 0, "chat_total": 1, "chat_has_msg": 1, "new_member_cnt": 0,
           "member_total": 22, "member_has_msg": 4}
    begun = pd.Timestamp("2025-06-01", tz="Asia/Shanghai").timestamp()
    items = [{"stat_time": int(begun) + n * 86400, "data": day | {"msg_total": 9 - n}}
             for n in range(8)]
    (tmp_path / "by-day.json").write_text(json.dumps({"errcode": 0, "items": items}))
    page = diagnose(load([SAMPLES / "wecom-group-detail.json", tmp_path / "by-day.json"], key=KEY))
    assert page["members"].value == 21
    assert page["dau"].value == 4
    assert page["a_day"].value == pytest.approx(5.5)


def test_a_hundred_members_are_needed_for_one_per_cent(pages):
    assert isinstance(pages["exports"]["top_1"].value, Unknown)
    posts = metrics.posts_per_member(*_customers()).groupby(level="member_id").sum()
    assert pages["case"]["top_1"].value == metrics.top_share(posts)


def _customers():
    case = Community.case()
    return [metrics.by_customers(table, case.members) for table in (case.memberships, case.messages)]


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_raw_and_no_pseudonym_is_on_the_page(pages, name, tmp_path):
    raw = set()
    for path in SAMPLES.rglob("*"):
        if path.suffix in (".json", ".csv"):
            text = path.read_bytes().decode("gb18030" if "gb18030" in path.name else "utf-8-sig")
            raw |= set(re.findall(r"w[mor][\w-]{20,}|MeiLin|HaoChen|D0\d{4}", text))
            raw |= {line.split(",")[1] for line in text.splitlines()[1:]
                    if path.suffix == ".csv"}
            raw |= set(re.findall(r'"name": "([^"]+)"', text))
    assert len(raw) > 100
    page = pages[name]
    said = "".join([page.save(tmp_path / "a.html").read_text("utf-8"), page._repr_html_(),
                    repr(page), page.table.to_csv()])
    assert not [one for one in raw if one in said]
    assert not re.search(r"(member|group|staff|store|state|order)-[0-9a-f]{6}", said)


def test_text_is_escaped():
    community = Community.case()
    community.notes = ["<script>alert('x')</script> & more"]
    said = diagnose(community)._repr_html_()
    assert "<script" not in said and "&lt;script&gt;" in said and "&amp; more" in said


def test_no_times_is_one_sentence():
    with pytest.raises(ValueError, match="hold no times"):
        diagnose(Community({}))


@pytest.mark.parametrize("name", ["case", "exports", "wecom-statistics-daily"])
def test_the_file_stands_alone_and_fits_one_page(pages, name, tmp_path, chromium):
    path = pages[name].save(tmp_path / "page.html")
    assert path.read_bytes() == pages[name].save(tmp_path / "again.html").read_bytes()
    text = path.read_text("utf-8")
    assert "<script" not in text and "<svg" in text
    assert not re.search(r"(src|href)=|url\(|https?://(?!www\.w3\.org)", text)
    page = chromium.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1


def test_no_pair_of_tables_ends_in_a_traceback():
    """A few rows of any two tables give a page, or one sentence."""
    case = Community.case()
    names = ("groups", "members", "memberships", "messages", "orders", "complaints", "pushes")
    for one, other in itertools.combinations(names, 2):
        for rows in (0, 1, 50):
            tables = {one: getattr(case, one).head(rows), other: getattr(case, other).tail(rows)}
            try:
                assert diagnose(Community(tables)).figures
            except BadData as e:
                assert len(e.problems) == 1
