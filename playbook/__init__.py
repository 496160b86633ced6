"""The code that the lessons import."""

__all__ = ["Challenge", "Panel"]


def __getattr__(name):
    # Late, so that the site's models can be imported where no widget library is installed.
    if name in __all__:
        from . import panel

        return getattr(panel, name)
    raise AttributeError(f"module 'playbook' has no attribute {name!r}")
