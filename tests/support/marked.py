"""The pseudo-translation: every text that the code says stands in ⟦brackets⟧."""

import re

from bs4 import BeautifulSoup, Comment

# What may stand unmarked, each with its reason.
UNMARKED = [
    (r"[\d.,:−+±%¥×→↑↓←<>=()\[\]{}·–/\s|_○✓✕◐?!…*-]*", "numbers, signs and spaces"),
    (r"(?:[A-Z]\d{2,3}|V1|V2|REPO|CALC|MEM)(?:[, ;]|[A-Z]\d{2,3}|V1|V2|REPO|CALC|MEM)*",
     "IDs and grades"),
    (r"[A-Za-z]", "a letter of a formula, or of an axis"),
]
# Parts of a page whose text is not the book's speech.
LEFT_OUT = ("script", "style", "pre", "math", ".panel-how > p")  # code, formulas, docstrings


def unmarked(html):
    """Return the texts and labels of a piece of a page that no bracket of the marking encloses."""
    soup = BeautifulSoup(html, "html.parser")
    for selector in LEFT_OUT:
        for one in soup.select(selector):
            one.decompose()
    for one in soup.select("span[lang], tspan"):  # Chinese inside a text, a label in lines
        one.unwrap()
    soup.smooth()
    texts = [text for text in soup.find_all(string=True) if not isinstance(text, Comment)]
    for name in ("aria-label", "title", "alt", "placeholder", "aria-valuetext"):
        texts += [one[name] for one in soup.find_all(attrs={name: True})]
    return [text for text in map(outside, texts)
            if not any(re.fullmatch(pattern, text) for pattern, _ in UNMARKED)]


def outside(text):
    """Return what of a text stands outside all marks; one that a field was cut out of has only its
    second bracket."""
    found, depth = "", 0
    text = text if text.find("⟦") <= text.find("⟧") and "⟦" in text else "⟦" + text \
        if "⟧" in text else text
    for sign in text:
        depth += sign == "⟦"
        found += sign if not depth else ""
        depth -= sign == "⟧"
    return found.strip()
