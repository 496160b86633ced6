"""Where scripts cannot run, a page says so and stays readable: opened from a file, in JupyterLab's
HTML viewer, with JavaScript off, in engines that are too old."""

import html
import re
from pathlib import Path

from ..models.words import say

SCRIPT = (Path(__file__).parent / "templates" / "scripts.js").read_text(encoding="utf-8")
HANDLED = re.compile(r'class="(?:panel|quiz|decide|plan|own|classroom|hub-link|progress)[ "]')


def setup(app):
    """Let each page find out whether its scripts run, and say what they need if they do not."""
    app.connect("html-page-context", prepare, priority=600)


def prepare(app, pagename, templatename, context, doctree):
    """Put the script that finds out into a page's head, and the sentence under its title."""
    context["scripts"] = f"<script>{SCRIPT}</script>"
    context["metatags"] = context.get("metatags", "") + context["scripts"]
    context["needs"] = needs = f'<p class="needs">{html.escape(sentence())}</p>'
    if HANDLED.search(context.get("body") or ""):
        context["body"] = context["body"].replace("</h1>", f"</h1>{needs}", 1)


def sentence():
    """Say what is not there without scripts, and what brings it."""
    return say("Nothing on this page can be tuned as you see it now: that needs an address that "
               "begins with http, JavaScript, and a browser of 2022 or newer.")
