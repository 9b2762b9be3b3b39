"""What 取込 says of rules files that somebody uploads."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lib.judge.policy.load import problems_of
from lib.store.rules import FILES, MOST_BYTES, RULES, RuleFiles, files_in
from lib.ui.screens.intake.models.commit import Situation, why_no_writing
from lib.ui.screens.intake.models.rules import (
    UploadedRules,
    changed_words,
    make_rules_opening,
    make_uploaded_rules,
    name_in_history,
)
from tests import real
from tests.model_words import lines
from tests.store.test_rules import stricter

IN_FORCE = files_in(RULES)
STRICTER = stricter()["status.toml"]


def _problems(files: RuleFiles) -> Sequence[str]:
    return problems_of(files, real.policy(), real.tables())


def _uploaded(*uploads: tuple[str, bytes]) -> UploadedRules:
    return make_uploaded_rules(uploads, IN_FORCE, _problems)


def test_a_changed_file_is_read_and_the_others_stay_those_in_force() -> None:
    uploaded = _uploaded(("status.toml", STRICTER))
    assert uploaded.is_sound and uploaded.conclusion == ""
    assert uploaded.files == stricter()
    assert lines(uploaded.rows) == ["status.toml 読めました。追加1行、削除1行"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rules.toml", STRICTER, "名前を status.toml、viewpoints.toml、"),
        ("status.txt", STRICTER, "規則のファイルの名前ではありません"),
        ("../status.toml", STRICTER, "規則のファイルの名前ではありません"),
        ("status.toml", b"", "中身がありません"),
        ("status.toml", b" \n\n", "中身がありません"),
        ("status.toml", STRICTER + b"#" * MOST_BYTES, "200,000バイトまで"),
        ("status.toml", STRICTER.decode().encode("cp932", "replace"), "UTF-8の文字として読めません"),
        ("status.toml", STRICTER.decode().encode("utf-16"), "UTF-8の文字として読めません"),
        ("status.toml", b"\xef\xbb\xbf" + STRICTER, "UTF-8(BOMなし)"),
        ("status.toml", STRICTER + b"\nx =\n", "行目の4文字目から先を、TOMLとして読めません"),
        ("status.toml", STRICTER + b"\nx = 1\n", "知らない語「x」"),
        ("verdict.toml", STRICTER, "知らない語"),
        ("viewpoints.toml", b"\x00" * 100, "TOMLとして読めません"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_what_to_do(name: str, content: bytes, words: str) -> None:
    uploaded = _uploaded((name, content))
    assert not uploaded.is_sound
    assert [(row.name, row.is_wrong) for row in uploaded.rows] == [(name, True)]
    assert words in uploaded.rows[0].result and not uploaded.rows[0].result.startswith(name)
    assert (
        uploaded.conclusion.startswith("1件のファイルに問題があります。")
        and "規則は変わっていません" in uploaded.conclusion
    )


def test_every_wrong_file_is_named_beside_the_sound_ones() -> None:
    uploaded = _uploaded(
        ("読んでね.txt", b"x"),
        ("status.toml", STRICTER.replace(b"lower_bound = 0.6", b"lower_bound = 6.0")),
        ("verdict.toml", IN_FORCE["verdict.toml"].replace(b"behind_share", b"behind_sahre")),
        ("viewpoints.toml", IN_FORCE["viewpoints.toml"]),
    )
    assert [(row.name, row.is_wrong) for row in uploaded.rows] == [
        ("読んでね.txt", True),
        ("status.toml", True),
        ("verdict.toml", True),
        ("viewpoints.toml", False),
    ]
    assert (
        uploaded.rows[1].result.startswith("lower_bound は上の等級ほど") and "behind_sahre" in uploaded.rows[2].result
    )
    assert uploaded.conclusion.startswith("3件のファイル")


def test_the_rules_in_force_are_no_change_however_their_lines_end() -> None:
    for content in (IN_FORCE["status.toml"], IN_FORCE["status.toml"].replace(b"\n", b"\r\n")):
        uploaded = _uploaded(("status.toml", content))
        assert not uploaded.is_sound and lines(uploaded.rows) == ["status.toml 現在の規則と同じです。"]
        assert uploaded.conclusion == "追加したファイルは、現在の規則と同じです。変更するものはありません。"


def test_the_name_that_a_browser_gives_a_second_copy_is_that_of_the_file() -> None:
    assert _uploaded(("status (1).toml", STRICTER)).files == stricter()
    twice = _uploaded(("status (1).toml", STRICTER), ("status.toml", STRICTER))
    assert lines(twice.rows) == ["status.toml 同じ名前のファイルが2件あります。1件だけにしてください。"]


def test_a_broken_file_in_force_that_was_not_uploaded_is_named_as_such() -> None:
    broken = {**IN_FORCE, "verdict.toml": b"x = 1"}
    uploaded = make_uploaded_rules([("status.toml", STRICTER)], broken, _problems)
    assert not uploaded.is_sound
    assert lines(uploaded.rows)[1].startswith("verdict.toml(追加していない現在の規則) ")
    mended = [("status.toml", STRICTER), ("verdict.toml", IN_FORCE["verdict.toml"])]
    assert make_uploaded_rules(mended, broken, _problems).is_sound


def test_the_part_says_before_the_work_that_nothing_can_be_committed() -> None:
    folder, older, nobody, guest, planner = (
        Situation(False, False, True),
        Situation(True, True, True),
        Situation(True, False, False),
        Situation(True, False, False, "取込の権限がありません。"),
        Situation(True, False, True),
    )
    words = [make_rules_opening(2, why_no_writing(situation)).why_not for situation in (folder, older, nobody, guest)]
    assert [word[:10] for word in words] == [
        "履歴の保存先が未設定",
        "前の版を表示している",
        "確定するには、取込の",
        "取込の権限がありませ",
    ]
    assert make_rules_opening(2, why_no_writing(planner)).why_not == ""
    assert make_rules_opening(2, "").files_heading.endswith("(第2版)")
    assert make_rules_opening(0, "").files_heading == "現在の規則のファイル"


def test_who_changes_the_rules_and_how_it_is_undone_is_said() -> None:
    assert "「佐藤」" in name_in_history("佐藤") and name_in_history("") == ""
    words = changed_words("第3版", 2)
    assert words.startswith("第3版として、規則を変更しました。") and "「版の履歴」で第2版に戻して" in words


def test_every_file_of_the_rules_can_be_uploaded() -> None:
    for name in FILES:
        assert "規則のファイルの名前" not in _uploaded((name, b"x")).rows[0].result
