"""Two scales that are not the shipped one, and what is left of the shipped one's words in a text."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from lib.store.rules import RULES

# Labels of the shipped scale and verdicts, with those that stand for them in ``letters``.
_LETTERS = {
    "達成": "A",
    "概ね順調": "B",
    "やや遅れ": "C",
    "遅れ": "D",
    "順調": "X",
    "注意": "Y",
    "要対応": "Z",
    "報告不足": "未提出",
    "判定前": "判定待ち",
}
_FIVE_GRADES = """
name = "五段階の判定基準"
owner = "ある県の行政評価課"
reason = "手引きの表による。"
lower_is_better = "ratio"
rounding = "half_up"
decimals = 1
met = { label = "満点", shape = "◎", tone = "good" }
[[grade]]
code = "s"
label = "秀"
shape = "○"
tone = "fair"
lower_bound = 0.9
underperforming = false
[[grade]]
code = "a"
label = "優"
shape = "△"
tone = "fair"
lower_bound = 0.7
underperforming = false
[[grade]]
code = "b"
label = "良"
shape = "▽"
tone = "warn"
lower_bound = 0.5
underperforming = true
[[grade]]
code = "c"
label = "可"
shape = "▲"
tone = "warn"
lower_bound = 0.3
underperforming = true
[[grade]]
code = "f"
label = "不可"
shape = "▼"
tone = "bad"
underperforming = true
"""
_FOUR_VERDICTS = """
name = "四段階の判定"
owner = "ある県の行政評価課"
reason = "手引きの表による。"
counts = ["group", "outcome"]
unreported = { label = "未提出", shape = "？", reported_below = 0.5 }
not_judged = { label = "判定待ち", shape = "・" }
[[verdict]]
code = "red"
label = "赤"
shape = "▼"
tone = "bad"
when = { behind_share = 0.6 }
[[verdict]]
code = "orange"
label = "橙"
shape = "▲"
tone = "warn"
when = { worst_share = 0.2, own_behind = 1 }
[[verdict]]
code = "yellow"
label = "黄"
shape = "△"
tone = "fair"
when = { behind_share = 0.2 }
[[verdict]]
code = "blue"
label = "青"
shape = "●"
tone = "good"
[ranking]
years = 0.4
distance = 0.3
money = 0.2
warning = 0.1
most_years = 3
money_from = 1000
money_to = 1000000
reason = "手引きの表による。"
"""
# Plain Japanese that holds a shipped label and names no grade: whatever the scale, 遅れ is what it counts as behind.
_PLAIN = re.compile(
    "「[がに]遅れ」|達成率|達成した割合|目標達成に|目標の達成に|を達成|比較だけで達成|達成も、"
    "|(?<!やや)遅れ(?=として扱う|の事業|の割合|/判定|てい|が続く|のある|の年数)|(?<=続く)遅れ|(?<=率のない)遅れ|(?<=実績の)遅れ|、遅れ、"
    r"|早期注意|注意(?=[((]自動|が|や警告)|(?<=への)注意|(?<=と)注意(?=の重なり)|注意(?=\|架空データ)"
)
_SHIPPED = re.compile("|".join(sorted(_LETTERS.keys() - {"報告不足", "判定前"})))
_AROUND = 12


def _write_letters(folder: Path) -> None:
    """A folder of rules as shipped, with A, B, C and D for the grades and X, Y and Z for the verdicts."""
    shutil.copytree(RULES, folder)
    for file in ("status.toml", "verdict.toml"):
        text = (folder / file).read_text(encoding="utf-8")
        text = re.sub('^label = "(.+)"$', lambda label: f'label = "{_LETTERS[label[1]]}"', text, flags=re.M)
        (folder / file).write_text(text, encoding="utf-8")


def _write_five_grades(folder: Path) -> None:
    """A folder of rules with five grades of a missed target and four verdicts, under codes of their own."""
    shutil.copytree(RULES, folder)
    (folder / "status.toml").write_text(_FIVE_GRADES, encoding="utf-8")
    (folder / "verdict.toml").write_text(_FOUR_VERDICTS, encoding="utf-8")


class Scale(NamedTuple):
    """How to write its folder of rules, its labels of grades and verdicts (a pattern), and what it calls behind."""

    write: Callable[[Path], None]
    labels: str
    behind: str


SCALES: Final[Mapping[str, Scale]] = {
    "letters": Scale(_write_letters, "A|B|C|D|X|Y|Z", "D・C"),
    "five_grades": Scale(_write_five_grades, "満点|秀|優|良|可|不可|赤|橙|黄|青", "不可・可・良"),
}


def shipped_labels(text: str) -> list[str]:
    """Where a text names a grade or a verdict as the shipped rules do, with the words around it."""
    text = _PLAIN.sub("", text)
    return [text[max(0, m.start() - _AROUND) : m.end() + _AROUND] for m in _SHIPPED.finditer(text)]
