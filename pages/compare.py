"""くらべる: two to six groups, sections, departments or measures side by side; a year's sheets beside the year before."""

from __future__ import annotations

from lib.ui.app import frame
from lib.ui.screens.compare import side_by_side

side_by_side.draw(frame.open_page("compare"))
