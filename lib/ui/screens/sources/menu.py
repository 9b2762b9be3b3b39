"""The parts of 出典と方法, by the word that the address names each with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from markupsafe import Markup

from lib.ui.screens.sources.document import document
from lib.ui.screens.sources.guide import guide
from lib.ui.screens.sources.method import method
from lib.ui.screens.sources.quality import quality
from lib.ui.screens.sources.reporting import reporting
from lib.ui.screens.sources.words import words
from lib.ui.session.session import Session

PARTS: Final[dict[str, Callable[[Session], Markup]]] = {
    "document": document,
    "method": method,
    "reporting": reporting,
    "quality": quality,
    "words": words,
    "guide": guide,
}
