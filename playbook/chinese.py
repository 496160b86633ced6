"""Chinese in an English text says so, for voices, fonts and translators: `lang` in its HTML."""

import re

_HAN = "[\u3400-\u9fff]"
_RUN = re.compile(f"{_HAN}(?:[ /·\u3001-\u303f\uff00-\uffef]*{_HAN})*")
_PARTS = re.compile(r"<!.*?>|<(script|style|title|textarea|option)\b.*?</\1>|<[^>]*>|[^<]+|<",
                    re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(/?)([\w-]+)")
_LANG = re.compile(r'\blang="([\w-]+)"')
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
         "track", "wbr"}


def marked(html):
    """Return HTML in which each run of Chinese has an element around it that says so."""
    if not _RUN.search(html):
        return html
    made, around = [], []  # around: (name, whether Chinese) of each element that is open
    for part in _PARTS.finditer(html):
        text, tag = part[0], _TAG.match(part[0])
        chinese = bool(around) and around[-1][1]
        if part[1] or text.startswith("<!"):
            pass  # no reader sees it, or it takes no elements
        elif tag and tag[1]:
            if tag[2] in [name for name, _ in around]:
                while around.pop()[0] != tag[2]:
                    pass
        elif tag:
            if tag[2] not in _VOID and not text.endswith("/>"):
                lang = _LANG.search(text)
                around.append((tag[2], lang[1].startswith("zh") if lang else chinese))
        elif not chinese:
            element = "tspan" if around and around[-1][0] in ("text", "tspan") else "span"
            text = _RUN.sub(rf'<{element} lang="zh-Hans">\g<0></{element}>', text)
        made.append(text)
    return "".join(made)
