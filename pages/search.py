"""検索: one box over names, texts and notes of all sheets and years."""

from __future__ import annotations

from lib.ui.app import frame
from lib.ui.parts import show
from lib.ui.screens import search
from lib.ui.session import controls

session = frame.open_page("search")
controls.write_text(session, "find", "キーワード(名前・文章・注記)", "例: 市町 デジタル人材")
show.show(search.results(session))
