"""A quiz on its page: what was answered comes back, leaves as a file, and stays off the slides."""

import json

from support.places import decks

LESSON = decks()[0].replace("-slides.html", ".html") if decks() else ""


def test_answers_come_back_leave_alone_and_stay_off_the_slides(site, watch):
    watched = watch(accept_downloads=True)
    page = watched.page
    page.goto(f"{site}/{LESSON}")
    form = page.locator(".quiz-question:has([name=choice])").first
    form.locator("[name=choice]").nth(1).check()
    form.locator(".quiz-row button").click()
    said = form.locator(".quiz-feedback").inner_text()
    page.evaluate("localStorage.setItem('playbook/blank/1.3-aim', JSON.stringify("
                  "{text: 'our secret', kept: '2026-03-02T08:00:00.000Z'}))")
    page.reload()
    assert form.locator("[name=choice]").nth(1).is_checked()
    assert form.locator(".quiz-feedback").inner_text() == said != ""

    page.goto(f"{site}/{LESSON.replace('.html', '-slides.html')}")
    page.wait_for_selector(".quiz[data-state=live]", state="attached")
    assert page.locator(".quiz [name=choice]:checked").count() == 0

    page.goto(f"{site}/book/my-progress.html")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my quiz answers").click()
    saved = json.loads(open(download.value.path(), encoding="utf-8").read())["entries"]
    assert [key.partition("/")[0] for key in saved] == ["answer"]
    assert watched.wrong == []
