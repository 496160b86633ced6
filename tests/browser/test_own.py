"""Own data on the page: typed, pasted, kept, drawn, saved; a file read on the device."""

import random

import pytest
from playwright.sync_api import expect
from support.browser import violations
from support.exports import KEY
from support.places import SITE
from support.shapes import table

from playbook.community import load
from playbook.diagnosis import diagnose

PAGE = "notebooks/5-capstone/1-your-own-groups-data.html"
PASTED = "日期\t群\t人数\t进群\t退群\t备注\n2026/3/2\t一群\t1180\t8\t3\tx\n2026/3/9\t一群\t1,186\t9\t3\ty\n"


def live(page):
    """Wait until the widget of an open page can be used."""
    page.locator("#own-data").scroll_into_view_if_needed()
    page.mouse.move(5, 5)
    page.wait_for_selector("#own-data[data-state=live]")


@pytest.fixture
def watched(visit):
    found = visit(PAGE)
    live(found.page)
    yield found
    assert found.wrong == []


def typed(page, **cells):
    for name, value in cells.items():
        page.fill(f"[name={name}]", value)
    page.press("[name=members]", "Enter")


def orders(rows):
    """A list of orders by chance, in bytes as Excel in China saves them."""
    chance = random.Random(rows)
    return table([["订单号", "买家昵称", "支付时间", "实付金额", "订单状态"], *(
        [f"A{at}x", f"用户{chance.randint(1, rows // 4)}",
         f"2025-{chance.randint(1, 6):02d}-{chance.randint(1, 28):02d} 10:{at % 60:02d}:00",
         f"{chance.randint(1, 99)}.5", chance.choice(["已完成", "已完成", "交易关闭"])]
        for at in range(rows))], encoding="gb18030")


def test_typed_weeks_are_kept_drawn_and_saved_for_jupyterlab(watched, tmp_path):
    page = watched.page
    typed(page, date="2026-03-02", group="桃溪1群", members="１８０", joined="8", orders="30")
    expect(page.locator(".own-table tbody tr")).to_have_count(1)
    typed(page, date="2026-03-09", members="184", joined="9", orders="31")
    expect(page.locator(".own-table tbody tr")).to_have_count(2)
    page.wait_for_selector("[data-of=weeks] figure svg")
    expect(page.locator("[data-key=counted_growth] td").first).to_contain_text("+2.2 %")
    expect(page.locator("[data-key=counted_leave] td").first).to_contain_text("Not known")
    with page.expect_download() as saved:
        page.click("#own-data [data-do=csv]")
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    there = diagnose(load(path, key=KEY))
    for key in ("counted_growth", "counted_members", "counted_orders"):
        expect(page.locator(f"[data-key={key}] td").first).to_contain_text(there[key].said)
    page.reload()
    live(page)
    expect(page.locator(".own-table tbody tr")).to_have_count(2)


def test_a_wrong_week_is_said_and_a_row_can_be_changed_and_removed(watched):
    page = watched.page
    typed(page, date="2026-03-02", group="一群", members="many")
    expect(page.locator(".own-wrong")).to_contain_text("Members: write a whole number")
    typed(page, members="180")
    expect(page.locator(".own-wrong")).to_have_text("")
    page.get_by_role("button", name="Change the row of 2026-03-02").click()
    expect(page.locator("[name=members]")).to_have_value("180")
    typed(page, members="190")
    expect(page.locator(".own-table tbody tr")).to_have_count(1)
    expect(page.locator(".own-table")).to_contain_text("190")
    page.get_by_role("button", name="Remove the row of 2026-03-02").click()
    expect(page.locator(".own-table tbody tr")).to_have_count(0)


def test_rows_are_pasted_from_a_spreadsheet(watched):
    page = watched.page
    page.locator(".own-paste summary").press("Enter")
    page.fill("#own-pasted", PASTED)
    page.get_by_role("button", name="Take these rows").press("Enter")
    expect(page.locator(".own-table tbody tr")).to_have_count(2)
    expect(page.locator(".own-status")).to_contain_text("备注")
    page.fill("#own-pasted", PASTED.replace("2026/3/9", "soon"))
    page.click("[data-do=paste]")
    expect(page.locator(".own-status")).to_contain_text("Row 3, column Date")
    expect(page.locator(".own-table tbody tr")).to_have_count(2)


def test_a_file_comes_to_the_figures_of_jupyterlab_with_a_progress_bar(watched, tmp_path):
    page = watched.page
    data = orders(12_000)
    (tmp_path / "a.csv").write_bytes(data)
    there = diagnose(load(tmp_path / "a.csv", key=KEY))
    page.evaluate("""() => {
        window.seen = [];
        const bar = document.querySelector('#own-data progress');
        new MutationObserver(() => window.seen.push(bar.value)).observe(
          bar, {attributes: true});
      }""")
    page.set_input_files("#own-file", {"name": "a.csv", "mimeType": "text/csv", "buffer": data})
    expect(page.locator(".own-file-status")).to_contain_text("rows were read")
    for key in ("orders", "repeat"):
        expect(page.locator(f"[data-of=file] [data-key={key}] td").first).to_contain_text(
            there[key].said)
    expect(page.locator("[data-of=file]")).to_contain_text("closed or cancelled")
    seen = page.evaluate("window.seen")
    assert len(set(seen)) > 3 and seen == sorted(seen)
    expect(page.locator("#own-data progress")).to_be_hidden()


def test_a_dropped_file_is_read_and_what_is_not_read_is_said(watched):
    page = watched.page

    def dropped(name, text):
        page.evaluate("""([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name));
            document.querySelector('.own-drop').dispatchEvent(
              new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
          }""", [name, text])

    dropped("周.csv", "日期,群人数\n2026-03-02,180\n2026-03-09,184\n")
    expect(page.locator("[data-of=file] [data-key=counted_members]")).to_contain_text("184")
    for name, text, said in (
            ("a.xlsx", "PK\x03\x04", "Save As, CSV UTF-8"),
            ("a.csv", "日期,群人数\n2026-03-02,many\n", "rows 2, column B (群人数)"),
            ("b.csv", "x,y\n1,2\n", "too few known columns"),
            ("c.csv", "群名称,发送人,发送时间,消息内容\n一群,小满,2026-03-02 10:00,早\n", "chats")):
        dropped(name, text)
        expect(page.locator(".own-file-status")).to_contain_text(said)
        expect(page.locator("[data-of=file] table")).to_have_count(0)


def test_nothing_leaves_the_device(watched):
    """No request is made while data are read, and the policy refuses one to another address."""
    page = watched.page
    page.set_input_files("#own-file", {
        "name": "a.csv", "mimeType": "text/csv", "buffer": orders(40)})
    expect(page.locator(".own-file-status")).to_contain_text("rows were read")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_input_files("#own-file", {
        "name": "b.csv", "mimeType": "text/csv", "buffer": orders(80)})
    expect(page.locator(".own-file-status")).to_contain_text("b.csv")
    typed(page, date="2026-03-02", group="一群", members="5")
    expect(page.locator(".own-table tbody tr")).to_have_count(1)
    assert asked == []
    refused = page.evaluate("""async () => {
        const found = [];
        addEventListener('securitypolicyviolation', (event) => found.push(event.effectiveDirective));
        await fetch('https://example.org/', {method: 'POST', body: 'x'}).catch(() => {});
        navigator.sendBeacon('https://example.org/', 'x');
        await new Promise((resolve) => setTimeout(resolve));
        return found;
      }""")
    assert refused and set(refused) == {"connect-src"}
    policy = (SITE / PAGE).read_text("utf-8").split('Content-Security-Policy" content="')[1]
    assert "connect-src 'self';" in policy.split('"')[0]
    watched.wrong.clear()  # the two refusals


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_nothing_is_wider_and_all_can_be_read(site, watch, dark):
    watched = watch(width=360, height=740, dark=dark)
    page = watched.page
    page.goto(f"{site}/{PAGE}")
    live(page)
    page.locator(".own-paste summary").click()
    page.fill("#own-pasted", PASTED)
    page.click("[data-do=paste]")
    page.wait_for_selector("[data-of=weeks] figure svg")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page, place="#own-data") == []


def test_the_weeks_alone_are_printed(watched):
    page = watched.page
    page.evaluate("window.print = () => {}")
    typed(page, date="2026-03-02", group="一群", members="180")
    page.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")
    expect(page.locator(".own-table")).to_be_visible()
    for hidden in (".own-week", ".own-drop", "#own-data [data-do=csv]", ".panel >> nth=0"):
        expect(page.locator(hidden)).to_be_hidden()
