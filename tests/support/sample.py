"""Some lesson with a panel, for tests that need one and do not mind which."""

from .places import SITE, decks


def lesson():
    """Return the path of such a lesson's page on the site, without its ending."""
    names = [path.removesuffix("-slides.html") for path in decks()]
    return next(name for name in names if '<section class="panel"' in (
        SITE / f"{name}.html").read_text(encoding="utf-8"))


def answers(page):
    """Move a slider of a page's first panel far; wait until a number follows.

    Its steps, which lock what they do not speak of, are left first.
    """
    panel = page.locator(".panel").first
    panel.scroll_into_view_if_needed()
    page.wait_for_function("panel => panel.dataset.state === 'live'", arg=panel.element_handle())
    numbers = "panel => [...panel.querySelectorAll('[data-output]')].map(one => one.textContent).join()"
    before = panel.evaluate(numbers)
    if panel.locator("[data-do=free]").is_visible():
        panel.locator("[data-do=free]").click()
    slider = panel.locator(".panel-controls input[type=range]:visible:enabled").first
    slider.focus()
    page.keyboard.press(slider.evaluate(
        "one => one.value - one.min > one.max - one.value ? 'Home' : 'End'"))
    page.wait_for_function(f"([panel, before]) => ({numbers})(panel) !== before",
                           arg=[panel.element_handle(), before])
