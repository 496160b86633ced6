"""What all widgets share: their files, and how a widget is put together from them."""

import gzip
import json
import re
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from ..chinese import marked
from ..models.words import say
from ..runtime import runtime

HERE = Path(__file__).parent
VIEW = "application/vnd.jupyter.widget-view+json"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader([HERE, HERE.parent / "site" / "templates"]), autoescape=True, trim_blocks=True,
    lstrip_blocks=True, undefined=jinja2.StrictUndefined)
_templates.globals["say"] = say
_templates.filters["emphasis"] = lambda text: Markup(
    re.sub(r"\*([^*]+)\*", r"<em>\1</em>", re.sub(r"(?<=\d) %", "\u00a0%", str(escape(text)))))


def styles(*names):
    """Return the named styles as one text: the colours first, what differs on a slide last."""
    return "\n".join((HERE / name).read_text(encoding="utf-8")
                     for name in ("look.css", *names, "slide.css"))


def script(name):
    """Return a script as one module, as anywidget wants it: what it imports stands before it."""
    return "\n".join(_with_imports(name, []))


def _with_imports(name, seen):
    seen.append(name)
    code = (HERE / name).read_text(encoding="utf-8")
    parts = []
    for needed in _IMPORT.findall(code):
        if needed not in seen:
            parts += [part.replace("export ", "") for part in _with_imports(needed, seen)]
    return [*parts, _IMPORT.sub("", code)]


def vega():
    """Return Vega as a kernel sends it to a view: gzipped."""
    return gzip.compress((runtime() / "vega.js").read_bytes())


def filled(name, **values):
    """Return the template `name`, of a widget or of the site, filled in, as HTML."""
    return marked(_templates.get_template(name).render(**values))


def script_safe(data):
    """Return data as JSON that can stand inside a <script>."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
