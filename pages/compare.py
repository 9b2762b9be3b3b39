"""比較: two to six groups, sections, departments or measures side by side; a year's sheets beside the year before."""

from __future__ import annotations

from lib.ui.app import frame
from lib.ui.screens.compare import side_by_side, year_by_year
from lib.ui.screens.compare.ways import choose_filter

session = frame.open_page("compare")
if by := choose_filter(session):
    side_by_side.draw(session, by)
else:
    year_by_year.draw(session)
