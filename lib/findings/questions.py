"""What is asked of whom: a rule's question with what the sheet gives of its subject, and the section that owns it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.names import short
from lib.contract.shortfall import telling_word
from lib.contract.terms import UNREPORTED, circled
from lib.contract.wording import oku_yen, span
from lib.findings.attention import Raised
from lib.findings.inferred import years_words
from lib.judge.evaluation import Evaluation, Item
from lib.judge.passages import Passage, Texts
from lib.judge.phrases import aim_words, gap_words, standing_words
from lib.judge.policy.scale import Scale
from lib.store.lookups import latest_costs, section_of

NO_REASON: Final = "調書に理由とみられる文なし(自動点検)"  # where given_reason finds none
_LONGEST_NAME: Final = 30
_LONGEST_QUOTE: Final = 110
_MOST_NAMED: Final = 2  # sections, and indicators of which no actual is reported
_KINDS: Final = ("status", "issue", "result")  # of texts that say why a result is as it is, in this order


@dataclass(frozen=True)
class Question:
    """A question and whom it is asked of. `viewpoint`: 0 for what no viewpoint asks.

    `standing`: how its indicator stands, which goes before `asked`; blank where that is not known. `about`: the
    indicator's short name; blank where it asks about several. `passage`: the sheet's words that `asked` quotes; `ask`: the
    rule's question alone, which ends it.
    """

    asked: str
    viewpoint: int
    sections: tuple[str, ...]
    lead: str
    standing: str = ""
    about: str = ""
    passage: Passage | None = None
    ask: str = ""

    @property
    def text(self) -> str:
        """How the indicator stands, and the question."""
        return f"{self.standing}{self.asked}"

    @property
    def asked_of(self) -> str:
        """``確認事項(情報システム課、総括 政策企画課)``; the lead section beside those that own what is asked about."""
        if not self.sections and not self.lead:
            return "確認事項(主管課は確認できず)"
        named = "・".join(short(section) for section in self.sections[:_MOST_NAMED])
        others = f"ほか{len(self.sections) - _MOST_NAMED}課" if len(self.sections) > _MOST_NAMED else ""
        if not self.sections or self.sections == (self.lead,):
            return f"確認事項({short(self.lead)})"
        lead = f"、総括 {short(self.lead)}" if self.lead and self.lead not in self.sections else ""
        return f"確認事項({named}{others}{lead})"

    @property
    def brief(self) -> str:
        """Whom it is asked of, and the question, for where the indicator's figures stand already."""
        return f"{self.asked_of} {self.asked}"

    @property
    def words(self) -> str:
        """The question with the sign of its viewpoint: ``②「…」はR6の目標30件に12件足りない。…か。``."""
        return f"{circled(self.viewpoint) if self.viewpoint else ''}{self.text}"


def question_on(evaluation: Evaluation, item: Item, flags: Sequence[Raised]) -> Question | None:
    """The question of the rule that says most of an indicator, with its own facts; None where no rule fires.

    `flags` are those that count for the indicator.
    """
    if not flags:
        return None
    cause = given_reason(evaluation, item)
    flag = _most_telling(flags, str(item["indicator_id"]), cause)
    rule = next(rule for rule in evaluation.policy.rules if rule.rule_id == flag.rule_id)
    passage = cause or next(iter(flag.passages), None)
    return Question(
        f"{_quoted(passage)}{_money(evaluation, item)}{rule.question}",
        flag.viewpoint,
        _sections(evaluation, [item]),
        _lead(evaluation, item),
        _standing(item, evaluation.policy.scale),
        str(item["short_name"]),
        passage,
        rule.question,
    )


def question_on_reports(evaluation: Evaluation, group_id: str, lead: str) -> Question | None:
    """When all that a group owes will be reported, asked of the sections that owe it; None where it owes nothing."""
    rows = evaluation.rows.assessments.of("group_id", group_id)
    items = [evaluation.assessed[row.indicator_id] for row in rows]
    items.sort(key=lambda item: item["kind"] not in evaluation.policy.results)
    owed_years = [(item, years) for item in items if (years := _owed_years(evaluation, item))]
    if not owed_years:
        return None
    owing = [item for item, _ in owed_years]
    named = "".join(f"「{short(item['name'], _LONGEST_NAME)}」" for item in owing[:_MOST_NAMED])
    others = f"ほか{len(owing) - _MOST_NAMED}指標" if len(owing) > _MOST_NAMED else ""
    when = span(sorted({year for _, years in owed_years for year in years}))
    text = f"{named}{others}の{when}の実績は、いつ報告できるか。"
    return Question(text, 0, _sections(evaluation, owing), lead)


def _owed_years(evaluation: Evaluation, item: Item) -> list[int]:
    cells = evaluation.rows.cells.of("indicator_id", item["indicator_id"])
    return [int(cell.fiscal_year) for cell in cells if cell.status == UNREPORTED]


def _most_telling(flags: Sequence[Raised], indicator_id: str, cause: Passage | None) -> Raised:
    """The flag on the indicator that rests on the cause which the sheet gives; without a cause, on any of its words."""
    quoting = [flag for flag in flags if flag.subject_id == indicator_id and flag.passages]
    fitting = [flag for flag in quoting if cause in flag.passages] if cause else quoting
    return fitting[0] if fitting else flags[0]


def _standing(item: Item, scale: Scale) -> str:
    """How far an indicator is from its target: ``「…」はR6の目標30件に12件足りない。``; else how it stands.

    Empty where no figure says how.
    """
    if pd.isna(item["year"]) and pd.isna(item["projection"]):
        return ""
    name = f"「{short(item['name'], _LONGEST_NAME)}」は"
    if not item["is_underperforming"]:
        return f"{name}{standing_words(item, scale)}。"
    return f"{name}{era(int(item['year']))}の{aim_words(item)}{gap_words(item)}。"


# ---------------------------------------------------------------------- the sheet's own words


def _quoted(passage: Passage | None) -> str:
    """What the sheet says, with its place; empty where it says nothing that bears on the question."""
    if passage is None:
        return ""
    return f"調書の記載は「{short(passage.unmarked, _LONGEST_QUOTE)}」({passage.place.words})。"


def given_reason(evaluation: Evaluation, item: Item) -> Passage | None:
    """The first sentence on an indicator, or with its figure, that says why its target is missed, or that it is."""
    sentences = [pair for pair in evaluation.once(_texts).on_indicator(item) if pair[0].kind in _KINDS]
    sentences.sort(key=lambda pair: _KINDS.index(pair[0].kind))
    telling = ((row, sentence) for row, sentence in sentences if telling_word(sentence))
    row, sentence = next(telling, (None, ""))
    return Passage(sentence, evaluation.tables.reference(row.source_id, row.source_ref)) if row is not None else None


def _texts(evaluation: Evaluation) -> Texts:
    return Texts(evaluation.tables)


# ---------------------------------------------------------------------- money and sections


def _money(evaluation: Evaluation, item: Item) -> str:
    """The latest known cost of an indicator's project, or of its whole group; empty where none is known."""
    if pd.isna(item["money_at_stake"]):
        return ""
    projects = evaluation.tables.rows["projects"]
    if isinstance(item["project_id"], str):
        counted = projects.of("project_id", item["project_id"])
        whose = f"「{short(counted[0].name, _LONGEST_NAME)}」の"
    else:
        counted, whose = projects.of("group_id", item["group_id"]), f"{heads.GROUP}の"
    attributions = evaluation.once(_latest_attributions)
    years = years_words(attributions[row.project_id] for row in counted if row.project_id in attributions)
    note = f"、{years}" if years else ""
    return f"{whose}{heads.COST}{oku_yen(item['money_at_stake'])}(直近の実績{note})。"


def _latest_attributions(evaluation: Evaluation) -> Mapping[str, str]:
    """Project id -> how the year of its latest known cost is told."""
    return latest_costs(evaluation.tables)["attribution"].to_dict()


def _sections(evaluation: Evaluation, items: Iterable[Item]) -> tuple[str, ...]:
    """The sections that answer for indicators, each once."""
    return tuple(dict.fromkeys(filter(None, (section_of(evaluation.tables, item) for item in items))))


def _lead(evaluation: Evaluation, item: Item) -> str:
    """The lead section of an indicator's group; empty where the sheet names none."""
    (group,) = evaluation.tables.rows["program_groups"].of("group_id", item["group_id"])
    return group.lead_section if isinstance(group.lead_section, str) else ""
