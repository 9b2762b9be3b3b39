"""さがす: one box over names, texts and notes of all sheets and years."""

from __future__ import annotations

from lib.ui import frame, search, state

session = frame.open_page("search")
state.write_text(session, "find", "ことば(名前・文章・注記)", "例: 市町 デジタル人材")
frame.show(search.results(session))
