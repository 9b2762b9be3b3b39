"""How things are compared: a year's sheets with those before, or a few things side by side."""

from __future__ import annotations

from lib.ui.session import controls
from lib.ui.session.session import Session

_SHEETS = "sheet"
_WAYS = {
    _SHEETS: "前の調書と",
    "group": "事業群どうし",
    "section": "所管課どうし",
    "department": "部局どうし",
    "measure": "施策どうし",
}


def choose_filter(session: Session) -> str:
    """The filter whose values stand side by side, as the reader chooses; blank where sheets are compared."""
    ways = {way: label for way, label in _WAYS.items() if way == _SHEETS or session.words.words[way]}
    chosen = session.selection.by if session.selection.by in ways else _SHEETS
    controls.choose_segment(session, "by", "比較の方法", ways, _SHEETS)
    return "" if chosen == _SHEETS else chosen
