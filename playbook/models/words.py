"""What the book says, in the reader's language: English is written, the rest is looked up.

Runs in CPython and MicroPython. A sentence is one literal with named fields:
`say("{count} members wrote.", count=12)`. The English text is its own key. Words that mean two
things in another language carry a context: `say("share", "column")`.
"""

_tables = {}
MARKED = "marked"  # no language: every text stands in brackets, so that what is not said shows


def said(tables):
    """Set the language of this process: {context: {English text: translation}}, {} for English.

    A text without a context of its own stands under "". MARKED marks every text that is said.
    """
    global _tables
    _tables = tables


def speaking():
    """Return what `said` was given: {} for English, in which nothing is looked up."""
    return _tables


def say(text, context="", **fields):
    """Return a text in the reader's language, its {fields} filled in.

    A text that has no translation stays English.
    """
    if _tables == MARKED:
        text = "⟦" + text + "⟧" if text else text
    elif _tables:
        text = _tables.get(context, {}).get(text, text)
    return text.format(**fields) if fields else text
