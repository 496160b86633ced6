"""The one Altair theme, the one way charts are stored, and the chart makers of the panels.

Importing this module enables both: every chart a lesson shows looks the same and is stored as
`application/vnd.vegalite.v5+json`, which JupyterLab draws itself and the site draws as SVG.
"""

import hashlib
import json
import math
import re
from itertools import cycle, islice

import altair as alt

from .drawings import kept
from .models.words import say

MIME = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"

# Blue, vermilion, green, purple, grey: told apart by people with any common colour blindness,
# and each at least 3 : 1 against both the light and the dark page.
PALETTE = ["#0072b2", "#d55e00", "#009e73", "#b0609b", "#7f7f7f"]
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif"


@alt.theme.register("playbook", enable=True)
def theme():
    """Return the theme. It sets no ink colours, so that a dark page can set its own."""
    axis = {"labelFontSize": 12, "titleFontSize": 13, "titleFontWeight": "normal",
            "titlePadding": 8, "domain": False, "ticks": False, "labelPadding": 6,
            "gridOpacity": 0.5, "labelFlush": True}
    return {"config": {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None, "continuousWidth": 560, "continuousHeight": 280,
                 "discreteWidth": 560, "discreteHeight": 280},
        "title": {"anchor": "start", "fontSize": 15, "fontWeight": 600, "offset": 12},
        "axis": axis,
        "axisX": {"grid": False},
        "axisY": {"tickCount": 5},
        "legend": {"orient": "top", "title": None, "labelFontSize": 12, "symbolType": "stroke",
                   "symbolStrokeWidth": 3, "labelLimit": 240},
        "line": {"strokeWidth": 2.5},
        "point": {"filled": True, "size": 60},
        "bar": {"cornerRadiusEnd": 2},
        "range": {"category": PALETTE},
        "mark": {"color": PALETTE[0]},
    }}


def stored(chart):
    """Return a chart, or a Vega-Lite dictionary, as the one stored form: version 5, rounded."""
    spec = chart if isinstance(chart, dict) else chart.to_dict()
    return rounded(spec | {"$schema": SCHEMA})


def rounded(value, digits=6):
    """Return plain data with every number cut to `digits` significant digits.

    What is stored must be the same on every processor, whose last digits differ.
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        short = float(f"{value:.{digits}g}")
        return int(short) if short.is_integer() and abs(short) < 1e15 else short
    if isinstance(value, dict):
        return {key: rounded(item, digits) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item, digits) for item in value]
    return value


# Drawn as SVG, a chart in JupyterLab stays sharp on a projector and can shrink to its place.
SHARP = {"usermeta": {"embedOptions": {"renderer": "svg"}}}


def _renderer(spec, **_):
    return {MIME: stored(spec) | SHARP, "text/plain": described(spec)}


def described(spec):
    """Say in plain text what a chart shows: what a reader without the picture gets."""
    title = spec.get("title", "Chart")
    title = title if isinstance(title, str) else title.get("text", "Chart")
    return ": ".join(part for part in (title, spec.get("description", "")) if part)


alt.renderers.register("playbook", _renderer)
alt.renderers.enable("playbook")


# What stands in a panel's chart beside its lines: data sets of their own.
BEFORE = "__before"  # after a table's name: its rows before the reader's last change
HERE, GUESS = "here", "guess"  # one row each: where the setting is, what the reader guessed
FORMER, GUESSED = "former", "guessed"  # signals: 1 while there is such a line, which is named then
DASHES = [[1, 0], [7, 3], [2, 2], [8, 3, 2, 3], [12, 4]]  # of a chart's lines, in their order
FAINT, STRONG = "#8b9099", "#3d444e"
LOOKS = {FORMER: (FAINT, [1, 0]), GUESSED: (PALETTE[3], [6, 4])}


def draw(chart, heads, tables, marked=True):
    """Draw a model's `Chart` with Altair.

    marked: with the marks of a live panel: the lines before the last change, the setting, the
    guess.
    chart: the declaration; heads: the columns' heads (`Model.heads`); tables: a result's tables,
    which say what type each column has. Returns an altair Chart whose data set bears the table's
    name, so that new rows can be put in its place.
    """
    rows = tables[chart.table]
    title, alt_text = say(chart.title, "chart"), say(chart.alt, "chart")
    x, y = _axis(alt.X, chart.x, heads, rows), _axis(alt.Y, chart.y, heads, rows)
    main = _marked(alt.Chart(alt.NamedData(chart.table)), chart.kind)
    encoding = {"x": x, "y": y}
    lines = chart.kind in ("line", "step")
    ticks = chart.kind == "bar" and not chart.color and isinstance(rows[0][chart.y], str)
    across, along = chart.here
    named = {}  # what a legend names while it is there: name → signal
    if marked and (lines or ticks):
        named[say("Setting before", "series")] = FORMER
    if marked and (across or along):
        named[say("Your guess", "series")] = GUESSED
    series = list(dict.fromkeys(row[chart.color] for row in rows)) if chart.color else []
    if chart.color:
        domain, colors, dashes = series + list(named), {}, DASHES
        if named:  # the last ones
            own = [LOOKS[signal] for signal in named.values()]
            colors = {"range": [*islice(cycle(PALETTE), len(series)), *(one[0] for one in own)]}
            dashes = [*islice(cycle(DASHES), len(series)), *(one[1] for one in own)]
        encoding["color"] = alt.Color(
            chart.color, type="nominal", scale=alt.Scale(domain=domain, **colors),
            legend=alt.Legend(symbolType="stroke" if lines else "square", **_unseen(named)))
        if lines:  # a second sign beside colour, for print and for colour-blind readers
            encoding["strokeDash"] = alt.StrokeDash(
                chart.color, type="nominal", scale=alt.Scale(domain=domain, range=dashes))
        elif chart.kind == "bar":  # stacked as the legend reads: the first on top, or leftmost
            main = main.transform_calculate(
                __order=f"indexof({json.dumps(series)}, datum[{json.dumps(chart.color)}])")
            upright = isinstance(rows[0][chart.x], str)
            encoding["order"] = alt.Order("__order", type="quantitative",
                                          sort="descending" if upright else "ascending")
    main = main.encode(**encoding)
    if not marked:
        return main.properties(title=title, description=alt_text)
    layers = [main]
    if FORMER in named.values():
        layers.insert(0 if lines else 1, _before(chart, named).encode(x=x, y=y))
    along_x, along_y = (heads[name]["title"] for name in (chart.x, chart.y))
    if across:
        layers.append(alt.Chart(alt.NamedData(HERE)).mark_rule(
            color=STRONG, strokeWidth=1.5, opacity=0.7).encode(
                x=alt.X("x", type="quantitative", title=along_x)))
    if across and along:
        layers.append(alt.Chart(alt.NamedData(HERE)).mark_point(
            color=STRONG, filled=True, size=70).encode(
                x=alt.X("x", type="quantitative", title=along_x),
                y=alt.Y("y", type="quantitative", title=along_y),
                opacity=alt.condition("datum.on == 'y'", alt.value(1), alt.value(0))))
    guessed = {name: end for name, end in (("x", across), ("y", along)) if end}
    for name in guessed:
        channel, title_of = (alt.X, along_x) if name == "x" else (alt.Y, along_y)
        layers.append(alt.Chart(alt.NamedData(GUESS)).mark_rule(
            color=LOOKS[GUESSED][0], strokeWidth=2, strokeDash=LOOKS[GUESSED][1]).encode(
                opacity=alt.condition(f"datum.on == '{name}'", alt.value(1), alt.value(0)),
                **{name: channel(name, type="quantitative", title=title_of)}))
    return alt.layer(*layers).add_params(
        *(alt.param(name=signal, value=0) for signal in named.values())).properties(
            title=title, description=alt_text)


def _before(chart, named):
    """Draw the rows before the last change, unseen as long as there are none; a chart without
    series gets a legend for them."""
    rows = alt.Chart(alt.NamedData(chart.table + BEFORE))
    style = {"opacity": alt.ExprRef(FORMER if chart.kind == "bar" else f"0.8 * {FORMER}"),
             **({"thickness": 3} if chart.kind == "bar" else {"strokeWidth": 1.5})}
    kind = "tick" if chart.kind == "bar" else chart.kind
    if chart.color:
        return _marked(rows, kind, color=FAINT, **style).encode(
            detail=alt.Detail(chart.color, type="nominal"))
    rows = rows.transform_calculate(**{FORMER: json.dumps(next(iter(named)))})
    return _marked(rows, kind, **style).encode(color=alt.Color(
        FORMER, type="nominal", scale=alt.Scale(
            domain=list(named), range=[LOOKS[signal][0] for signal in named.values()]),
        legend=alt.Legend(symbolType="square" if kind == "tick" else "stroke", **_unseen(named))))


def _unseen(named):
    """Return what hides these names in a legend as long as their signals are 0."""
    if not named:
        return {}
    tests = "".join(f"datum.value === {json.dumps(name)} ? {signal} : "
                    for name, signal in named.items())
    return {"labelOpacity": alt.ExprRef(tests + "1"), "symbolOpacity": alt.ExprRef(tests + "1")}


def _marked(picture, kind, **style):
    if kind == "step":
        return picture.mark_line(interpolate="step-after", **style)
    return getattr(picture, "mark_" + kind)(**style)


def marks(chart, values=None):
    """Return the data sets that a chart has beside its table, at the setting `values`, a dict of
    parameters and headline numbers; without it they are empty."""
    found = {GUESS: []}
    across, along = chart.here
    row = {name: values[end] for name, end in (("x", across), ("y", along))
           if values and end and values[end] is not None}
    found[HERE] = [row] if "x" in row else []
    return found


def _axis(channel, column, heads, rows):
    title = heads[column]["title"]
    if isinstance(rows[0][column], str):
        return channel(column, type="nominal", sort=None, title=title,
                       axis=alt.Axis(labelAngle=0, labelLimit=170))
    # A share is stored from 0 to 1 and read times 100.
    axis = alt.Axis(format="~%") if heads[column]["share"] else alt.Axis()
    if all(isinstance(row[column], int) for row in rows):
        name = "x" if channel is alt.X else "y"
        axis = alt.Axis(format=",d",  # no tick between two whole numbers
                        tickCount=alt.ExprRef(f"max(1, min(8, span(domain('{name}'))))"))
    if channel is alt.X:
        return channel(column, type="quantitative", title=title, axis=axis,
                       scale=alt.Scale(zero=False, nice=False))
    return channel(column, type="quantitative", title=title, axis=axis)


# --- From a stored chart to what a page or a widget draws --------------------------------------

# Widths and heights in which every chart is drawn, in logical pixels; the page scales the
# picture to its column. "narrow" serves columns under 480 px.
SIZES = {"wide": (640, 330), "narrow": (350, 300)}
PANEL_SIZES = {"wide": (640, 330), "narrow": (350, 230)}  # a phone shows step and control too
ROW, AROUND = 17, 100  # of names below one another on a narrow screen, and all around them
SHORT = 22  # letters of a name of which two stand side by side on a narrow screen
# On a narrow screen the upright axis is named above it, where a long name has room.
ABOVE = {"titleAngle": 0, "titleAlign": "left", "titleBaseline": "bottom", "titleX": 0,
         "titleY": -6}
INK = {
    "axis": {"labelColor": "var(--chart-ink)", "titleColor": "var(--chart-ink)",
             "gridColor": "var(--chart-grid)", "domainColor": "var(--chart-grid)"},
    "legend": {"labelColor": "var(--chart-ink)", "titleColor": "var(--chart-ink)"},
    "text": {"color": "var(--chart-ink)"},
    "rule": {"color": "var(--chart-ink)"},
    "title": {"color": "var(--chart-ink)"},
    "header": {"labelColor": "var(--chart-ink)", "titleColor": "var(--chart-ink)"},
}


@kept
def compiled(spec, sizes=SIZES):
    """Compile a stored Vega-Lite chart to what is shown: title, alt text and Vega by size.

    Series colours and inks become CSS variables, so that the picture follows the page from light
    to dark. The title leaves the picture, so that it can wrap and be read aloud.
    Returns {"title": str, "alt": str, "wide": Vega, "narrow": Vega}.
    """
    import vl_convert  # takes a second to start: only where a chart is really compiled

    spec = json.loads(json.dumps(spec))
    title = spec.pop("title", "")
    title = title if isinstance(title, str) else title.get("text", "")
    alt_text = spec.pop("description", "")
    config = spec.setdefault("config", {})
    for part, ink in INK.items():
        config[part] = config.get(part, {}) | ink
    layered = {"hconcat", "vconcat", "concat", "facet", "repeat"} & set(spec)
    shown = {"title": title, "alt": alt_text}
    for size, (width, height) in sizes.items():
        sized = spec if layered else spec | {
            "width": width, "height": spec.get("height", height),
            "autosize": {"type": "fit", "contains": "padding", "resize": True}}
        if size == "narrow":
            if not layered and "height" not in spec:
                sized = sized | {"height": max(height, ROW * _rows(spec) + AROUND)}
            sized = sized | {"config": config | {
                "axisX": config.get("axisX", {}) | {"labelExpr": "split(datum.label, ' ')"},  # in lines
                "axisY": config.get("axisY", {}) | ABOVE,
                "legend": config.get("legend", {}) | {"orient": "top", "direction": "vertical",
                                              "offset": 26, "columns": _columns(spec)}}}
        vega = json.dumps(vl_convert.vegalite_to_vega(sized, vl_version="5.21"))
        for number, color in enumerate(PALETTE, 1):
            vega = vega.replace(color, f"var(--series-{number})")
        vega = vega.replace(FAINT, "var(--quiet)").replace(STRONG, "var(--chart-ink)")
        shown[size] = json.loads(vega)
    return shown


def _rows(spec):
    """Return how many names stand below one another on a chart's upright axis."""
    for one in [spec, *spec.get("layer", [])]:
        y = one.get("encoding", {}).get("y", {})
        if y.get("type") == "nominal":
            return max((len({row.get(y["field"]) for row in rows})
                        for rows in spec.get("datasets", {}).values()), default=0)
    return 0


def _columns(spec):
    """Return in how many columns the names of a chart's legend stand on a narrow screen."""
    scales = [one.get("encoding", {}).get("color", {}).get("scale", {})
              for one in [spec, *spec.get("layer", [])]]
    names = [name for scale in scales for name in scale.get("domain", [])]
    return 2 if names and max(len(str(name)) for name in names) <= SHORT else 1


# What an inline drawing does not need: its box is hidden from screen readers, which get the
# figure's label, and its font comes from the style sheet. It halves the page.
_UNSEEN = re.compile(r' (?:aria-[a-z]+|role|pointer-events|font-family|stroke-miterlimit|version)'
                     r'="[^"]*"| (?:stroke-|fill-)?opacity="1"| xmlns(?::xlink)?="[^"]*"'
                     r'|<path[^>]* d="(?:M0,0h0v0h0Z)?"[^>]*/>')
_CLIP = re.compile(r'(id="|url\(#)(clip\d+)')
_LONG = re.compile(r"-?\d+\.\d{2,}(?=[^<>]*>)")  # in attributes, not in labels


@kept
def drawing(vega, size):
    """Draw a compiled Vega specification as HTML that scales with its column.

    size: "wide" or "narrow". The ratio of width to height is said, so that a browser can leave
    drawings that are out of sight alone without anything moving.
    """
    import vl_convert

    # One family instead of seven: to look for each at every text takes four fifths of the time.
    # The page's style sheet names the fonts that a reader gets.
    vega = json.loads(json.dumps(vega).replace(json.dumps(FONT)[1:-1], "sans-serif"))
    svg = vl_convert.vega_to_svg(vega)
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
    svg = _UNSEEN.sub("", svg)
    svg = _LONG.sub(lambda number: f"{float(number[0]):.1f}", svg)
    # Bars are cut by shapes that have names, and a page has many drawings with the same names.
    own = hashlib.sha256(_CLIP.sub("", svg).encode()).hexdigest()[:8]
    svg = _CLIP.sub(rf"\g<1>{own}-\2", svg)
    return (f'<div class="drawing {size}" style="aspect-ratio: {width} / {height}" '
            f'aria-hidden="true">{svg}</div>')
