"""What the pages load, served from one folder whose name changes with its content, so that a
reader's browser never mixes old and new."""

import hashlib
import os
import shutil
from pathlib import Path

from sphinx.errors import ConfigError

from .. import models
from ..models.words import MARKED, said, speaking
from ..runtime import BUNDLES, COPIED, WASM, lowered, runtime
from ..widgets import widget

HERE = Path(__file__).parent
BROWSER = HERE / "browser"
MODELS = Path(models.__file__).parent
STYLES = ["look.css", "panel.css", "quiz.css", "decide.css", "plan.css", "hand.css", "own.css",
          "page.css", "still.css", "book.css"]


def setup(app):
    """Copy the files before anything is built, and let every page load what all pages need."""
    # A page is made anew when the code that renders it has changed.
    app.add_config_value("playbook_code", "", "env")
    app.add_config_value("playbook_language", os.environ.get("PLAYBOOK_LANGUAGE", "en"), "env")
    app.connect("config-inited", speak)
    app.connect("config-inited", serve)


def speak(app, config):
    """Set the language of all that the code says. "marked" is the one that shows what is not said.

    Raises ConfigError in one sentence for a language that the book does not have.
    """
    languages = {"en": {}, MARKED: MARKED}
    if config.playbook_language not in languages:
        raise ConfigError(f"The book has no language {config.playbook_language}: take one of "
                          f"{', '.join(languages)}.")
    said(languages[config.playbook_language])


def files():
    """Return {path on the site: file} of all that the pages' scripts need."""
    made = runtime()
    served = {path.name: path for folder in (widget.HERE, BROWSER)
              for kind in ("*.js", "*.css") for path in sorted(folder.glob(kind))}
    served |= {name: made / name for name in (*BUNDLES, *COPIED, WASM)}
    served |= {f"models/{path.relative_to(MODELS).as_posix()}": path
               for path in sorted(MODELS.rglob("*.py"))}
    return served


def serve(app, config):
    """Serve the files in a folder named by their content; keep its name in the configuration."""
    served = files()
    content = hashlib.sha256(repr(speaking()).encode())
    for name, path in served.items():
        content.update(name.encode() + path.read_bytes())
    app.playbook_folder = folder = f"playbook-{content.hexdigest()[:12]}"
    for path in sorted(HERE.parent.rglob("*.py")) + sorted(HERE.parent.rglob("*.html")):
        content.update(path.read_bytes())
    config.playbook_code = content.hexdigest()
    config.templates_path.append(str(HERE / "templates"))
    for style in STYLES:
        app.add_css_file(f"{folder}/{style}")
    for script in ("page.js", "book.js"):
        app.add_js_file(f"{folder}/{script}", type="module")
    target = Path(app.outdir) / "_static" / folder
    if target.exists():
        return
    for name, path in served.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / name)
    if speaking():  # the models in the page speak as those that made it
        with (target / "models" / "words.py").open("a", encoding="utf-8") as file:
            file.write(f"\n\nsaid({speaking()!r})\n")
    lowered([path for path in served.values() if path.suffix == ".css"], target)
