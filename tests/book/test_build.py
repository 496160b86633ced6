"""A build of the site: whole or made anew, drawings kept, and what a web server needs beside it."""

import json
import os
import re
from types import SimpleNamespace

import psutil
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.errors import ExtensionError
from support.places import ROOT, SITE

from playbook import charts, drawings
from playbook.models import start
from playbook.site import folds, grades, moved, prose, publish, whole


@pytest.fixture
def app(tmp_path):
    """What the extension asks of Sphinx, for a site of one lesson in a folder of its own."""
    (tmp_path / "html").mkdir()
    (tmp_path / "doctrees").mkdir()
    return SimpleNamespace(
        outdir=tmp_path / "html", doctreedir=tmp_path / "doctrees", srcdir=tmp_path,
        builder=SimpleNamespace(format="html", name="html"),
        config=SimpleNamespace(html_baseurl="", master_doc="book/index", html_title="The book",
                               language="en"),
        env=SimpleNamespace(found_docs={"notebooks/one"}))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "folder", tmp_path / "drawings")
    return tmp_path / "drawings"


def left_by(app, process):
    """Leave what a build of a process leaves that was cut off in the middle of a page."""
    whole.mark(app).write_text(json.dumps(process), encoding="utf-8")
    (app.outdir / "half.html").write_text("<html><bo", encoding="utf-8")
    (app.doctreedir / "environment.pickle").write_bytes(b"")


@pytest.mark.parametrize("process", [[os.getpid(), 1.0], [2**30, 1.0], "", [3]])
def test_what_an_interrupted_build_left_is_made_anew(app, folder, process):
    left_by(app, process)
    whole.begin(app, app.config)
    assert list(app.outdir.iterdir()) == list(app.doctreedir.iterdir()) == []
    assert whole.mark(app).exists()
    whole.finish(app, None)
    assert not whole.mark(app).exists()


def test_what_a_whole_build_left_is_kept(app, folder):
    whole.begin(app, app.config)
    (app.outdir / "index.html").write_text("whole", encoding="utf-8")
    whole.finish(app, None)
    whole.begin(app, app.config)
    assert (app.outdir / "index.html").exists()


def test_a_build_that_failed_is_made_anew(app, folder):
    whole.begin(app, app.config)
    whole.finish(app, ExtensionError("A lesson shows a traceback."))
    assert whole.mark(app).exists()


def test_two_builds_do_not_write_to_one_folder(app):
    parent = psutil.Process(os.getppid())
    left_by(app, [parent.pid, parent.create_time()])
    with pytest.raises(ExtensionError, match=f"Process {parent.pid} is building in .*html: wait"):
        whole.begin(app, app.config)
    assert (app.outdir / "half.html").exists()


def test_pages_without_a_source_go(app, folder):
    names = ["index.html", "search.html", "notebooks/one.html", "notebooks/one-slides.html",
             "notebooks/gone.html", "notebooks/gone-slides.html"]
    for name in names:
        (app.outdir / name).parent.mkdir(exist_ok=True)
        (app.outdir / name).write_text("", encoding="utf-8")
    whole.begin(app, app.config)
    whole.finish(app, None)
    assert sorted(path.relative_to(app.outdir).as_posix()
                  for path in app.outdir.rglob("*.html")) == sorted(names[:4])


def test_only_one_layout(app):
    app.builder.name = "dirhtml"
    with pytest.raises(ExtensionError, match="with the builder html and not with dirhtml"):
        publish.one_builder(app)


# ---- Drawings


def test_a_chart_is_drawn_once(folder, monkeypatch):
    spec = charts.stored({"data": {"values": [{"a": 1, "b": 2}]}, "mark": "bar", "title": "A",
                          "encoding": {"x": {"field": "a", "type": "quantitative"}}})
    first = charts.compiled(spec)
    picture = charts.drawing(first["wide"], "wide")
    assert len(list(folder.iterdir())) == 2
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)  # cannot be imported
    assert charts.compiled(spec) == first
    assert charts.drawing(first["wide"], "wide") == picture
    with pytest.raises(ImportError):
        charts.compiled(spec | {"title": "B"})


def test_two_drawings_on_a_page_do_not_cut_each_others_bars():
    """Rounded bars are cut by shapes, which a page finds by their names."""
    names = []
    for hours in (1, 2):
        rows = start.ways(hours=hours)["tables"]
        spec = charts.stored(charts.draw(start.ways.charts[0], start.ways.heads(), rows,
                                         marked=False))
        picture = charts.drawing(charts.compiled(spec | {"datasets": rows})["wide"], "wide")
        names.append(set(re.findall(r' id="([^"]+)"', picture)))
        assert names[-1] == set(re.findall(r"url\(#([^)]+)\)", picture))
    assert names[0] and not names[0] & names[1]


def test_what_is_cut_off_or_cannot_be_kept_is_drawn(folder):
    made = []
    work = drawings.kept(lambda value: made.append(value) or [value])
    assert work(1) == work(1) == [1] and made == [1]
    for file in folder.iterdir():
        file.write_text("[1", encoding="utf-8")
    assert work(1) == [1] and made == [1, 1]
    drawings.folder = folder / next(folder.iterdir()).name  # a file stands where the folder would
    assert work(2) == [2]


def test_what_was_used_least_lately_goes_first(folder):
    folder.mkdir()
    for age, name in enumerate(["new", "old", "oldest"]):
        (folder / name).write_bytes(b"1234")
        os.utime(folder / name, (1000 - age, 1000 - age))
    drawings.tidy(room=8)
    assert sorted(path.name for path in folder.iterdir()) == ["new", "old"]


# ---- What a web server needs


@pytest.mark.parametrize(("named", "base"), [
    ("", ""), ("https://example.org/playbook", "https://example.org/playbook/")])
def test_address_of_the_site(app, monkeypatch, named, base):
    monkeypatch.setenv("SITE_URL", named)
    publish.address(app, app.config)
    assert app.config.html_baseurl == base
    picture = publish.tags("A & B", "Why.", "../_static/share.png", base, "book/a")
    assert 'content="A &amp; B"' in picture
    assert f'content="{base or "../"}_static/share.png"' in picture


def test_an_address_that_is_none(app, monkeypatch):
    monkeypatch.setenv("SITE_URL", "example.org")
    with pytest.raises(ExtensionError, match="such as https://example.org/playbook/; got example"):
        publish.address(app, app.config)


def test_root_and_lost_page_of_a_site_in_a_folder(app):
    app.config.html_baseurl = "https://example.org/playbook/"
    (app.outdir / "_static").mkdir()
    (app.srcdir / "book" / "pictures").mkdir(parents=True)
    (app.srcdir / "book" / "pictures" / publish.PICTURE).write_bytes(b"")
    publish.surround(app, None)
    assert (app.outdir / ".nojekyll").exists()
    lost = BeautifulSoup((app.outdir / "404.html").read_text(encoding="utf-8"), "html.parser")
    assert lost.find("a")["href"] == "/playbook/book/index.html"
    assert lost.find("link", rel="icon")["href"] == "/playbook/_static/favicon.svg"


@pytest.mark.site
def test_every_page_has_a_preview():
    without = []
    for page in SITE.rglob("*.html"):
        if page.name == "404.html" or page.relative_to(SITE).parts[0] == "_static":
            continue
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        said = {tag["property"]: tag["content"] for tag in soup.find_all("meta", property=True)}
        picture = page.parent / said.get("og:image", "none")
        if not (said.get("og:title") and said.get("og:description") and picture.is_file()):
            without.append(page.relative_to(SITE).as_posix())
        assert not re.search(r"[<>]", said.get("og:title", "")), page
    assert without == []


def test_old_addresses_lead_on(app, folder, monkeypatch):
    """A page with a plain link for each panel that went elsewhere; none to a page that is not."""
    monkeypatch.setattr(moved, "MOVED", {
        "notebooks/was": {"": "notebooks/one", "loop": "notebooks/two"},
        "notebooks/lost": {"": "notebooks/three"}})
    app.playbook_folder = "playbook-1"
    app.env.found_docs = {"notebooks/one", "notebooks/two"}
    app.env.titles = {name: SimpleNamespace(astext=lambda name=name: name)
                      for name in app.env.found_docs}
    whole.begin(app, app.config)
    moved.write(app, None)
    whole.finish(app, None)
    pages = {path.name: BeautifulSoup(path.read_text("utf-8"), "html.parser")
             for path in app.outdir.rglob("*.html")}
    assert {name: [one["href"] for one in page.find_all("a")] for name, page in pages.items()} == {
        "was.html": ["../notebooks/one.html", "../notebooks/two.html#loop"],
        "was-slides.html": ["../notebooks/one-slides.html", "../notebooks/two-slides.html#loop"]}


def test_every_page_that_has_moved_is_in_the_book():
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    for old, places in moved.MOVED.items():
        assert f"file: {old}\n" not in contents
        for new in places.values():
            assert f"file: {new}\n" in contents, f"{old} leads to {new}, which is not there"


# --- Lessons --------------------------------------------------------------------------------------

def test_code_that_stands_fold_after_fold_is_one_fold():
    """Up to the first cell that shows something; what a text stands between stays apart."""
    def cell(code, *shown):
        fold = HideCodeCellNode("", nodes.literal_block(code, code))
        return nodes.container("", fold, *shown, nb_element="cell_code")

    section = nodes.section("", cell("one"), cell("two"), cell("three", nodes.paragraph("", "3")),
                            cell("four"), nodes.paragraph("", "text"), cell("five"))
    page = new_document("page")
    page += section
    folds.one_fold(None, page, "notebooks/lesson")
    assert [[code.astext() for code in one.findall(nodes.literal_block)]
            for one in section.children] == [["one", "two", "three"], ["four"], [], ["five"]]


def test_a_lesson_says_once_what_its_badges_mean():
    badge = nodes.raw("", '<b class="grade" data-grade="V2">V2</b>', format="html")
    section = nodes.section("", nodes.title("", "Evidence"), nodes.paragraph("", "", badge),
                            ids=[grades.EVIDENCE])
    page = new_document("page")
    page += section
    grades.explained(None, page, "notebooks/lesson")
    assert "secondary source only" in section[1].astext() and "original" not in section[1].astext()
    assert set(grades.SHORT) == set(grades.GRADES)


def test_a_number_and_its_unit_stay_on_one_line():
    page = new_document("page")
    page += nodes.paragraph("", "", nodes.Text("With 5 % and 30 minutes, 12 of 20 cards."),
                            nodes.literal("", "5 %"))
    prose.kept_together(None, page, "notebooks/lesson")
    assert page.astext() == "With 5\u00a0% and 30\u00a0minutes, 12 of 20 cards.5 %"
