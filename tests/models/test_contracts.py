"""What holds for every model of the book, whoever writes it; what one computes is tested apart."""

import itertools

import pytest
from hypothesis import given
from support.settings import all_models, any_setting

from playbook import declared
from playbook.models.model import Chart, Headline, choice, model, number, switch, whole

MODELS = all_models()
EVERY = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)

# Shares that may pass 100 %: more work than hosts have time for.
ABOVE_ONE = {("who_answers", "load")}
LONGEST = 200  # rows of a table: more do not help a reader, and each is drawn


def others(parameter):
    """The values that differ most from where a parameter starts."""
    if parameter.kind == "switch":
        return [not parameter.start]
    if parameter.kind == "choice":
        return [value for value, _ in parameter.choices if value != parameter.start]
    return [parameter.low, parameter.high]


@EVERY
def test_declaration_holds(model):
    """Names, columns, charts, claims, and what a panel needs to set them out."""
    tables = declared.checked(model, {})["tables"]
    declared.claims(model)
    for chart in model.charts:
        assert chart.y is None or any(chart.y in row for row in tables[chart.table]), chart.title
    groups = [parameter.group for parameter in model.parameters]
    assert [group for group, _ in itertools.groupby(groups)] == list(dict.fromkeys(groups)), (
        "the parameters of a group stand together")
    for parameter in model.parameters:
        assert parameter.label and (parameter.help or ".").endswith((".", ")")), parameter.name
    assert model.__doc__, "a docstring says what it computes, assumes and leaves out"


@EVERY
def test_any_setting_gives_finite_numbers_that_fit_the_declaration(model):
    shares = [one.name for one in model.headlines
              if one.unit == "%" and (model.name, one.name) not in ABOVE_ONE]

    @given(any_setting(model))
    def check(setting):
        result = declared.checked(model, setting)
        for name in shares:
            value = result["headlines"][name]
            assert value is None or -1 - 1e-9 <= value <= 1 + 1e-9, name
        for name, rows in result["tables"].items():
            assert len(rows) <= LONGEST, name

    check()


@EVERY
def test_no_corner_raises(model):
    """Everything at its lowest, everything at its highest, and each control alone at its ends."""
    ends = {parameter.name: others(parameter) for parameter in model.parameters}
    settings = [{name: values[place] for name, values in ends.items()} for place in (0, -1)]
    settings += [{name: value} for name, values in ends.items() for value in values]
    for setting in settings:
        declared.checked(model, setting)


@EVERY
def test_every_control_changes_what_the_reader_sees(model):
    """At the start, or where it speaks of one choice only, at that choice."""
    places = [{}] + [{one.name: value} for one in model.parameters if one.kind == "choice"
                     for value in others(one)]
    for parameter in model.parameters:
        assert any(model(**place | {parameter.name: value}) != model(**place)
                   for place in places for value in others(parameter)), parameter.name


@EVERY
def test_bad_settings_are_refused_with_name_and_range(model):
    for parameter in model.parameters:
        for bad in ("many", None, float("nan"), float("inf"), [1]):
            with pytest.raises(ValueError, match=f"^{parameter.name} must be "):
                model(**{parameter.name: bad})
        if parameter.kind in ("number", "whole"):
            for bad in (parameter.low - 1, parameter.high + 1, True):
                with pytest.raises(ValueError, match=f"from {parameter.low} to {parameter.high}"):
                    model(**{parameter.name: bad})
    with pytest.raises(ValueError, match=f"^{model.name} has no parameter luck"):
        model(luck=1)


@pytest.mark.parametrize(("parameter", "value", "said"), [
    (whole("seeds", "Seeds", 100, 0, 2000, unit="people"), 2001,
     "seeds must be a whole number from 0 to 2000; got 2001."),
    (whole("seeds", "Seeds", 100, 0, 2000), 1.5, "seeds must be a whole number from 0 to 2000; "),
    (number("share", "Share", 0.5, 0, 1, 0.01, "%"), "0.2",
     "share must be a number from 0 to 1; got '0.2'."),
    (switch("unlimited", "Unlimited"), 1, "unlimited must be True or False; got 1."),
    (choice("path", "Path", "b", [("a", "A"), ("b", "B")]), "c",
     "path must be one of 'a', 'b'; got 'c'."),
])
def test_a_wrong_value_is_told_what_is_allowed(parameter, value, said):
    with pytest.raises(ValueError) as found:
        parameter.check(value)
    assert str(found.value).startswith(said)


# --- What a slip in a declaration is told --------------------------------------------------------


def declare(function=None, parameters=None, headlines=None, columns=None, charts=None, claims=""):
    """A sound little model, with what is given in its place."""
    @model("A shop", [number("price", "Price", 5, 0, 9, 1, help="A price.")]
           if parameters is None else parameters,
           [Headline("takings", "Takings", "¥")] if headlines is None else headlines,
           {"day": "Day", "sold": "Sold (pieces)"} if columns is None else columns,
           [Chart("line", "days", "day", "sold", "Sold each day", "Days across, pieces up.")]
           if charts is None else charts, claims=claims)
    def shop(price):
        if function:
            return function(price)
        return {"takings": price}, {"days": [{"day": 1, "sold": 2}]}
    return shop


def chart(kind="line", table="days", x="day", y="sold", title="Sold each day", alt="Days.", **more):
    return Chart(kind, table, x, y, title, alt, **more)


DAYS = [{"day": 1, "sold": 2}]


@pytest.mark.parametrize(("slip", "said"), [
    ({"columns": {"day": "Day"}}, "gives the column sold of its table days no title: add it to"),
    ({"function": lambda price: ({"takings": 1}, {"days": []})},
     "gives the table days without rows: return at least one row"),
    ({"function": lambda price: ({"takings": 1}, {"days": [{"day": 1, "sold": None}]})},
     "has None in row 1, column sold of its table days: return a text or a finite number"),
    ({"function": lambda price: ({"takings": float("nan")}, {"days": DAYS})},
     "gives nan as the headline takings: return a finite number"),
    ({"function": lambda price: ({"takings": 1, "cost": 2}, {"days": DAYS})},
     "gives the headline cost, which is not declared: declare it in headlines="),
    ({"headlines": [Headline("takings", "Takings"), Headline("profit", "Profit")]},
     "declares the headline profit, which its function does not give: return it beside takings"),
    ({"parameters": [number("prize", "Price", 5, 0, 9, 1)]},
     "declares the parameter prize, which its function does not take: add it to def shop"),
    ({"parameters": []}, "takes price in its function, which is no declared parameter"),
    ({"parameters": [number("price", "Price", 5, 0, 9, 1)] * 2},
     "declares the parameter price twice: rename one"),
    ({"charts": []}, "has no chart: declare one in charts="),
    ({"charts": [chart("lines")]},
     "asks in its chart 'Sold each day' for the kind 'lines': take one of line, step, area, "),
    ({"charts": [chart(table="day")]}, "shows in its chart 'Sold each day' the table day, which"),
    ({"charts": [chart(y="sales")]},
     "puts the column sales on y of its chart 'Sold each day', which the table days lacks"
     ": take one of day, sold"),
    ({"charts": [chart(color="shop")]}, "puts the column shop on color of its chart"),
    ({"charts": [chart(here=("prize", None))]},
     "marks prize on its chart 'Sold each day', which is neither a parameter nor a headline: take"),
    ({"charts": [chart(alt="")]}, "has a chart of the table days without title= or alt="),
    ({"claims": "A001 A999"}, "names the claim A999 in claims=, which datasets/claims.csv does "
     "not have: take one of A001 to A"),
])
def test_a_slip_in_a_declaration_is_told_in_one_sentence(slip, said):
    with pytest.raises(ValueError, match=r"^The model shop [^\n]+\.$") as found:
        wrong = declare(**slip)
        declared.checked(wrong, {})
        declared.claims(wrong)
    assert said in str(found.value)


def test_a_sound_declaration_passes():
    sound = declare(claims="A001")
    declared.checked(sound, {})
    declared.claims(sound)
