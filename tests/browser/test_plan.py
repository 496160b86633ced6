"""The plan: dates, rules, exports that independent readers open, and the same plan in the page."""

import csv
import datetime
import io
import json

import icalendar
import openpyxl
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as some
from playwright.sync_api import expect
from support.places import SITE

from playbook import keep
from playbook.course import course
from playbook.models.plan import plan as model
from playbook.widgets import plan

NASTY = "=HYPERLINK(\"http://x\",\"荔枝 😀\"), +1 | a\nb"
STAMP = "20261122T000000Z"
START = "2026-11-30"


def entry(**value):
    return value | {"kept": "2026-11-22T06:00:00.000Z"}


def setting(name, **values):
    return entry(model=name, title=name, values=values, results={})


@pytest.fixture(scope="module")
def made():
    return model.plan({
        "setting/loop": setting("propagation.invite_loop", seeds=50, acceptance=0.05),
        "setting/red-packet": setting("activation.red_packet", packets=3, yuan=250.0, hour=6),
        "blank/5.2-stop": entry(text=NASTY), "blank/plan-groups": entry(text="12"),
    }, START, course())


def part(made, name):
    return next(one for one in made["sections"] if one["id"] == name)


def rows(made, section, table):
    return next(one for one in part(made, section)["tables"] if one["name"] == table)["rows"]


@given(some.dates(datetime.date(1970, 1, 1), datetime.date(9999, 12, 31)))
def test_dates_are_the_calendar_s(day):
    number = (day - datetime.date(1970, 1, 1)).days
    assert model.day_number(day.isoformat()) == number
    assert model.date(number) == day.isoformat()
    assert model.weekday(number) == day.weekday()


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-02-29", "2026-00-10", "26-1"])
def test_a_bad_start_gets_one_sentence(text):
    with pytest.raises(ValueError, match="must be a date"):
        model.plan({}, text)


def test_nothing_kept_makes_a_plan_of_defaults():
    made = model.plan({}, START, course())
    states = {row[-1] for one in made["sections"] for table in one["tables"]
              for row in table["rows"] if table["columns"][-1] == model.STATE}
    assert states == {model.DEFAULT}
    assert all(line["state"] == model.OPEN for one in made["sections"] for line in one["lines"])


def test_what_was_kept_is_used(made):
    assert rows(made, "forecast", "Forecast")[0][1:4] == [50, 50, 50]
    assert all(row[-1] == model.DECIDED for row in rows(made, "forecast", "Forecast"))
    assert rows(made, "groups", "Groups")[0][1:] == [12, "groups", model.DECIDED]
    low, tuned, high = rows(made, "forecast", "Forecast")[-1][1:4]
    assert low < tuned < high


def test_a_setting_that_cannot_be_used_is_said():
    made = model.plan({"setting/loop": setting("propagation.invite_loop", seeds=-5),
                       "blank/plan-groups": entry(text="many")}, START)
    assert len(made["notes"]) == 2
    assert "many" in made["notes"][0] and "seeds must be" in made["notes"][1]


def test_nothing_that_was_kept_is_left_out():
    """A setting from which nothing is computed stands in the plan all the same."""
    made = model.plan({
        "setting/spreading": setting("propagation.spreading") | {"results": {"k": 0.123456}},
        "setting/loop": setting("propagation.invite_loop"),
        "setting/invite-loop": setting("propagation.invite_loop") | {
            "kept": "2020-01-01T00:00:00Z"}}, START)
    assert [row[:2] for row in rows(made, "others", "Kept as well")] == [
        ["propagation.invite_loop", ""], ["propagation.spreading", "k 0.123"]]


def test_rules_stop_what_they_forbid(made):
    """The calendar keeps to the limits, and the list of rules says what was stopped (E31, E36)."""
    for event in made["events"]:
        assert event["time"] >= "08:00"
    mass = [event for event in made["events"] if "mass message: at most" in event["text"]]
    assert len(mass) == 1 and mass[0]["rule"].startswith("FREQ=DAILY;INTERVAL=1;")
    stopped = [row[0] for row in rows(made, "rules", "Rules")
               if row[1] == "broken" or row[1].startswith("stopped")]
    assert any("mass messages" in rule for rule in stopped)
    assert any("below ¥200" in rule for rule in stopped)
    assert any("join code" in rule for rule in stopped)  # 12 groups
    code = next(event for event in made["events"] if event["id"] == "code-1")
    assert "every 7 days" == code["when"]  # 14 were wanted


def test_sample_size_is_the_textbook_s():
    """Two shares, 10 and 13 %: 1,772 in each half at 95 % and 80 %, by the usual formula."""
    headlines = model.holdout(base=0.1, rise=0.03, size=10, alike=0.0, groups=2)["headlines"]
    assert headlines["alone"] == headlines["together"] == 1772
    found = model.holdout(base=0.1, rise=0.05, size=100, alike=0.02, groups=40)["headlines"]
    again = model.holdout(base=0.1, rise=found["seen"] + 0.0005, size=100, alike=0.02,
                          groups=40)["headlines"]
    assert again["needed"] <= 40


def test_calendar_is_read_by_icalendar(made):
    text = model.ics(made, STAMP)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    calendar = icalendar.Calendar.from_ical(text)
    events = list(calendar.walk("VEVENT"))
    assert len(events) == len(made["events"])
    for event, wanted in zip(events, made["events"], strict=True):
        begins = event["DTSTART"].dt
        assert begins.tzinfo is not None and begins.utcoffset() == datetime.timedelta(hours=8)
        assert begins.strftime("%Y-%m-%d %H:%M") == f"{wanted['date']} {wanted['time']}"
        assert str(event["SUMMARY"]) == wanted["title"]
        assert str(event["DESCRIPTION"]) == wanted["text"]
        assert event.walk("VALARM") and "RRULE" in event
        if days := event["RRULE"].get("BYDAY"):  # the first day is one of those that recur
            assert begins.strftime("%a").upper()[:2] in days
    assert calendar.walk("VTIMEZONE")


def test_workbook_is_read_by_openpyxl(made):
    """Live formulas where numbers follow; never a formula out of what a reader wrote."""
    book = openpyxl.load_workbook(io.BytesIO(plan.workbook(made)))
    names = [table["name"] for one in made["sections"] for table in one["tables"]]
    assert book.sheetnames == ["Decisions", *names]
    budget = book["Budget"]
    assert [budget[f"E{row}"].value for row in (2, 3, 4)] == ["=B2*C2*D2", "=B3*C3*D3",
                                                              "=SUM(E2:E3)"]
    formulas = {sheet.title for sheet in book for row in sheet.iter_rows() for cell in row
                if cell.data_type == "f"}
    assert formulas == {"Groups", "Budget", "Hosts"}
    told = [cell.value for row in book["Decisions"].iter_rows() for cell in row]
    written = [line["text"] for one in made["sections"] for line in one["lines"]]
    assert [value for value in told if value in written]
    nasty = [cell for row in book["Decisions"].iter_rows() for cell in row
             if isinstance(cell.value, str) and "荔枝 😀" in cell.value]
    assert all(cell.data_type == "s" for cell in nasty)


def test_formulas_give_the_plan_s_numbers(made):
    """Each formula, worked out from its row's cells, is the value that the page shows."""
    for name, table in (("budget", "Budget"), ("groups", "Groups"), ("staff", "Hosts")):
        found = rows(made, name, table)

        def value(cell):
            return cell["value"] if isinstance(cell, dict) else cell

        for number, row in enumerate(found, 2):
            for cell in row:
                if not isinstance(cell, dict):
                    continue
                text = cell["formula"].replace("{r}", str(number))
                if text.startswith("SUM("):
                    got = sum(value(one[4]) for one in found[:2])
                else:
                    got = 1
                    for place in text.split("*"):
                        got *= value(found[int(place[1:]) - 2]["ABCDE".index(place[0])])
                assert cell["value"] == pytest.approx(got, rel=0.01)


@given(some.text())
def test_no_text_becomes_a_formula_in_csv(text):
    table = {"name": "x", "columns": ["a", "b"], "rows": [["x", text]]}
    (_, (_, found)) = csv.reader(io.StringIO(model.csv(table)[1:], newline=""))
    assert found.endswith(text) and found[:1] not in ("=", "+", "-", "@")


def test_markdown_has_every_decision(made):
    text = model.markdown(made)
    assert "荔枝 😀" in text and "5.2" in text
    assert text.count("\n## ") == len(made["sections"])


def test_a_damaged_file_is_said_in_the_plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    keep.put("blank/plan-groups", {"text": "7"})
    keep.put("done/1.3", {})
    path = tmp_path / keep.NAME
    path.write_text(path.read_text("utf-8")[:-5], encoding="utf-8")
    made = plan.made(START)
    assert "my-playbook.json" in made["notes"][0] and "damaged" in made["notes"][0]
    assert rows(made, "groups", "Groups")[0][1] == 7


# --- In the page ---------------------------------------------------------------------------------

LESSON = "notebooks/4-propagation/2-three-ways-a-group-grows.html"
PLAN = "notebooks/5-capstone/2-your-playbook.html"


def opened(page, address):
    page.goto(address)
    page.locator("#plan").scroll_into_view_if_needed()
    page.wait_for_selector("#plan[data-state=live]")


def saved(page, button):
    with page.expect_download() as download:
        page.locator(f"#plan [data-do={button}]").click()
    return open(download.value.path(), encoding="utf-8", newline="").read()


def test_from_tuning_to_the_plan(site, watch):
    """Tune in three lessons, keep, open the plan, save each file, reload: still there."""
    watched = watch(accept_downloads=True)
    page = watched.page
    for path, name, control in ((LESSON, "loop", "seeds"),
                                ("notebooks/2-activation/3-red-packets-with-a-purpose.html",
                                 "red-packet", "packets"),
                                ("notebooks/3-operation/2-who-answers.html", "desk", "groups")):
        page.goto(f"{site}/{path}")
        page.locator(f"#{name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"#{name}[data-state=live]")
        slider = page.locator(f"#{name} [name={control}]")
        slider.focus()
        page.keyboard.press("ArrowRight")
        page.locator(f"#{name} [data-do=keep]").click()
        page.wait_for_function("name => document.querySelector(`#${name} .panel-status`)"
                               ".textContent.startsWith('Kept')", arg=name)
    opened(page, f"{site}/{PLAN}")
    assert "decided" in page.locator("#plan-part-forecast").inner_text()
    page.locator("[name=plan-groups]").fill("12")
    page.locator("[name=plan-groups]").blur()
    page.wait_for_function("() => document.querySelector('#plan-part-groups').innerText.includes('2,400')")
    kept = json.loads(saved(page, "file"))
    assert {"setting/loop", "setting/red-packet", "setting/desk", "blank/plan-groups"} <= set(
        kept["entries"])
    entries, wrong = keep.parse(json.dumps(kept))
    assert wrong is None and len(entries) == len(kept["entries"])  # opens in JupyterLab
    events = icalendar.Calendar.from_ical(saved(page, "ics")).walk("VEVENT")
    start = page.locator("[name=plan-start]").input_value()
    here = model.plan(entries, start, course())
    assert len(list(events)) == len(here["events"])
    # The page's Python and this one make the same plan.
    assert saved(page, "markdown") == model.markdown(here)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save Budget as CSV").click()
    assert "Red packets" in open(download.value.path(), encoding="utf-8").read()
    page.reload()
    page.locator("#plan").scroll_into_view_if_needed()
    page.wait_for_selector("#plan[data-state=live]")
    expect(page.locator("[name=plan-groups]")).to_have_value("12")
    assert watched.wrong == []


def test_a_file_opens_in_the_page(site, watch, tmp_path):
    """What JupyterLab kept opens here; a damaged file gives one sentence and keeps what it can."""
    page = watch().page
    path = tmp_path / "my-playbook.json"
    for number in range(5):
        keep.put(f"blank/plan-x{number}", {"text": "x"}, path)
    keep.put("blank/plan-groups", {"text": "7"}, path)
    opened(page, f"{site}/{PLAN}")
    page.locator("#plan [name=open]").set_input_files(path)
    page.wait_for_function("() => document.querySelector('.plan-status').textContent"
                           ".includes('taken over: 6')")
    expect(page.locator("[name=plan-groups]")).to_have_value("7")
    path.write_text(path.read_text("utf-8").replace('"7"', '"8"').replace("2026", "2036")[:-60],
                    encoding="utf-8")
    page.locator("#plan [name=open]").set_input_files(path)
    page.wait_for_function("() => document.querySelector('.plan-status').textContent"
                           ".includes('damaged')")
    path.write_text("<html>", encoding="utf-8")
    page.locator("#plan [name=open]").set_input_files(path)
    page.wait_for_function("() => document.querySelector('.plan-status').textContent"
                           ".includes('no playbook file')")


def test_two_tabs_keep_both_decisions(site, watch):
    """Each tab keeps its own entry, and sees the other's."""
    watched = watch()
    one, other = watched.page, watched.page.context.new_page()
    for page in (one, other):
        page.goto(f"{site}/{PLAN}")
        page.wait_for_selector("#decide-5-2 [name=done]:enabled")
    one.locator("[name='5.2-start']").fill("Monday 荔枝")
    one.locator("[name='5.2-start']").blur()
    other.locator("[name='5.2-who']").fill("=1+1")
    other.locator("[name='5.2-who']").blur()
    one.wait_for_function("() => document.querySelector(\"[name='5.2-who']\").value === '=1+1'")
    other.wait_for_function("() => document.querySelector(\"[name='5.2-start']\").value.includes('荔枝')")


def test_progress(site, watch):
    """A lesson done and a challenge met stand in the contents and on the page; one button clears."""
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    page.locator("#test").scroll_into_view_if_needed()
    page.wait_for_selector("#test[data-state=live]")
    page.locator("#test summary", has_text="One solution").click()
    page.locator("#test [data-do=solve]").click()
    page.locator("#decide-5-2 [name=done]").check()
    page.wait_for_selector(".toc-done", state="attached")
    expect(page.locator(".decide-progress")).to_contain_text("Challenges met: 1 of 1")
    page.goto(f"{site}/book/my-progress.html")
    row = page.locator("tr[data-lesson='5.2']")
    page.wait_for_function("() => document.querySelector('.progress-sum').textContent.includes('1 of')")
    expect(row.locator(".progress-done")).not_to_contain_text("not yet")
    expect(row.locator(".progress-met")).to_have_text("1 of 1")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".progress [data-do=clear]").click()
    page.wait_for_function("() => document.querySelector('.progress-sum').textContent.includes(': 0 of')")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('playbook/'))") \
        == []


@pytest.mark.parametrize("decided", [False, True])
def test_plan_prints_on_two_to_four_sheets(decided, site, watch, tmp_path):
    """With nothing decided, and with every blank written and a dozen other settings kept."""
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    if decided:
        kept = {f"setting/x{number}": setting("propagation.spreading") | {"results": {
            "members_end": 1234.5, "k": 0.12, "cost_per_member": 3.2}} for number in range(12)}
        for lesson in course():
            for line in lesson["lines"]:
                kept |= {f"blank/{lesson['number']}-{piece['name']}": entry(
                    text="the manager of the shop at the north gate") for piece in line
                    if "name" in piece}
        path = tmp_path / keep.NAME
        path.write_text(keep.text(kept), encoding="utf-8")
        page.locator("#plan [name=open]").set_input_files(path)
        page.wait_for_selector("#plan-part-others")
    page.evaluate("window.print = () => {}")
    page.locator("#plan [data-do=print]").click()
    printed = page.pdf(format="A4")
    assert 2 <= printed.count(b"/Type /Page\n") <= 4
    assert page.locator("#plan-part-rules").is_visible()


def test_panels_of_the_book_have_names_of_their_own():
    """A kept setting is found by its panel's name."""
    names = [panel["id"] for path in SITE.glob("notebooks/**/*.html")
             for panel in BeautifulSoup(path.read_text("utf-8"), "html.parser").select(
                 "section.panel")]
    assert len(names) == len(set(names))
