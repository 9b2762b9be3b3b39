"""視点: which question is asked of whom, recorded and suggested, why, and what other thresholds would change."""

from __future__ import annotations

from lib.ui.app import frame
from lib.ui.screens import viewpoints

viewpoints.draw(frame.open_page("viewpoints"))
