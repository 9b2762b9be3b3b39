"""指標: one indicator large with what the sheet says about it, all of them small, and the same figures as a table."""

from __future__ import annotations

from lib.ui.app import frame
from lib.ui.screens import indicators

indicators.draw(frame.open_page("indicators"))
