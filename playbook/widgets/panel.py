"""The panel: predict, tune a model step by step, see what would overturn it, meet a challenge.

`Panel(model)` is a widget in JupyterLab. What it leaves in the notebook file is thin data (what
the lesson declares, and the headline numbers), from which the site makes the same panel: the
markup below, `panel.css` and `panel.js` serve both; only who computes differs (the kernel here,
MicroPython on the page).
"""

import importlib
import inspect
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
from ..decisions import declared, of, spoken
from ..declared import checked, claims
from ..models.model import Model
from ..models.plan.decisions import LONGEST, Decisions
from ..models.units import unit_texts
from ..models.words import say
from ..numbers import cell_text, digits, number_text
from . import widget
from .guide import Challenge, Declared, Overturn, Predict, Step, filled

__all__ = ["Challenge", "Overturn", "Panel", "Predict", "Step"]

MIME = "application/vnd.playbook.panel+json"
IN_SIGHT = {"controls": 8, "numbers": 3}  # at most; the rest stands behind More
_IMPORTS = re.compile(r"^from (\.+)([\w.]+) import", re.MULTILINE)


class Panel(anywidget.AnyWidget):
    """Tune a model.

    model: a Model, for example `propagation.invite_loop`.
    id: the panel's name on its page and in links; by default the model's name.
    title: shown above it; by default the model's title.
    presets: {name: settings}; what a preset leaves out takes the panel's start value.
    guide: a list of Predict and Step, walked through one at a time.
    overturn: an Overturn. challenge: a Challenge.
    controls, numbers: names of the parameters and of the headlines in sight, at most 8 and 3; by
        default the first ones. The others stand behind More.
    decides: {decision: parameter or headline}, what *Use in my plan* sets.
    settings: start values that differ from the model's own.
    Each parameter is a trait of the panel: read it (`panel.seeds`), set it, or link any
    ipywidgets control to it. `panel.result` holds the headline numbers and tables.
    Raises ValueError in one sentence for a declaration that the model does not fit.
    """

    _esm = widget.script("panel.js")
    _css = widget.styles("panel.css")
    _html = traitlets.Unicode().tag(sync=True)
    _settings = traitlets.Dict().tag(sync=True)
    _answer = traitlets.Dict().tag(sync=True)

    def __init__(self, model, *, id=None, title=None, presets=None, guide=(), overturn=None,
                 challenge=None, controls=None, numbers=None, decides=None, **settings):
        if not isinstance(model, Model):
            raise ValueError("Panel takes a model, such as propagation.invite_loop; "
                             f"got {type(model).__name__}.")
        self._model = model
        self.bundle = bundle(model, id, title, presets, guide, overturn, challenge, controls,
                             numbers, decides, settings)
        start = model.settings(settings)
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
            self.send("vega", buffers=[widget.vega()])
        elif isinstance(content, dict) and "ask" in content:
            self.send({"asked": content["ask"], "result": self._model(**content["settings"])})
        elif isinstance(content, dict) and "key" in content:
            self.send(keep.answer(content))
        elif isinstance(content, dict) and content.get("do") == "entries":
            self.send({"id": content.get("id"), "answer": keep.entries()})

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        stored = {widget.VIEW: data[widget.VIEW], MIME: self.bundle,
                  "text/plain": plain(self.bundle)}
        drawn = charted(self._model)
        if drawn:
            start = self._model.settings(self.bundle["settings"])
            result = self._model(**start)
            picture = charts.stored(charts.draw(drawn[0], self._model.heads(), result["tables"],
                                                marked=False))
            stored[charts.MIME] = picture | charts.SHARP | {
                "title": {"text": picture["title"], "subtitle": say("Run the cell to tune it.")},
                "datasets": charts.rounded({drawn[0].table: result["tables"][drawn[0].table]})}
        return stored, metadata


def bundle(model, id=None, title=None, presets=None, guide=(), overturn=None, challenge=None,
           controls=None, numbers=None, decides=None, settings=None):
    """Return a panel as plain data, the form in which notebooks store it: what the lesson declares,
    as changes against the model's start, and the headline numbers.

    Takes what Panel takes, `settings` as a dict. Raises ValueError in one sentence for a
    declaration that the model does not fit.
    """
    id = id or model.name.replace("_", "-")
    full = model.settings(settings or {})
    claims(model)
    result = checked(model, full)
    own = model.settings({})
    settings = {name: value for name, value in full.items() if value != own[name]}
    declared = Declared(model, id, settings)
    told, before = [], {}
    for one in guide:
        if isinstance(one, Step):
            told.append(one.declared(declared, before))
            before = told[-1]["settings"]
        elif isinstance(one, Predict):
            told.append(one.declared(declared))
        else:
            raise ValueError(f"The guide of {id} takes Predict and Step; "
                             f"got {type(one).__name__}.")
    stored = {
        "id": id, "model": name_of(model), "title": title, "settings": settings,
        # pairs, because a notebook file sorts the keys of what it stores
        "presets": [[name, declared.changes(preset, f"The preset {name!r} of {id}")]
                    for name, preset in (presets or {}).items()],
        "guide": told,
        "overturn": overturn and overturn.declared(declared),
        "challenge": challenge and challenge.declared(declared),
        "controls": controls and _known(controls, declared.names, f"The controls of {id}"),
        "numbers": numbers and _known(numbers, declared.heads, f"The numbers of {id}"),
        "decides": list(map(list, (decides or {}).items())),
        "headlines": charts.rounded(result["headlines"]),
    }
    if len(stored["controls"] or []) > IN_SIGHT["controls"]:
        raise ValueError(f"The panel {id} has {len(controls)} controls in sight: 8 at most.")
    if len(stored["numbers"] or []) > IN_SIGHT["numbers"]:
        raise ValueError(f"The panel {id} has {len(numbers)} numbers in sight: 3 at most.")
    for decision, source in stored["decides"]:
        of(decision)
        _known([source], declared.names | declared.heads, f"What {id} decides")
    return stored


def _known(names, known, where):
    for name in names:
        if name not in known:
            raise ValueError(f"{where} names {name}, which the model has not.")
    return list(names)


def complete(stored):
    """Return a stored panel with what its model gives again: what a page needs.

    Every setting in it is full; `parameters`, `headlines`, `heads` are the declarations, `result`
    is the start's.
    """
    model = find(stored["model"])
    start = model.settings(stored["settings"])

    def full(changes):
        return model.settings({**stored["settings"], **changes})

    panel = stored | {
        "title": stored["title"] or say(model.title, "title"), "settings": start,
        "parameters": [one.describe() | {"digits": digits(one.step, one.unit),
                                         "unit": unit_texts(one.unit), "code": one.unit}
                       for one in model.parameters],
        "headlines": [one.describe() | {"unit": unit_texts(one.unit), "code": one.unit}
                      for one in model.headlines],
        "heads": model.heads(), "result": model(**start),
        "presets": [[name, full(changes)] for name, changes in stored["presets"]],
        "controls": stored["controls"] or [one.name for one in model.parameters][
            :IN_SIGHT["controls"]],
        "numbers": stored["numbers"] or [one.name for one in model.headlines][
            :IN_SIGHT["numbers"]],
        "lists": [{"table": chart.table, "title": say(chart.title, "chart")}
                  for chart in model.charts if chart.kind == "table"],
    }
    panel["guide"] = [one | {"settings": full(one["settings"])} | (
        {"choices": [choice | ({"settings": full(choice["settings"])} if one["compares"] else {})
                     for choice in one["choices"]]} if one.get("choices") else {})
                      for one in stored["guide"]]
    for part in ("overturn", "challenge"):
        if stored[part]:
            panel[part] = stored[part] | {
                name: full(changes) for name, changes in stored[part].items()
                if name in ("start", "settings", "solution")}
    return panel


def told(panel):
    """Return the guide of a complete panel with its outcomes said: for paper, for the tests, and
    for a reader without a script."""
    model = find(panel["model"])
    before, lines = panel["result"]["headlines"], []
    for one in panel["guide"]:
        heads = model(**one["settings"])["headlines"]
        text = one["then"] if one["kind"] == "step" else one["because"]
        said = filled(text, model, one["settings"], heads, before)
        if one["kind"] == "step":
            before = heads
            lines.append(said)
            continue
        declared = next(head for head in model.headlines if head.name == one["of"])

        def number(value, declared=declared):
            return number_text(value, declared.unit, declared.digits,
                               say(declared.none, "number"))

        if one["compares"]:
            truth = "; ".join(f"{choice['label']}: " + number(
                model(**choice["settings"])["headlines"][one["of"]]) for choice in one["choices"])
        else:
            truth = f"{say(declared.label, 'label')}: {number(heads[one['of']])}"
        lines.append(f"{truth}. {said}".strip())
    return lines


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


def plain(stored):
    """Return a panel's title and headline numbers as text."""
    panel = find(stored["model"])
    title = stored["title"] or say(panel.title, "title")
    lines = [say("{title} (a panel: run the cell to tune it)", title=title)]
    for headline in panel.headlines:
        said = number_text(stored["headlines"][headline.name], headline.unit, headline.digits,
                           say(headline.none, "number"))
        lines.append(f"{say(headline.label, 'label')}: {said}")
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


def condition_text(panel, name, comparison, number):
    """Say a challenge's condition: which number, and what it must reach."""
    item = next(item for item in panel["headlines"] if item["name"] == name)
    texts = {">=": "at least {number}", "<=": "at most {number}", ">": "more than {number}",
             "<": "less than {number}", "==": "exactly {number}", "none": "{number}"}
    number = number_text(number, item["code"], item["digits"], item["none"])
    return item["label"], say(texts[comparison], "condition", number=number)


def overturned(panel):
    """Say what would overturn a complete panel's conclusion: on which parameter it hangs, where it
    turns, what else is set, and the verdict each way."""
    overturn, model = panel["overturn"], find(panel["model"])
    declared = {one["name"]: one for one in panel["parameters"]}
    one = declared[overturn["hangs_on"]]
    here, other = (value_text(one, overturn[at][one["name"]]) for at in ("start", "settings"))
    if overturn["turns"] is None:
        hangs = say("It hangs on “{label}”, {value} at the start.", label=one["label"], value=here)
    else:
        finer = one["digits"] if one["kind"] == "whole" else digits(one["step"] / 10, one["code"])
        hangs = say("It hangs on “{label}”, {value} at the start. From there to about "
                    "{turns} the first sentence below holds, beyond it the second.", label=one["label"], value=here,
                    turns=number_text(overturn["turns"], one["code"], finer))
    also = apart(panel, overturn["start"])
    verdicts = [(value, filled(overturn[name], model, overturn[at],
                               model(**overturn[at])["headlines"]))
                for value, name, at in ((here, "as_assumed", "start"),
                                        (other, "otherwise", "settings"))]
    return {"hangs": hangs, "because": overturn["because"], "other": other, "verdicts": verdicts,
            "also": say("Both with: {settings}.", settings=also) if also else ""}


def value_text(parameter, value):
    """Say a value of a complete panel's parameter."""
    labels = dict(parameter["choices"])
    return labels.get(value) or number_text(value, parameter["code"], parameter["digits"])


def apart(panel, settings):
    """Say what full settings set apart from the start of a complete panel; "" for nothing."""
    return "; ".join(say("“{label}” {value}", "setting", label=one["label"],
                         value=value_text(one, settings[one["name"]]))
                     for one in panel["parameters"]
                     if settings[one["name"]] != panel["settings"][one["name"]])


def words():
    """Return what the panel's script says, in the reader's language."""
    return {
        "next": say("Next"), "last": say("Finish the steps"),
        "none": say("none", "number"), "yes": say("yes"), "no": say("no"),
        "guessed": say("Your guess: {guess}. The model: {truth}."),
        "guessed_right": say("Your guess: {guess}. That is exactly what the model gives."),
        "chosen_right": say("You chose: {guess}. So does the model: {truth}."),
        "chosen_wrong": say("You chose: {guess}. The model gives: {truth}."),
        "skipped": say("The model: {truth}."),
        "typed_wrong": say("Type one number in digits, such as 1,250 or 3.5."),
        "out_of_range": say("{label} goes from {low} to {high}; that is what was set."),
        "elsewhere": say("Something else is set differently."),
        "silent": say("The kernel does not answer yet. If it stays silent, run the cell again."),
        "waits": say("The chart is drawn as soon as the kernel answers."),
        "no_vega": say("The chart stays at its start setting: what draws it did not arrive."),
        "no_qr": say("The QR code could not be loaded. Copy the link instead."),
        "copied": say("Copied: {text}"), "copy_this": say("Copy this: {text}"),
        "failed": say("This panel shows its start setting: what makes it live could not be "
                      "loaded. Reload the page to try again."),
        "link_unknown": say("The link also names {name}, which this panel does not have."),
        "link_wrong": say("The link sets {label} to {value}, which it cannot be: its start value "
                          "stands."),
        "now": say("(now {number})", "condition"),
        "use": say("{decision}: {value}, in place of {before}"),
        "use_default": say("{decision}: {value}, in place of the default, {before}"),
        "use_same": say("{decision}: {value}, as decided already"),
        "use_not": say("{decision}: stays as it is. {why}"),
    }


def markup(stored):
    """Return a panel's HTML: the same on the page and in JupyterLab.

    Controls are disabled and charts are inline SVG until the script makes it live.
    """
    panel = complete(stored)
    model = find(panel["model"])
    result, heads = panel["result"], panel["heads"]
    values = panel["settings"] | result["headlines"]
    pictures, drawn = [], []
    for chart in charted(model):
        spec = charts.stored(charts.draw(chart, heads, result["tables"]))
        rows = result["tables"][chart.table]
        data = {chart.table: rows, chart.table + charts.BEFORE: rows} | charts.marks(chart, values)
        picture = charts.compiled(spec | {"datasets": charts.rounded(data)}, charts.PANEL_SIZES)
        pictures.append({size: Markup(charts.drawing(picture[size], size))
                         for size in charts.SIZES}
                        | {"title": picture["title"], "alt": picture["alt"], "table": chart.table})
        for size in charts.SIZES:  # rows travel once, in the result
            for one in picture[size]["data"]:
                if one["name"] in data:
                    one.pop("values", None)
        drawn.append(picture | {"table": chart.table, "x": chart.x, "y": chart.y,
                               "here": list(chart.here)})
    page = {key: panel[key] for key in (
        "id", "model", "title", "parameters", "headlines", "heads", "settings", "guide",
        "overturn", "challenge")}
    # a panel that decides nothing also stands where the book's decisions are not
    defaults = Decisions(declared(), {}, None) if panel["decides"] else None
    page["decides"] = [{"decision": spoken(of(name)) | {"shown": defaults.shown(name)},
                        "source": source}
                       for name, source in panel["decides"]]
    page["longest"] = LONGEST
    page |= {"result": charts.rounded(result), "presets": panel["presets"], "charts": drawn,
             "module": module_of(model), "files": needed(module_of(model)), "words": words(),
             "columns": {table: columns_of(rows) for table, rows in result["tables"].items()}}
    groups = {}
    for parameter in panel["parameters"]:
        if parameter["name"] not in panel["controls"]:
            groups.setdefault(parameter["group"], []).append(parameter)
    codes = {one["name"]: one["code"] for one in panel["parameters"] + panel["headlines"]}
    outcomes = told(panel)
    about, code = source_of(model)
    return widget.filled(
        "panel.html", panel=panel, groups=groups, pictures=pictures, part=module_of(model)
        .partition(".")[0], unit_of=codes.get, number_text=number_text,
        outcomes=outcomes, overturn=panel["overturn"] and overturned(panel),
        shown={one["name"]: one for one in panel["parameters"]},
        challenge_start=panel["challenge"] and apart(panel, panel["challenge"]["start"]),
        free=", ".join(one["label"] for one in panel["parameters"]
                       if panel["challenge"] and one["name"] in panel["challenge"]["free"]),
        formula=Markup(mathml(model.formula, display="block")) if model.formula else "",
        about=about, code=code, condition_text=condition_text, columns_of=columns_of,
        cell_text=cell_text, data=Markup(widget.script_safe(page)))
