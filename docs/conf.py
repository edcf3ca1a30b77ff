"""Sphinx: the handbook, in Markdown, with the reference written by the program itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kosketus import __version__
from tools import reference

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Kosketus"
copyright = "The Kosketus authors, Apache-2.0"
release = __version__
language = "en"

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist", "colon_fence", "fieldlist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "reference/generated"]
nitpicky = True

html_theme = "furo"
html_title = "Kosketus"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0F5C66", "color-brand-content": "#0F5C66"},
    "dark_css_variables": {"color-brand-primary": "#5FC3CE", "color-brand-content": "#5FC3CE"},
}


def setup(app: Sphinx) -> None:
    """Write the generated pages before Sphinx looks for them."""
    app.connect("builder-inited", lambda _app: reference.write(ROOT))
