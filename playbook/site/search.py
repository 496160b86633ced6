"""The site's search finds pinyin without its tone marks too: "hongbao" finds hóngbāo."""

import itertools
import re
import unicodedata

from sphinx.search.en import SearchEnglish


def toneless(word):
    """Return a word without tone marks."""
    return "".join(letter for letter in unicodedata.normalize("NFD", word)
                   if not unicodedata.combining(letter))


class WithPinyin(SearchEnglish):
    """English, and Latin words with marks also without them, each and as one with its neighbours:
    "shèqún yíngxiāo" is found by "shequn" and by "shequnyingxiao"."""

    def split(self, input):
        """Return the words of a text that go into the index."""
        words = super().split(input)
        for run in re.findall(r"\w+(?: \w+)*", input):
            for marked, found in itertools.groupby(run.split(), lambda one: toneless(one) != one):
                if marked:
                    plain = [toneless(word) for word in found]
                    words += [*plain, "".join(plain)]
        return words


def setup(app):
    """Register the search."""
    app.add_search_language(WithPinyin)
