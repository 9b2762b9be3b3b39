"""The presenter's window: a document of its own, which needs no session. The stage that opened it left its slides in the
browser; one that finds none there goes to the meeting's page, which draws the same window."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from markupsafe import Markup

from lib.figures.palette import palette
from lib.ui.app import look, stage_modules
from lib.ui.parts.html import element
from lib.ui.parts.templates import render
from lib.ui.session.kept import forever

PLACE: Final = "_presenter"
_LOOKS: Final = ("light", "dark")
_STYLE = Path(__file__).with_name("meeting.css")


@forever
def document(name: str) -> str:
    """The document in the look of this name; in the light one for a name that there is not."""
    chosen = palette(name if name in _LOOKS else _LOOKS[0])
    return render(
        "app/presenter",
        style=look.style_element(chosen.name),
        stage_style=element("style", Markup(_STYLE.read_text(encoding="utf-8"))),
        script=f"./{stage_modules.PLACE}/{stage_modules.version()}/{stage_modules.PRESENTER}",
        format=stage_modules.FORMAT,
    )
