"""The code that the lessons import."""

import importlib

_HOMES = {"Panel": "widgets.panel", "Challenge": "widgets.guide", "Overturn": "widgets.guide",
          "Step": "widgets.guide",
          "Quiz": "widgets.quiz", "One": "widgets.quiz", "Several": "widgets.quiz",
          "Number": "widgets.quiz", "Order": "widgets.quiz", "Predict": "widgets.quiz",
          "Exercise": "exercises", "check": "exercises",
          "solution": "exercises",
          "told": "told", "number": "told",
          "Decide": "widgets.decide", "Hand": "widgets.hand", "Plan": "widgets.plan",
          "OwnData": "widgets.own"}

__all__ = list(_HOMES)


def __getattr__(name):
    # Late, so that the site's models can be imported where no widget library is installed.
    if name in _HOMES:
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module 'playbook' has no attribute {name!r}")
