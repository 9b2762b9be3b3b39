"""くらべる: two to six groups, sections, departments or measures side by side; a year's sheets beside the year before."""

from __future__ import annotations

from lib.ui import compare, frame

compare.draw(frame.open_page("compare"))
