"""Under a pseudo-translation too, a model says the same in CPython and in the page."""

import json

from support.settings import all_models, drawn

from playbook.models import words
from playbook.widgets.panel import module_of, needed


def test_marked_models_say_the_same_in_both_runtimes(site, watch):
    models = all_models()
    asked = [[module_of(model), model.name, [*needed(module_of(model)), "words.py"],
              [drawn(model, seed) for seed in range(3)]] for model in models.values()]
    page = watch().page
    page.goto(f"{site}/book/about.html")
    found = json.loads(page.evaluate(
        """async (asked) => {
          const script = document.querySelector("script[src*='page.js']").src;
          const {python} = await import(new URL('python.js', script));
          const said = await python('words', 'said', ['words.py']);
          said({tables: 'marked'});
          const found = [];
          for (const [module, name, files, settings] of asked) {
            const compute = await python(module, name, files);
            found.push(settings.map(compute));
          }
          return JSON.stringify(found);
        }""", asked))

    def texts(result):
        return [cell for rows in result["tables"].values() for row in rows
                for cell in row.values() if isinstance(cell, str)]

    words.said(words.MARKED)
    try:
        for (*_, settings), results, model in zip(asked, found, models.values(), strict=True):
            for setting, result in zip(settings, results, strict=True):
                assert sorted(texts(result)) == sorted(texts(model(**setting))), model.name
                assert all(text.startswith("⟦") for text in texts(result)), model.name
    finally:
        words.said({})
