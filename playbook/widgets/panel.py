"""The panel: tune a model, with controls, headline numbers, charts and a challenge.

`Panel(model)` is a widget in JupyterLab. What it leaves in the notebook file is data, from which
the site makes the same panel: the markup below, `panel.css` and `panel.js` serve both; only who computes differs (the kernel here, MicroPython on the page).
"""

import gzip
import importlib
import inspect
import operator
import re
from pathlib import Path

import anywidget
import traitlets
from latex2mathml.converter import convert as mathml
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from .. import charts, keep, models
from ..models.model import Model
from ..numbers import cell_text, digits, number_text
from ..runtime import runtime
from . import widget

MIME = "application/vnd.playbook.panel+json"
_IMPORTS = re.compile(r"^from (\.+)([\w.]+) import", re.MULTILINE)
COMPARE = {">=": (operator.ge, "at least"), "<=": (operator.le, "at most"),
           ">": (operator.gt, "more than"), "<": (operator.lt, "less than"),
           "==": (operator.eq, "exactly")}


class Challenge:
    """A goal that a reader meets by tuning, checked live in both runtimes.

    goal: the goal in words.
    conditions: "name comparison number", where the name is a headline or a parameter of the
        model, for example "members_end >= 5000". All must hold.
    hint: one or two sentences, folded.
    solution: settings that meet it, folded; a test proves that they do and that the start
        settings do not.
    """

    def __init__(self, goal, *conditions, hint, solution):
        self.goal = goal
        self.conditions = [self._parsed(condition) for condition in conditions]
        self.hint = hint
        self.solution = solution

    @staticmethod
    def _parsed(condition):
        found = re.fullmatch(r"(\w+) (>=|<=|>|<|==) (-?[\d.]+)", condition)
        if not found:
            raise ValueError(f"A condition reads like 'members_end >= 5000'; got {condition!r}.")
        name, comparison, number = found.groups()
        return [name, comparison, float(number)]

    def met(self, settings, headlines):
        """Tell whether every condition holds for these settings and headline numbers."""
        values = {**settings, **headlines}
        return all(values[name] is not None and COMPARE[comparison][0](values[name], number)
                   for name, comparison, number in self.conditions)


class Panel(anywidget.AnyWidget):
    """Tune a model.

    model: a Model, for example `propagation.invite_loop`.
    id: the panel's name on its page and in links; by default the model's name.
    title: shown above it; by default the model's title.
    presets: {name: settings}; what a preset leaves out takes its start value.
    challenge: a Challenge.
    settings: start values that differ from the model's own.
    Each parameter is a trait of the panel: read it (`panel.seeds`), set it, or link any
    ipywidgets control to it. `panel.result` holds the headline numbers and tables.
    Raises ValueError in one sentence for a setting that the model does not take.
    """

    _esm = widget.script("panel.js")
    _css = widget.styles("panel.css")
    _html = traitlets.Unicode().tag(sync=True)
    _settings = traitlets.Dict().tag(sync=True)
    _answer = traitlets.Dict().tag(sync=True)

    def __init__(self, model, *, id=None, title=None, presets=None, challenge=None, **settings):
        if not isinstance(model, Model):
            raise ValueError("Panel takes a model, such as propagation.invite_loop; "
                             f"got {type(model).__name__}.")
        self._model = model
        self.bundle = bundle(model, id, title, presets, challenge, settings)
        start = self.bundle["settings"]
        result = model(**start)
        super().__init__(_html=markup(self.bundle), _settings=start,
                         _answer={"result": result, "settings": start})
        self.add_traits(**{parameter.name: _Setting(parameter, start[parameter.name])
                           for parameter in model.parameters})
        self.observe(self._from_page, "_settings")
        self.observe(self._from_python, list(start))
        self.on_msg(self._message)

    @property
    def result(self):
        """The headline numbers and tables of the present setting."""
        return self._answer["result"]

    def _from_page(self, change):
        # Held back, so that a preset, which changes many parameters, is computed once.
        with self.hold_trait_notifications():
            for name, value in change.new.items():
                setattr(self, name, value)

    def _from_python(self, change):
        settings = {parameter.name: getattr(self, parameter.name)
                    for parameter in self._model.parameters}
        if settings != self._answer["settings"]:
            self._answer = {"result": self._model(**settings), "settings": settings}

    def _message(self, _, content, buffers):
        if content == "vega":
            bundle = gzip.compress((runtime() / "vega.js").read_bytes())
            self.send("vega", buffers=[bundle])
        elif isinstance(content, dict) and "key" in content:
            self.send(keep.answer(content))

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        chart = self.bundle["charts"][0] | {"datasets": self.bundle["result"]["tables"]}
        return {widget.VIEW: data[widget.VIEW], MIME: self.bundle, charts.MIME: chart,
                "text/plain": plain(self.bundle)}, metadata


def bundle(model, id=None, title=None, presets=None, challenge=None, settings=None):
    """Return a panel as plain data, the form in which notebooks store it.

    Takes what Panel takes, `settings` as a dict. Raises ValueError in one sentence for a setting
    that the model does not take, or a challenge that names neither a parameter nor a headline.
    """
    settings = settings or {}
    start = model.settings(settings)
    result = model(**start)
    names = set(start) | {headline.name for headline in model.headlines}
    for condition in challenge.conditions if challenge else []:
        if condition[0] not in names:
            raise ValueError(f"The challenge names {condition[0]}, which is neither a "
                             f"parameter nor a headline of {model.name}.")
    return {
        "id": id or model.name.replace("_", "-"),
        "model": name_of(model),
        "title": title or model.title,
        "parameters": [parameter.describe() for parameter in model.parameters],
        "headlines": [headline.describe() for headline in model.headlines],
        "columns": model.columns,
        "charts": [charts.stored(charts.draw(chart, model.columns, result["tables"]))
                   for chart in charted(model)],
        "lists": [{"table": chart.table, "title": chart.title}
                  for chart in model.charts if chart.kind == "table"],
        "settings": start,
        "result": charts.rounded(result),
        # pairs, because a notebook file sorts the keys of what it stores
        "presets": [[name, model.settings({**settings, **preset})]
                    for name, preset in (presets or {}).items()],
        "challenge": challenge and {
            "goal": challenge.goal, "conditions": challenge.conditions, "hint": challenge.hint,
            "solution": model.settings({**settings, **challenge.solution})},
    }


def charted(model):
    """Return a model's charts that are drawn, without its tables."""
    return [chart for chart in model.charts if chart.kind != "table"]


class _Setting(traitlets.TraitType):
    """A parameter's value, checked by the parameter itself."""

    def __init__(self, parameter, start):
        self.parameter = parameter
        super().__init__(default_value=start)

    def validate(self, obj, value):
        return self.parameter.check(value)


def columns_of(rows):
    """Return the names of a table's columns, in their order; a row may lack one."""
    return list(dict.fromkeys(name for row in rows for name in row))


def plain(bundle):
    """Return a panel's title and headline numbers as text."""
    lines = [f"{bundle['title']} (a panel: run the cell to tune it)"]
    for headline in bundle["headlines"]:
        value = bundle["result"]["headlines"][headline["name"]]
        said = number_text(value, headline["unit"], headline["digits"], headline["none"])
        lines.append(f"{headline['label']}: {said}")
    return "\n".join(lines)


def find(name):
    """Return the model called "part.name", for example "propagation.invite_loop"."""
    part, _, model = name.partition(".")
    return getattr(importlib.import_module(f"{models.__name__}.{part}"), model)


def module_of(model):
    """Return the module of `playbook.models` that a model is in, such as "propagation.loop"."""
    return model.function.__module__.removeprefix(f"{models.__name__}.")


def name_of(model):
    """Return a model's name, "part.name": what `find` takes."""
    return f"{module_of(model).partition('.')[0]}.{model.name}"


def needed(module):
    """Return the files of `models/` that a module, such as "propagation.loop", needs: its own and
    those it imports, each as a path from there."""
    home = Path(models.__file__).parent
    found, waiting = [], [home.joinpath(*module.split(".")).with_suffix(".py")]
    while waiting:
        path = waiting.pop()
        name = path.relative_to(home).as_posix()
        if name not in found:
            found.append(name)
            for dots, target in _IMPORTS.findall(path.read_text(encoding="utf-8")):
                folder = path.parents[len(dots) - 1]
                waiting.append(folder.joinpath(*target.split(".")).with_suffix(".py"))
    return found


def source_of(model):
    """Return a model's docstring as paragraphs and its code as highlighted HTML."""
    code = inspect.getsource(model.function)
    head, doc, body = code[code.index("\ndef ") + 1:].split('"""', 2)
    html = highlight(head.rstrip() + body, PythonLexer(), HtmlFormatter(nowrap=True))
    return inspect.cleandoc(doc).split("\n\n"), Markup(html)


def condition_text(bundle, name, comparison, number):
    """Say a challenge's condition: which number, and what it must reach."""
    declared = {item["name"]: item for item in bundle["headlines"]}
    declared |= {item["name"]: item | {"digits": digits(item["step"], item["unit"])} for item in bundle["parameters"]}
    item = declared[name]
    return (item["label"], COMPARE[comparison][1], number_text(number, item["unit"], item["digits"]))


def markup(bundle):
    """Return a panel's HTML: the same on the page and in JupyterLab.

    Controls are disabled and charts are inline SVG until the script makes it live.
    """
    model = find(bundle["model"])
    # Computed anew, because a notebook file loses the order of tables and columns.
    result = charts.rounded(model(**bundle["settings"]))
    drawn = [charts.compiled(chart | {"datasets": result["tables"]}) for chart in bundle["charts"]]
    pictures = [{size: Markup(charts.drawing(chart[size], size)) for size in charts.SIZES}
                | {"title": chart["title"], "alt": chart["alt"], "table": shows.table}
                for chart, shows in zip(drawn, charted(model), strict=True)]
    for chart in drawn:  # rows travel once, in the result
        for size in charts.SIZES:
            for data in chart[size]["data"]:
                if data["name"] in result["tables"]:
                    data.pop("values", None)
    groups = {}
    for parameter in bundle["parameters"]:
        groups.setdefault(parameter["group"], []).append(
            parameter | {"digits": digits(parameter["step"], parameter["unit"])})
    about, code = source_of(model)
    page = {key: bundle[key] for key in ("id", "model", "title", "headlines", "columns", "settings",
                                         "challenge", "lists")}
    page |= {"result": result, "presets": dict(bundle["presets"])}
    page["parameters"] = [parameter for group in groups.values() for parameter in group]
    page["charts"] = drawn
    page["module"] = module_of(model)
    page["files"] = needed(page["module"])
    return widget.filled(
        "panel.html", panel=bundle | page, groups=groups, pictures=pictures, number_text=number_text,
        formula=Markup(mathml(model.formula, display="block")) if model.formula else "",
        about=about, code=code, condition_text=condition_text, columns_of=columns_of,
        cell_text=cell_text,
        data=Markup(widget.script_safe(page)))
