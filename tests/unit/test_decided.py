"""What meetings decided about an item, from the commits that hold their records."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from lib.findings.decided import DecidedLine, make_decided
from lib.findings.decisions import Decision
from lib.store.delta import Commit
from lib.ui.parts.decided import decided_on

CLOUD = "indicator.cloud_users"
CONSULT = Decision(
    "d1", CLOUD, "クラウド", "decision", 5, "市町と協議する", "2026-05-01T10:00", "1-x", "情報システム課", "2026-09-30"
)
ASK = Decision("d2", CLOUD, "クラウド", "question", 0, "<b>なぜ</b>増えないか", "2026-05-01T10:05", "1-x")


def _commit(number: int, *decisions: Decision | dict[str, Any]) -> Commit:
    objects = [asdict(d) if isinstance(d, Decision) else d for d in decisions]
    at = datetime(2026, 5, number, tzinfo=UTC)
    return Commit(number, number - 1, at, "作成者", "会議", "commit", (), (), {"decisions": objects})


def test_a_line_says_kind_viewpoint_text_duty_and_the_commit() -> None:
    decided = make_decided([_commit(1), _commit(2, CONSULT, ASK)])
    assert list(decided) == [CLOUD]
    assert decided[CLOUD].lines == (
        DecidedLine(
            "決定", "⑤", "市町と協議する", "担当 情報システム課、期限 令和8年9月30日", "第2版 令和8年5月2日 9:00"
        ),
        DecidedLine("確認事項", "", "<b>なぜ</b>増えないか", "", "第2版 令和8年5月2日 9:00"),
    )
    assert decided[CLOUD].more == ""


def test_the_newest_record_comes_first_and_a_line_is_what_its_last_commit_says() -> None:
    changed = replace(CONSULT, text="市町と合意した")
    decided = make_decided([_commit(1, CONSULT), _commit(2, ASK), _commit(3, changed)])[CLOUD]
    assert [line.text for line in decided.lines] == ["市町と合意した", "<b>なぜ</b>増えないか"]
    assert [line.committed[:3] for line in decided.lines] == ["第3版", "第2版"]


def test_a_record_that_cannot_be_read_is_passed_over_alone() -> None:
    decided = make_decided([_commit(1, CONSULT), _commit(2, {"id": "x"})])
    assert [line.text for line in decided[CLOUD].lines] == ["市町と協議する"]


def test_more_than_twelve_lines_are_counted() -> None:
    many = [replace(ASK, id=f"d{number}") for number in range(15)]
    decided = make_decided([_commit(1, *many)])[CLOUD]
    assert len(decided.lines) == 12 and decided.more == "ほか3件"


def test_it_is_drawn_with_the_readers_words_escaped_and_kept_apart() -> None:
    drawn = decided_on(make_decided([_commit(2, CONSULT, ASK)])[CLOUD])
    assert "<li><b>決定</b> ⑤ <bdi>市町と協議する</bdi> <span" in drawn
    assert "<li><b>確認事項</b> <bdi>&lt;b&gt;なぜ&lt;/b&gt;増えないか</bdi> <span" in drawn
    assert drawn.count("担当") == 1 and "ほか" not in drawn
