"""会議: choose and order the slides, hold the meeting, take its record and the hand-outs away."""

from __future__ import annotations

from lib.ui import frame, meeting

session = frame.open_page("meeting")
if session.selection.run:
    meeting.hold(session)
