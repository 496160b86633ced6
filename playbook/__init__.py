"""The code that the lessons import."""

import importlib

_HOMES = {"Challenge": "panel", "Panel": "panel",
          "Quiz": "quiz", "One": "quiz", "Several": "quiz", "Number": "quiz",
          "Exercise": "exercises", "check": "exercises"}

__all__ = list(_HOMES)


def __getattr__(name):
    # Late, so that the site's models can be imported where no widget library is installed.
    if name in _HOMES:
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module 'playbook' has no attribute {name!r}")
