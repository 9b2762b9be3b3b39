"""事務事業: a planner's desk. Filters, one row a project, and the chosen project in full below."""

from __future__ import annotations

from lib.ui.app import frame
from lib.ui.screens import projects

projects.draw(frame.open_page("projects"))
