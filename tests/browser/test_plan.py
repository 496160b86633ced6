"""The plan in the page: from a form to every file, the same plan as in Python, printed and reloaded."""

import io
import json
import re

import icalendar
import openpyxl
import pytest
from playwright.sync_api import expect
from support.decisions import SHOPS, any_kept, declared, kept
from support.places import SITE
from support.settings import all_models

from playbook import keep
from playbook.course import course
from playbook.models.plan import exports
from playbook.models.plan import plan as model
from playbook.widgets.plan import counts_of

PLAN = "notebooks/5-capstone/2-your-playbook.html"
OWN = "notebooks/5-capstone/1-your-own-groups-data.html"
PACKETS = "notebooks/2-activation/3-red-packets-with-a-purpose.html"
MONDAY = """() => {
  const day = new Date();
  day.setDate(day.getDate() + ((8 - day.getDay()) % 7 || 7));
  return day.toLocaleDateString("sv-SE");
}"""  # next Monday, as the browser's clock has it


def opened(page, address):
    page.goto(address)
    page.locator("#plan").scroll_into_view_if_needed()
    page.wait_for_selector("#plan[data-state=live]")


def saved(page, button):
    with page.expect_download() as download:
        page.locator(f"#plan [data-do={button}]").click()
    with open(download.value.path(), "rb") as file:
        return file.read()


def brought(page, entries, folder, sign):
    """Open a file of these entries in the page, and wait for what only its plan shows."""
    path = folder / keep.NAME
    path.write_text(keep.text(entries), encoding="utf-8")
    page.locator("#plan [name=open]").set_input_files(path)
    expect(page.locator(".plan-body")).to_contain_text(sign)


def test_from_a_form_to_every_file(site, watch):
    """Decide in one lesson, open the plan, decide there, save each file, reload: still there."""
    watched = watch(accept_downloads=True)
    page = watched.page
    page.goto(f"{site}/{PACKETS}")
    form = page.locator("#decide-2-3")
    form.locator("[name=packet-yuan]:enabled").press_sequentially("30")  # kept at every keystroke
    form.get_by_role("link", name="See what follows in your plan").click()
    page.wait_for_selector("#plan[data-state=live]")
    page.locator("#plan [name=groups]").press_sequentially("12")
    expect(page.locator("[data-table=groups] tbody tr")).to_have_count(12)
    page.locator("#plan [name=month-budget]").press_sequentially("900")  # else no packets go out
    expect(page.locator("#plan-part-budget")).to_contain_text("390")
    entries, wrong = keep.parse(saved(page, "file").decode())
    assert wrong is None  # opens in JupyterLab
    assert {key: entry["value"] for key, entry in entries.items()} == {
        "decision/packet-yuan": 30, "decision/groups": 12, "decision/month-budget": 900,
        "decision/first-day": page.evaluate(MONDAY)}
    monday = page.evaluate(MONDAY)
    here = model.plan(entries, monday, declared())
    assert here["conflicts"]  # twelve groups, with the budget and the hours of two
    expect(page.locator(".plan-conflicts li")).to_have_count(len(here["conflicts"]))
    for link in page.locator(".plan-conflicts a").all():  # to the form here, or to a lesson's
        assert re.search(r"#(shop|decision)-[\w-]+$", link.get_attribute("href"))
    # The page's Python and this one make the same plan.
    assert saved(page, "markdown").decode() == exports.markdown(here)
    assert saved(page, "counts").decode() == exports.counts_csv(here)
    events = list(icalendar.Calendar.from_ical(saved(page, "ics")).walk("VEVENT"))
    assert len(events) == len(here["events"])
    file = saved(page, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(file))
    stored = openpyxl.load_workbook(io.BytesIO(file), data_only=True)  # what a phone's viewer shows
    for one in exports.sheets(here):
        for row, cells in zip(book[one["name"]].iter_rows(), one["rows"], strict=True):
            for cell, wanted in zip(row, cells):
                assert cell.value == ("=" + wanted["formula"] if wanted["formula"]
                                      else wanted["value"])
                assert (cell.data_type == "f") == bool(wanted["formula"])
                assert stored[one["name"]][cell.coordinate].value == wanted["value"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV: Budget").click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert "Together" in file.read()
    page.reload()
    page.locator("#plan").scroll_into_view_if_needed()
    page.wait_for_selector("#plan[data-state=live]")
    expect(page.locator("#plan [name=groups]")).to_have_value("12")
    assert watched.wrong == []


def test_what_does_not_fit_is_said_in_place_and_not_kept(site, watch):
    page = watch().page
    page.goto(f"{site}/{PACKETS}")
    row = page.locator("#decision-packet-shares")
    field = row.locator("input:enabled")
    field.fill("40")
    field.fill("4000")
    (one,) = [one for one in declared() if one["name"] == "packet-shares"]
    expect(row.locator(".decide-wrong")).to_have_text(one["wrong"])
    stored = page.evaluate("localStorage.getItem('playbook/decision/packet-shares')")
    assert json.loads(stored)["value"] is None  # neither 4000 nor the 40 on the way to it
    field.fill("25")
    expect(row.locator(".decide-wrong")).to_be_empty()
    page.locator("#decision-packet-days").get_by_label("Tuesday").check()
    page.locator("#decision-packet-way select").select_option("lucky")
    page.reload()
    expect(field).to_have_value("25")
    expect(page.locator("#decision-packet-days").get_by_label("Tuesday")).to_be_checked()
    expect(page.locator("#decision-packet-way select")).to_have_value("lucky")


def test_every_decision_can_be_made_somewhere(site, watch, tmp_path):
    """Here, where its lesson is still to be written; and a conflict's link leads to its row."""
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    here = set(page.evaluate("""() => [...document.querySelectorAll('#decide-shop [data-decision]')]
        .map((row) => row.dataset.decision)"""))
    written = {lesson["number"] for lesson in course() if lesson["written"]}
    assert {one["name"] for one in declared()
            if not written & set(one["lessons"])} <= here
    assert {"shop", "group-names", "month-budget", "hours-a-week"} <= here
    page.locator("#plan [name=shop]").fill("Green Basket")
    expect(page.locator("#plan-part-texts")).to_contain_text("Green Basket")
    brought(page, kept(complaint_hours=1), tmp_path, "A complaint is to have")
    row = page.locator("#shop-complaint-hours")
    expect(row).not_to_be_visible()  # folded
    page.locator(".plan-conflicts a[href$='#shop-complaint-hours']").click()
    expect(row).to_be_in_viewport()


def test_what_is_wrong_is_not_said_to_be_kept(site, watch):
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    form = page.locator("#decide-shop")
    form.locator("[name=month-budget]").fill("300")
    expect(form.locator(".decide-status")).not_to_be_empty()
    form.locator("[name=month-budget]").fill("-3")
    expect(form.locator("#shop-month-budget .decide-wrong")).to_contain_text("give a number")
    expect(form.locator(".decide-status")).to_be_empty()
    one = page.locator(".plan-conflicts li", has_text="Budget of a month")  # and the plan says so
    expect(one).to_contain_text("counts with ¥200")
    form.locator("[name=month-budget]").fill("300")
    expect(page.locator(".plan-conflicts")).to_have_count(0)


def test_on_a_phone_nothing_of_the_week_is_out_of_sight(site, watch):
    """Who, what, when and where of each line stand inside the screen, unscrolled."""
    page = watch(width=360, height=740).page
    opened(page, f"{site}/{PLAN}")
    for table in ("week", "weekly", "dates", "rules", "checks", "decisions"):
        beyond = page.evaluate("""(table) => [...document.querySelectorAll(
            `[data-table=${table}] tbody td:not(:empty)`)].filter((cell) => cell.checkVisibility()
              && (cell.getBoundingClientRect().right > innerWidth
                || cell.getBoundingClientRect().width < 15)).map((cell) => cell.textContent)""",
            table)
        assert beyond == [], table
    (line,) = page.locator("[data-table=week] tbody tr", has_text="Useful post: ").all()
    for text in ("20:00", "Shop manager", "group 1, group 2"):
        assert line.get_by_text(text).is_visible()


def test_printing_the_page_prints_the_plan_that_stands_on_it(site, watch):
    """Ctrl+P while the plan is on the screen is the button; elsewhere it is the lesson's."""
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    printing = "() => document.body.classList.contains('printing-plan')"
    page.locator("#plan-part-rules").scroll_into_view_if_needed()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(printing)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.evaluate(printing)
    page.evaluate("scrollTo(0, 0)")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not page.evaluate(printing)


def test_the_page_makes_python_s_plan(site, watch):
    """Any decisions, any settings of version 1: one plan in both runtimes."""
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    script = page.locator("script[src*='page.js']").get_attribute("src")
    models = all_models()
    cases = [any_kept(seed, models) for seed in range(500, 525)] + list(SHOPS.values())
    found = json.loads(page.evaluate(
        """async ([script, cases]) => {
          const { python } = await import(new URL("python.js", new URL(script, location.href)));
          const { files, decisions } = JSON.parse(
            document.querySelector(".plan-data").textContent);
          const plan = await python("plan.plan", "plan", files);
          return JSON.stringify(cases.map((entries) => plan(
            { entries, first_day: "2026-11-30", decisions })));
        }""", [script, cases]))
    for entries, there in zip(cases, found, strict=True):
        here = json.loads(json.dumps(model.plan(entries, "2026-11-30", declared())))
        assert there.keys() == here.keys()
        for name in here:
            assert there[name] == here[name], name


def test_a_file_opens_in_the_page(site, watch, tmp_path):
    """What JupyterLab kept opens here; a damaged file gives one sentence and keeps what it can."""
    page = watch().page
    path = tmp_path / "my-playbook.json"
    for number in range(5):
        keep.put(f"met/x{number}", {}, path)
    keep.put("blank/plan-groups", {"text": "7"}, path)  # as version 1 kept it
    opened(page, f"{site}/{PLAN}")
    status = page.locator(".plan-status")
    page.locator("#plan [name=open]").set_input_files(path)
    expect(status).to_contain_text("taken over: 6")
    expect(page.locator("#plan [name=groups]")).to_have_value("7")
    path.write_text(path.read_text("utf-8").replace('"7"', '"8"').replace("2026", "2036")[:-60],
                    encoding="utf-8")
    page.locator("#plan [name=open]").set_input_files(path)
    expect(status).to_contain_text("damaged")
    path.write_text("<html>", encoding="utf-8")
    page.locator("#plan [name=open]").set_input_files(path)
    expect(status).to_contain_text("no playbook file")


def test_counts_come_back(site, watch, tmp_path):
    """The empty sheet, filled in and loaded, shows promise and outcome; a bad one a sentence."""
    page = watch(accept_downloads=True).page
    opened(page, f"{site}/{PLAN}")
    path = tmp_path / "counts.csv"
    head, *rows = saved(page, "counts").decode().splitlines()
    filled = [",".join([*row.split(",")[:2], "40", "1", "1", "6", "20", "2", "0", ""])
              for row in rows]
    path.write_text("\n".join([head, *filled]), encoding="utf-8")
    page.locator("#plan [name=counts]").set_input_files(path)
    expect(page.locator("[data-table=outcome] tbody tr")).to_have_count(6)
    expect(page.locator("[data-table=outcome] [data-code=met]").first).to_be_visible()
    assert counts_of(path.read_bytes()).startswith("date,group")
    opened(page, f"{site}/{PLAN}")  # they are kept
    expect(page.locator("[data-table=outcome] tbody tr")).to_have_count(6)
    page.get_by_role("button", name="Take the counts out").click()
    expect(page.locator("[data-table=outcome]")).to_have_count(0)
    for empty in ("", "\n"):
        path.write_text(empty, encoding="utf-8")
        page.locator("#plan [name=counts]").set_input_files(path)
        expect(page.locator(".plan-status")).to_contain_text("is empty")
    path.write_bytes(b"PK\x03\x04")
    page.locator("#plan [name=counts]").set_input_files(path)
    expect(page.locator(".plan-status")).to_contain_text("as CSV UTF-8")
    path.write_text("date,group,members\nsoon,g,1\n", encoding="utf-8")
    page.locator("#plan [name=counts]").set_input_files(path)
    expect(page.locator(".plan-status")).to_contain_text("Row 2, column date")
    expect(page.locator("[data-table=week]")).to_be_visible()


def test_a_first_day_that_nobody_decided_stays(site, watch):
    """Once something is kept, the plan does not begin anew at each visit."""
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    assert page.evaluate("localStorage.getItem('playbook/decision/first-day')") is None
    page.locator("#plan [name=groups]").fill("3")
    expect(page.locator("#plan [name=first-day]")).to_have_value(page.evaluate(MONDAY))
    expect(page.locator(".plan-body")).to_contain_text("was kept when this plan was made")
    page.evaluate("""() => {
      const { value } = JSON.parse(localStorage.getItem("playbook/decision/first-day"));
      const day = new Date(Date.parse(value) - 28 * 864e5).toISOString().slice(0, 10);
      localStorage.setItem("playbook/decision/first-day", JSON.stringify(
        { value: day, from: "plan", kept: new Date().toISOString() }));
    }""")
    opened(page, f"{site}/{PLAN}")  # four weeks later
    expect(page.locator(".plan-body")).to_contain_text("what stands before today is over")


def test_typed_counts_go_from_lesson_to_lesson(site, watch):
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    row = {"date": "2026-11-09", "group": "group 1", "members": 40, "joined": 1, "left": 1,
           "wrote": 6, "messages": 20, "orders": 2, "complaints": 0}
    page.evaluate("rows => localStorage.setItem('playbook-weeks', JSON.stringify(rows))", [row])
    opened(page, f"{site}/{PLAN}")
    page.locator("#plan [data-do=own]").click()
    expect(page.locator("[data-table=outcome] tbody tr")).to_have_count(6)
    expect(page.locator("#plan [name=first-day]")).to_have_value("2026-11-02")
    page.evaluate("localStorage.removeItem('playbook-weeks')")
    page.goto(f"{site}/{OWN}")
    page.locator("#own-data").scroll_into_view_if_needed()
    page.wait_for_selector("#own-data[data-state=live]")
    page.locator("#own-data [data-do=plan]").click()
    expect(page.locator("#own-data .own-table tbody tr")).to_have_count(1)


def test_a_decimal_comma_is_one(site, watch):
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    page.locator("#plan [name=hours-a-week]").press_sequentially("7,5")
    page.locator("#plan [name=month-budget]").press_sequentially("1,000")
    page.locator("#plan [name=deputy]").press_sequentially("Mei and Lin")
    expect(page.locator("#shop-deputy .decide-wrong")).to_contain_text("name one person")
    kept_values = page.evaluate("""() => ["hours-a-week", "month-budget", "deputy"].map(
        (name) => JSON.parse(localStorage.getItem(`playbook/decision/${name}`)).value)""")
    assert kept_values == [7.5, 1000, None]


def test_two_tabs_keep_both_decisions(site, watch):
    """Each tab keeps its own entry, and sees the other's."""
    watched = watch()
    one, other = watched.page, watched.page.context.new_page()
    for page in (one, other):
        page.goto(f"{site}/{PLAN}")
        page.wait_for_selector("#decide-5-2 [name=done]:enabled")
    one.locator("#decide-5-2 [name=stop-if]").fill("Monday 荔枝")
    other.locator("#decide-5-2 [name=plan-by]").fill("=1+1")
    expect(one.locator("#decide-5-2 [name=plan-by]")).to_have_value("=1+1")
    expect(other.locator("#decide-5-2 [name=stop-if]")).to_have_value("Monday 荔枝")


def test_progress(site, watch):
    """A lesson done and a challenge met stand in the contents and on the page; one button clears."""
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    page.locator("#test").scroll_into_view_if_needed()
    page.wait_for_selector("#test[data-state=live]")
    page.locator("#test [data-do=free]").click()
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


LONGER = SHOPS["one group, one person"] | kept(
    groups=2, group_names="Noodle friends of the north gate, Noodle friends of the south gate",
    packets_a_week=2, packet_days="TU,FR", month_budget=900, hours_a_week=20,
    **{name: "the regular customers of the shop at the north gate, who come after work"
       for name in ("audience", "topic", "benefit", "doors", "packet_purpose", "theme_goods")})


TWO = kept(groups=2, group_names="Camphor Court, Lakeside", host_names="Mei, Lin", deputy="Ms Zhou",
           group_members="190, 160", hours_a_week=8, month_budget=150, open_from="19:00",
           open_to="20:00", post_check="Lin", door_joins=35)


@pytest.mark.parametrize("entries", [{}, LONGER, TWO], ids=["defaults", "decided", "two hosts"])
def test_a_shop_s_plan_prints_on_four_sheets(entries, site, watch, tmp_path):
    """Two groups: at most four sheets of A4, nothing covered, the texts open, the tools away."""
    page = watch().page
    opened(page, f"{site}/{PLAN}")
    if entries:
        brought(page, entries, tmp_path, entries["decision/group-names"]["value"].split(", ")[1])
    page.evaluate("window.print = () => {}")
    page.locator("#plan [data-do=print]").click()
    page.wait_for_selector("body.printing-plan")  # first the first day is kept
    page.emulate_media(media="print")
    for shown in ("week", "budget", "checks", "rules"):
        assert page.locator(f"[data-table={shown}]").is_visible()
    assert page.locator("#plan-part-texts pre").count() > 12
    assert page.locator("#plan-part-texts pre").filter(visible=False).count() == 0
    for hidden in (".plan-tools", ".plan-shop", ".plan-from", ".plan-where", ".skip-to-content"):
        assert not page.locator(hidden).first.is_visible()
    page.set_viewport_size({"width": 703, "height": 1000})  # a sheet less its margins
    cut = page.evaluate("""() => [...document.querySelectorAll('.plan :is(td, th, pre)')]
        .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
        .map((one) => one.textContent.slice(0, 40))""")
    assert cut == []
    assert 2 <= page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 4


def test_panels_of_the_book_have_names_of_their_own():
    """A kept setting is found by its panel's name."""
    names = [name for path in SITE.glob("notebooks/**/*.html")
             for name in re.findall(r'<section class="panel" id="([^"]+)"', path.read_text("utf-8"))]
    assert names and len(names) == len(set(names))
