"""What is kept between runs: one session an address, its parts drawn once, and never anything of other data."""

from __future__ import annotations

from lib.figures.palette import LIGHT
from lib.judge.evaluation import Evaluation
from lib.ui.state import Session, drawn_once
from lib.view.selection import Selection, narrow, vocabulary


def _session(evaluation: Evaluation, selection: Selection) -> Session:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return Session(evaluation, words, selection, narrow(evaluation, selection, words), (), LIGHT)


def test_a_part_is_drawn_once_for_a_session_and_anew_for_another(evaluation: Evaluation) -> None:
    drawn: list[int] = []

    @drawn_once
    def part(session: Session) -> int:
        drawn.append(len(session.view.projects))
        return drawn[-1]

    everything = _session(evaluation, Selection())
    one_section = _session(evaluation, Selection(section=("建設企画課",)))
    assert [part(everything), part(everything), part(one_section), part(everything)] == [4, 4, 1, 4]
    assert drawn == [4, 1]
