"""What is kept between runs: one session an address, its parts drawn once, and never anything of other data."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from lib.figures.palette import LIGHT
from lib.judge.evaluation import Evaluation
from lib.ui.session.controls import told_apart, words_of
from lib.ui.session.kept import MODELS, marks_of
from lib.ui.session.packed import pack, unpack
from lib.ui.session.session import Session, drawn_once
from lib.ui.session.session import _session as _session_of
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


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


def test_models_are_shared_by_the_parts_of_a_page_and_let_go_while_parts_and_answers_stay(
    evaluation: Evaluation,
) -> None:
    made: list[str] = []

    def model(view: View, name: str) -> str:
        made.append(name)
        return f"{name} of {len(view.projects)}"

    @drawn_once
    def part(session: Session) -> str:
        return f"drawn from {session.model(model, 'model')}"

    session = _session(evaluation, Selection())
    for _ in range(2):
        assert part(session) == "drawn from model of 4" and session.model(model, "model") == "model of 4"
        assert session.answer(model, "answer") == "answer of 4"
    assert made == ["model", "answer"]
    for number in range(MODELS.most or 0):
        _session(evaluation, Selection()).model(model, str(number))
    assert part(session) == "drawn from model of 4" and session.answer(model, "answer") == "answer of 4"
    assert made.count("model") == made.count("answer") == 1, "who opens the page again needs no model"
    assert session.model(model, "model") == "model of 4" and made[-1] == "model"


def test_two_addresses_never_share_a_model(evaluation: Evaluation) -> None:
    def count(view: View) -> int:
        return len(view.projects)

    everything, one_section = (_session(evaluation, Selection(section=names)) for names in ((), ("建設企画課",)))
    assert [everything.model(count), one_section.model(count)] == [4, 1]


def test_what_is_packed_is_the_same_in_a_tenth_of_the_memory() -> None:
    spec = {"data": [{"x": [1, 2.5, None], "name": f"指標{number}", "on": True} for number in range(200)], "layout": {}}
    packed = pack(spec)
    assert unpack(packed) == spec and unpack(packed) is not unpack(packed)
    assert len(packed) < len(json.dumps(spec)) / 10
    with pytest.raises(ValueError):
        pack({"data": object()})


def test_what_is_the_same_whichever_indicator_is_chosen_is_drawn_once_for_all() -> None:
    def session_of(*address: tuple[str, tuple[str, ...]]) -> Session:
        return _session_of(marks_of(), "light", address)

    section = ("section", ("情報システム課",))
    one, other = (session_of(section, ("indicator", (name,))) for name in ("rpa_robots", "open_data"))
    assert one.whichever is other.whichever is not one
    assert one.whichever.selection == Selection(section=("情報システム課",)) and one.selection.indicator == "rpa_robots"
    assert session_of(section).whichever.around is None
    assert session_of(("indicator", ("rpa_robots",))).whichever is not one.whichever, "another section is another list"
    whole = narrow(one.evaluation, one.selection, one.words)
    assert one.view.ids == whole.ids and one.view.years == whole.years and one.view.selection == one.selection


NAMES = {"福祉": "福祉", "g1": "観光", "g2": "観光 (18)", "c": "A〔c〕"}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (["福祉", "g1"], ["福祉", "g1"]),  # as Streamlit reads the labels of its last run
        (["福祉 (1,018)", "観光 (2)"], ["福祉", "g1"]),  # labels that the browser kept from an earlier count
        (["観光 (18) (2)"], ["g2"]),
        (["観光"], ["g1"]),
        (["農林", "福祉 (3)"], ["福祉"]),
        ([], []),
    ],
)
def test_a_label_of_any_count_is_its_word_and_an_unknown_one_is_none(answers: list[str], words: list[str]) -> None:
    assert words_of(answers, NAMES) == words


def test_of_two_labels_that_read_the_same_each_can_be_chosen() -> None:
    names = told_apart({"indicator.g1_a": "指標: 満足度", "indicator.g2_a": "指標: 満足度", "overview": "全体像"})
    assert list(names.values()) == ["指標: 満足度〔g1_a〕", "指標: 満足度〔g2_a〕", "全体像"]
    assert words_of([names["indicator.g2_a"]], names) == ["indicator.g2_a"]


def _two_sections() -> None:
    from types import SimpleNamespace

    import streamlit as st

    from lib.ui.session import controls
    from lib.view.parameters import Vocabulary
    from lib.view.selection import Selection

    controls.arrive("projects")
    counts = {"a": 5, "b": 3} if "core" not in st.query_params else {"a": 2, "b": 3}
    words = Vocabulary({"section": {"a": "A課", "b": "B課"}}, 0, 0)
    session = SimpleNamespace(words=words, selection=Selection(section=tuple(st.query_params.get_all("section"))))
    controls.choose_many(session, "section", "所管課", counts, counts)  # type: ignore[arg-type]


def test_a_choice_is_sent_back_to_the_browser_only_when_a_chosen_label_has_changed() -> None:
    app = AppTest.from_function(_two_sections).run()
    app.multiselect[0].set_value(["a"]).run()
    assert app.multiselect[0].value == ["a"] and not app.multiselect[0].proto.set_value
    app.multiselect[0].set_value(["a", "b"]).run()
    assert app.multiselect[0].value == ["a", "b"] and not app.multiselect[0].proto.set_value
    app.query_params["core"] = "yes"
    app.run()
    assert app.multiselect[0].proto.set_value
    app.run()
    assert app.multiselect[0].value == ["a", "b"] and not app.multiselect[0].proto.set_value


def _ended_within_its_filter() -> None:
    from types import SimpleNamespace
    from unittest.mock import patch

    import streamlit as st
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.proto.WidgetStates_pb2 import WidgetStates
    from streamlit.runtime.scriptrunner import RerunData, RerunException

    from lib.ui.session import controls
    from lib.view.parameters import Vocabulary
    from lib.view.selection import Selection

    controls.arrive("projects")
    session = SimpleNamespace(words=Vocabulary({"section": {"a": "A課"}}, 0, 0), selection=Selection(section=("a",)))
    if "ended" not in st.session_state:
        st.session_state["ended"] = True
        another_click = RerunException(RerunData(widget_states=WidgetStates()))
        with patch.object(DeltaGenerator, "_enqueue", side_effect=another_click):
            controls.choose_many(session, "section", "所管課")  # type: ignore[arg-type]
    controls.choose_many(session, "section", "所管課")  # type: ignore[arg-type]


def test_a_choice_is_sent_by_the_next_run_when_one_ends_before_its_widget_is() -> None:
    app = AppTest.from_function(_ended_within_its_filter).run()
    assert app.session_state["ended"] and app.multiselect[0].value == ["a"] and app.multiselect[0].proto.set_value
