"""Any ordinary web server: under a sub-path, with few types known; what our own server says."""

import functools
import http.client
import http.server
import threading

import pytest
from playwright.sync_api import expect
from support.browser import Watched
from support.places import SITE
from support.sample import answers, lesson

from playbook.site import serve


class Plain(http.server.SimpleHTTPRequestHandler):
    """What nginx does as Debian ships it: few types are known, the rest is unknown bytes."""

    extensions_map = {"": "application/octet-stream", ".html": "text/html", ".css": "text/css",
                      ".js": "application/javascript", ".svg": "image/svg+xml"}

    def guess_type(self, path):
        return self.extensions_map.get(path[path.rfind("."):], self.extensions_map[""])

    def log_message(self, *_):
        pass


def running(made):
    threading.Thread(target=made.serve_forever, daemon=True).start()
    return made


@pytest.fixture(scope="module")
def under_a_path(tmp_path_factory):
    """The address of the site, one folder deep on a plain server."""
    root = tmp_path_factory.mktemp("root")
    (root / "playbook").symlink_to(SITE, target_is_directory=True)
    made = running(http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Plain, directory=str(root))))
    yield f"http://127.0.0.1:{made.server_port}/playbook"
    made.shutdown()


def test_plain_server_under_a_path(under_a_path, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    watched = Watched(context, own=under_a_path)
    page = watched.page
    page.goto(under_a_path + "/")
    page.wait_for_url("**/playbook/book/index.html")
    page.wait_for_load_state("networkidle")
    page.goto(f"{under_a_path}/{lesson()}.html")
    answers(page)
    page.goto(f"{under_a_path}/{lesson()}-slides.html")
    page.wait_for_selector("html[data-scripts=live]", state="attached")
    expect(page.locator(".slides section.present h1")).to_be_visible()
    context.close()
    # The type of WebAssembly is all that such a server gets wrong: it then starts a little later.
    assert [line for line in watched.wrong if "wasm" not in line and "ArrayBuffer" not in line] \
        == []


def test_root_page_names_itself_and_asks_for_nothing_else(site, watch):
    watched = watch()
    asked = []
    watched.page.on("response", lambda answer: asked.append((answer.url, answer.status)))
    watched.page.goto(f"{site}/404.html")
    for path in ("/", "/nowhere/at/all.html"):
        watched.page.goto(site + path)
        watched.page.wait_for_load_state("networkidle")
        assert watched.page.title()
    wrong = {url.removeprefix(site) for url, status in asked if status >= 400}
    assert wrong == {"/nowhere/at/all.html"}
    assert [line for line in watched.wrong if "nowhere" not in line] == []


def test_own_server_says_what_may_be_kept(site):
    folder = next((SITE / "_static").glob("playbook-*")).name
    connection = http.client.HTTPConnection("127.0.0.1", int(site.rsplit(":", 1)[1]))
    said = {}
    for path in ("/book/index.html", "/searchindex.js", "/_static/favicon.svg",
                 f"/_static/{folder}/page.js", f"/_static/{folder}/gone.js", "/gone.html"):
        for accepted in ("gzip", "identity"):
            connection.request("GET", path, headers={"Accept-Encoding": accepted})
            answer = connection.getresponse()
            text = answer.read()
            said.setdefault(path.rsplit("/", 1)[1], set()).add(
                (answer.status, "immutable" in answer.getheader("Cache-Control")))
    connection.close()
    assert said.pop("page.js") == {(200, True)}
    assert said.pop("gone.js") == said.pop("gone.html") == {(404, False)}
    assert set.union(*said.values()) == {(200, False)}
    assert b"No such page" in text


def test_a_port_that_is_taken(site, monkeypatch, capsys):
    """Named, it is one sentence; not named, another is found."""
    taken = int(site.rsplit(":", 1)[1])
    with pytest.raises(SystemExit, match=f"Port {taken} is taken or is none: name another, as in"):
        serve.main([str(taken)])
    monkeypatch.setattr(serve, "PORT", taken)
    monkeypatch.setattr(serve.Server, "serve_forever", lambda self: self.server_close())
    serve.main([])
    said = capsys.readouterr().out
    assert "The playbook is at http://127.0.0.1:" in said and f":{taken}/" not in said
