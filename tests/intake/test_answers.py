"""What people answer: for which document or fact it holds, what it changes, and that it is undone with its commit."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lib.intake.__main__ import main
from lib.intake.answer_file import AnswersError, answers_in_file
from lib.intake.answers import NO_ANSWERS, Answer, Answers, from_json
from lib.intake.check.questions import checked
from lib.intake.check.unprinted import Course, propose_direction
from lib.intake.files.book import ReadFile
from lib.intake.kept import kept_of
from lib.intake.question import Question
from lib.intake.read import read_file
from lib.store.access import load_store
from lib.store.commit import commit, create, restore
from lib.store.tables import Tables
from tests.store.readings import real, with_open_data

_HEAD = "令和3年度 事業群評価調書\n事業群名\t{group}\n1. 指標\n事業群\t指標\t\t基準年\tR2\tR3\tR4\t最終目標(年度)\n"
_ROWS = (
    "{name}(人)\t目標値①\t\t13人\t11人\t10人\t8人(R7)\n"
    "\t実績値②\t14人(R元)\t12人\t15人\t\t進捗状況\n"
    "\t達成率②/①\t\t108%\t64%\t\t\n"
)
_REST = "2. 令和2年度取組実績\n3. 検証\n"


def sheet_text(name: str, group: str = "防災") -> bytes:
    """A small sheet of one indicator whose targets fall."""
    rows = "\n".join("\t" + line for line in _ROWS.format(name=name).splitlines())
    return (_HEAD.format(group=group) + rows + "\n" + _REST).encode()


def _read(content: bytes, before: Tables | None = None, answers: Answers = NO_ANSWERS) -> ReadFile:
    known = before.stated if before else None
    return checked(read_file("調書.txt", content, known, (), answers), before, answers)


def _direction(read: ReadFile) -> str:
    return str(read.tables["indicators"][0]["direction"])


def _asked(read: ReadFile, kind: str) -> list[Any]:
    return [m for m in read.messages if m.question and m.question.kind == kind]


def _say(question: Question | None, answer: str, sha256: str = "") -> Answer:
    return Answer(str(question), answer, who="佐藤", at="2026-05-01T09:00:00+00:00", sha256=sha256)


# ---------------------------------------------------------------------- direction and accumulation


def test_a_direction_is_asked_with_a_proposal_and_never_assumed() -> None:
    read = _read(sheet_text("住宅火災による死者数"))
    (message,) = _asked(read, "direction")
    assert _direction(read) == "not_stated" and message.proposal.code == "decrease"
    assert "「減るほどよい」と推定しました" in message.text and "R2の13からR7の8へ下がって" in message.text


def test_an_answered_direction_stands_in_the_row_with_who_said_it() -> None:
    asked = _read(sheet_text("住宅火災による死者数"))
    given = (("direction", "decrease"), ("accumulation", "annual"))
    answers = Answers(tuple(_say(_asked(asked, kind)[0].question, code) for kind, code in given))
    read = _read(sheet_text("住宅火災による死者数"), answers=answers)
    assert _direction(read) == "decrease" and not _asked(read, "direction")
    notes = {note["explanation"].split("取込時に")[1]: note["source_ref"] for note in read.tables["quality"]}
    assert sorted(notes) == ["佐藤が「単年度」と回答した。", "佐藤が「減るほどよい」と回答した。"]
    assert set(notes.values()) == {"L5"}


@pytest.mark.parametrize("nonsense", ["", "コマンドで確定", "not_stated", "cumulative"])
def test_an_answer_that_is_no_direction_leaves_the_question(nonsense: str) -> None:
    asked = _read(sheet_text("利用者数"))
    answers = Answers((_say(_asked(asked, "direction")[0].question, nonsense),))
    read = _read(sheet_text("利用者数"), answers=answers)
    assert _direction(read) == "not_stated" and _asked(read, "direction")


def test_a_counting_is_asked_and_its_answer_stands_in_the_row() -> None:
    read = _read(sheet_text("登録数"))
    (message,) = _asked(read, "accumulation")
    assert read.tables["indicators"][0]["accumulation"] == message.proposal.code == "point_in_time"
    told = _read(sheet_text("登録数"), answers=Answers((_say(message.question, "cumulative"),)))
    assert told.tables["indicators"][0]["accumulation"] == "cumulative" and not _asked(told, "accumulation")


def test_a_printed_rate_is_explained_by_either_direction_while_none_is_stated() -> None:
    content = sheet_text("死者数")  # 64 % is 2 − 15/11, 108 % is 13/12
    assert not _asked(_read(content), "rate_differs")
    key = _asked(_read(content), "direction")[0].question
    assert not _asked(_read(content, answers=Answers((_say(key, "decrease"),))), "rate_differs")
    assert len(_asked(_read(content, answers=Answers((_say(key, "increase"),))), "rate_differs")) == 2


@pytest.mark.parametrize(
    ("name", "targets", "baseline", "code"),
    [
        ("刑法犯認知件数", {}, None, "decrease"),
        ("待機児童数", {2021: 0.0, 2025: 0.0}, None, "decrease"),
        ("CO2削減量", {2021: 5.0, 2025: 5.0}, None, "increase"),
        ("離職者の減少", {}, None, "decrease"),
        ("待機児童の解消に向けた保育所の整備数", {2021: 3.0, 2025: 9.0}, None, "increase"),
        ("利用者数", {2021: 9.0, 2025: 3.0}, None, "decrease"),
        ("利用者数", {2021: 9.0, 2023: 3.0, 2025: 9.0}, None, "increase"),
        ("利用者数", {2025: 8.0}, 10.0, "decrease"),
        ("利用者数", {}, 10.0, "increase"),
        ("歯科健診で未処理歯のある児童の割合", {}, None, "decrease"),
    ],
)
def test_the_proposal_follows_the_targets_then_the_words(
    name: str, targets: dict[int, float], baseline: float | None, code: str
) -> None:
    proposal = propose_direction(name, Course(tuple(targets.items()), baseline))
    assert proposal.code == code and proposal.reason.endswith("ため")


# ---------------------------------------------------------------------- for which document, for which fact


def test_an_answer_about_a_cell_holds_for_its_document_and_one_about_figures_for_the_fact() -> None:
    cell, fact = Question("no_result", ("回答!J7",)), Question("restated", ("x", 2021, "target"), (16.0, 14.0))
    answers = Answers((_say(cell, "確かめた", "a" * 64), _say(fact, "確かめた", "a" * 64)))
    assert answers.to(cell, "a" * 64) and not answers.to(cell, "b" * 64)
    assert answers.to(fact, "b" * 64)
    assert not answers.to(replace(fact, figures=(16.0, 12.0)), "b" * 64)


@pytest.mark.parametrize("kind", ["stray", "error_value", "no_longer", "pdf_differs", "no_part", "no_owner", "missing"])
def test_what_is_said_of_one_file_is_asked_again_of_the_next(kind: Any) -> None:
    question = Question(kind, ("回答!J7",), ("x",))
    assert not Answers((_say(question, "よい", "a" * 64),)).to(question, "b" * 64)


def test_answers_of_older_commits_come_back_and_nonsense_does_not() -> None:
    old = [{"question": "restated:x:2021:target:16:14", "text": "…", "answer": "改定"}, {"question": 1}, "x", None]
    (answer,) = from_json(old)
    assert answer.answer == "改定" and answer.sha256 == "" and from_json("x") == []
    assert Answers((answer,)).to(Question("restated", ("x", 2021, "target"), (16.0, 14.0)), "c" * 64)


def test_what_is_undone_is_no_longer_answered(tmp_path: Path) -> None:
    store = create(str(tmp_path / "store"))
    commit(store, [real()], "作成者", "最初")
    kept = {"answers": [_say(Question("direction", ("i_x",)), "decrease").as_json()]}
    commit(store, [with_open_data(1_830)], "佐藤", "答え", details=kept)
    assert [a.answer for a in kept_of(store.commits()).answers.given] == ["decrease"]
    restore(store, 1, "佐藤", "取り消し")
    assert kept_of(store.commits()).answers.given == ()
    commit(store, [with_open_data(1_831)], "佐藤", "別の答え", details=kept)
    assert len(kept_of(store.commits()).answers.given) == 1
    restore(store, 2, "佐藤", "前の答えに戻す")
    assert len(kept_of(store.commits()).answers.given) == 1


# ---------------------------------------------------------------------- renamed


def _store_with(tmp_path: Path, content: bytes) -> tuple[Any, Path]:
    store = create(str(tmp_path / "store"))
    commit(store, [real()], "作成者", "最初")
    path = tmp_path / "調書.txt"
    path.write_bytes(content)
    return store, path


def _command(monkeypatch: pytest.MonkeyPatch, store: Any, *arguments: str) -> int:
    monkeypatch.setenv("DASHBOARD_STORE", store.address)
    monkeypatch.setattr("lib.store.access._LOOK_AGAIN", 0)
    return main([*arguments])


def test_a_renamed_indicator_keeps_its_history_and_loses_it_with_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, path = _store_with(tmp_path, sheet_text("住宅火災の死者数"))
    assert _command(monkeypatch, store, str(path), "--commit", "-m", "R3") == 1
    before = load_store(store)
    old_id = _read(sheet_text("住宅火災の死者数"), before).tables["indicators"][0]["indicator_id"]

    renamed = sheet_text("住宅火災による死者数").replace("令和3年度".encode(), "令和4年度".encode())
    asked = _read(renamed, before)
    (message,) = _asked(asked, "renamed")
    assert [code for code, _ in message.proposal.options] == [old_id, "new"] and message.proposal.code == old_id
    assert not _asked(asked, "missing"), "one question, not two"

    same = Answers((_say(message.question, old_id),))
    read = _read(renamed, before, same)
    assert read.tables["indicators"][0]["indicator_id"] == old_id and not _asked(read, "renamed")
    assert {row["indicator_id"] for row in read.tables["observations"]} == {old_id}
    new = _read(renamed, before, Answers((_say(message.question, "new"),)))
    assert new.tables["indicators"][0]["indicator_id"] != old_id and not _asked(new, "renamed")
    assert _asked(new, "missing"), "then the old one is missing"

    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({str(message.question): old_id}), encoding="utf-8")
    path.write_bytes(renamed)
    _command(monkeypatch, store, str(path), "--commit", "-m", "R4", "--answers", str(answers))
    now = load_store(store)
    mine = now["indicators"][now["indicators"]["indicator_id"] == old_id]
    assert list(mine["name"]) == ["住宅火災による死者数"]
    assert not _asked(_read(renamed.replace(b"64%", b"65%"), now), "renamed"), "known next time"
    restore(store, 2, "佐藤", "取り消し")
    assert _asked(_read(renamed, load_store(store)), "renamed"), "asked again once it is undone"


# ---------------------------------------------------------------------- the command


def test_the_command_assumes_no_direction_and_takes_answers_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store, path = _store_with(tmp_path, sheet_text("住宅火災による死者数"))
    assert _command(monkeypatch, store, str(path), "--commit", "-m", "R3") == 1
    said = capsys.readouterr().out
    assert "確認: 1指標は、累計・単年度・時点の別" in said and "--answers" in said

    def stored() -> str:
        rows = load_store(store)["indicators"]
        return str(rows.loc[rows["name"] == "住宅火災による死者数", "direction"].iloc[0])

    assert stored() == "not_stated"
    kept = store.commits()[0].details["answers"]
    assert kept and not [a for a in kept if a["question"].startswith(("direction:", "accumulation:"))]
    out = tmp_path / "out.json"
    _command(monkeypatch, store, str(path), "--json", str(out))
    messages = json.loads(out.read_text(encoding="utf-8"))["files"][0]["messages"]
    (asked,) = [m for m in messages if m["question"].startswith("direction:")]
    assert asked["options"] == ["increase", "decrease"] and asked["proposal"] == "decrease"

    answers = tmp_path / "answers.csv"
    answers.write_bytes(f"question,answer\n{asked['question']},減るほどよい\n".encode("cp932"))
    _command(monkeypatch, store, str(path), "--commit", "-m", "向き", "--answers", str(answers))
    assert stored() == "decrease", "the same file again, now with its answer"
    (answer,) = [a for a in store.commits()[0].details["answers"] if a["question"] == asked["question"]]
    assert answer["answer"] == "decrease" and answer["label"] == "減るほどよい" and answer["who"] and answer["at"]


@pytest.mark.parametrize("content", [b"[1]", b"question\nx\n", b'{"a": 1}', b"\xff\xfe\x00", b""])
@pytest.mark.parametrize("name", ["a.json", "a.csv"])
def test_a_file_that_holds_no_answers_is_said(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AnswersError, match="読めません"):
        answers_in_file(path, "佐藤")


def test_a_file_of_answers_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AnswersError, match="開けません"):
        answers_in_file(tmp_path / "none.json", "佐藤")


def test_a_project_without_an_indicator_is_read() -> None:
    projects = (
        "2. 令和2年度取組実績\n取組項目\t中核事業\t事業番号\t事務事業名\t事業費(単位:千円)\n\t\t1\t移住支援事業\t100"
    )
    reading = read_file(
        "調書.txt", sheet_text("登録数").replace("2. 令和2年度取組実績".encode(), projects.encode()), None
    )
    assert [row["name"] for row in reading.tables["projects"]] == ["移住支援事業"]
