"""The document is the oracle: what the tables hold is what the sheet prints, line by line."""

from __future__ import annotations

import hashlib
import re

import pandas as pd
import pytest

from lib.contract.wording import percent
from lib.judge.evaluation import Evaluation
from lib.store.tables import Tables
from tests.real import DOCUMENT

NO_VALUE = float("nan")


def _value(tables: Tables, indicator: str, year: int, measure: str) -> tuple[float, str]:
    rows = tables["observations"]
    row = rows[(rows["indicator_id"] == indicator) & (rows["fiscal_year"] == year) & (rows["measure"] == measure)]
    assert len(row) == 1, (indicator, year, measure)
    return float(row.iloc[0]["value"]), str(row.iloc[0]["report_state"])


def test_the_document_is_kept_byte_for_byte(tables: Tables) -> None:
    received = "ded108b6b0641c95d88ab5cef375e8c48e3c9acdf380c12f5d3770f4df6b1c93"
    assert hashlib.sha256(DOCUMENT.read_bytes()).hexdigest() == received
    assert tables["sources"].iloc[0]["sha256"] == received


@pytest.mark.parametrize("table", ["observations", "budgets", "narratives", "projects", "indicators", "initiatives",
                                   "project_initiatives", "reviews", "review_viewpoints", "legal_bases"])  # fmt: skip
def test_every_quotation_stands_on_the_line_it_names(tables: Tables, document: list[str], table: str) -> None:
    for row in tables[table].to_dict("records"):
        assert row["source_text"] in document[int(row["source_ref"][1:]) - 1], row


def test_every_figure_is_in_the_words_it_quotes(tables: Tables) -> None:
    """A reported value, written as the sheet writes it, is part of its own quotation."""
    reported = tables["observations"]
    reported = reported[reported["report_state"] == "reported"]
    for row in reported.to_dict("records"):
        shown = f"{row['value'] * 100:.0f}%" if row["measure"] == "printed_rate" else f"{row['value']:,.0f}"
        assert re.search(rf"(?<![\d,]){re.escape(shown)}(?![\d,])", row["source_text"]), row
    money = tables["budgets"]
    for row in money[money["report_state"] == "reported"].to_dict("records"):
        assert f"{row['amount_thousand_yen']:,.0f}" == row["source_text"]


@pytest.mark.parametrize(
    ("indicator", "baseline", "targets", "r2"),
    [("cloud_users", 5, [8, 10, 12, 14, 16], 5), ("open_data", 1515, [1800, 2000, 2300, 2600, 3000], 1750)],
)
def test_group_indicators_hold_baseline_targets_and_the_r2_position(
    tables: Tables, indicator: str, baseline: float, targets: list[float], r2: float
) -> None:
    assert _value(tables, indicator, 2019, "baseline") == (baseline, "reported")
    assert [_value(tables, indicator, y, "target")[0] for y in range(2021, 2026)] == targets
    assert _value(tables, indicator, 2025, "final_target") == (targets[-1], "reported")
    assert _value(tables, indicator, 2020, "actual") == (r2, "reported")


def test_blank_actuals_are_rows_and_not_yet_reported(tables: Tables) -> None:
    for indicator in ("cloud_users", "open_data"):
        for year in range(2021, 2026):
            for measure in ("actual", "printed_rate"):
                value, state = _value(tables, indicator, year, measure)
                assert pd.isna(value) and state == "not_yet_reported"


@pytest.mark.parametrize(
    ("indicator", "year", "target", "actual", "printed"),
    [
        ("seeds_found", 2020, 20, 48, 2.40),
        ("trials_done", 2020, 5, 2, 0.40),
        ("system_upgrades", 2019, 4, 10, 2.50),
        ("system_upgrades", 2020, 4, 11, 2.75),
        ("public_system_uses", 2019, 361_091, 386_524, 1.07),
        ("public_system_uses", 2020, 386_524, 413_852, 1.07),
        ("rpa_robots", 2020, 40, 20, 0.50),
        ("rpa_sections", 2020, 10, 9, 0.90),
    ],
)
def test_all_eight_printed_rates_are_reproduced(
    evaluation: Evaluation, indicator: str, year: int, target: float, actual: float, printed: float
) -> None:
    tables = evaluation.tables
    assert _value(tables, indicator, year, "target")[0] == target
    assert _value(tables, indicator, year, "actual")[0] == actual
    assert _value(tables, indicator, year, "printed_rate")[0] == printed
    cells = evaluation.cells
    cell = cells[(cells["indicator_id"] == indicator) & (cells["fiscal_year"] == year)].iloc[0]
    assert percent(cell["achievement_rate"]) == percent(printed)
    assert not cell["rate_differs"]


def test_there_are_eight_printed_rates_and_no_more(tables: Tables) -> None:
    rates = tables["observations"]
    assert ((rates["measure"] == "printed_rate") & (rates["report_state"] == "reported")).sum() == 8


@pytest.mark.parametrize(
    ("indicator", "target"),
    [
        ("services_in_use", 3),
        ("survey_specs", 1),
        ("survey_jobs", 1),
        ("public_system_uses", 413_852),
        ("rpa_sections", 15),
    ],
)
def test_r3_targets_that_can_be_read_are_held(tables: Tables, indicator: str, target: float) -> None:
    assert _value(tables, indicator, 2021, "target") == (target, "reported")


@pytest.mark.parametrize("indicator", ["solutions_proposed", "system_upgrades", "rpa_robots"])
def test_r3_targets_that_cannot_be_read_are_not_guessed(tables: Tables, indicator: str) -> None:
    value, state = _value(tables, indicator, 2021, "target")
    assert pd.isna(value) and state == "illegible"


@pytest.mark.parametrize("indicator", ["seeds_found", "trials_done"])
def test_a_target_that_nothing_shows_to_exist_is_not_called_illegible(tables: Tables, indicator: str) -> None:
    value, state = _value(tables, indicator, 2021, "target")
    assert pd.isna(value) and state == "not_set"


def test_what_was_inferred_or_disagrees_is_listed(tables: Tables) -> None:
    listed = tables["quality"].set_index("quality_id")
    for name, ref in (
        ("kind_rpa_sections", "L39"),
        ("unit_rpa_robots", "L38"),
        ("r2_position_in_prose", "L3"),
        ("direction_increase", "L4"),
    ):
        assert listed.loc[name, "kind"] == "inferred" and listed.loc[name, "source_ref"] == ref
    for name, ref in (("regions_differ", "L17"), ("seeds_few_or_none", "L44"), ("initiatives_differ_1", "L54")):
        assert listed.loc[name, "kind"] == "discrepancy" and listed.loc[name, "source_ref"] == ref
    assert "1,750件の文に年度はなく" in listed.loc["r2_position_in_prose", "explanation"]
    assert "4つ" in listed.loc["initiatives_differ_1", "explanation"]


def test_no_cause_is_claimed_for_what_our_extract_does_not_hold(tables: Tables) -> None:
    for name in ("observations", "budgets", "legal_bases"):
        rows = tables[name]
        lost = rows.loc[rows["report_state"] == "illegible", "attribution_note"]
        assert len(lost) and lost.str.contains("原資料から読み取れない").all()
    assert not tables["quality"]["explanation"].str.contains("失われ|判読").any()


@pytest.mark.parametrize(
    ("project", "year", "amounts"),
    [
        ("society50_promotion", 2020, (8_372, 8_372, 50_889)),
        ("society50_promotion", 2021, (65_729, 65_729, 58_898)),
        ("e_prefecture", 2019, (512_504, 165_193, 19_885)),
        ("e_prefecture", 2020, (658_011, 84_924, 10_178)),
        ("e_prefecture", 2021, (285_224, 124_445, 16_491)),
        ("smart_prefecture", 2020, (12_075, 12_075, 10_178)),
        ("smart_prefecture", 2021, (17_038, 17_038, 15_706)),
        ("infra_dx", 2021, (None, None, None)),
    ],
)
def test_budgets_are_those_of_the_sheet(
    tables: Tables, project: str, year: int, amounts: tuple[int | None, ...]
) -> None:
    rows = tables["budgets"]
    rows = rows[(rows["project_id"] == project) & (rows["fiscal_year"] == year)].set_index("item")
    found = [rows.loc[i, "amount_thousand_yen"] for i in ("total", "general_fund", "personnel")]
    assert [None if pd.isna(v) else int(v) for v in found] == list(amounts)


def test_projects_sections_periods_and_core_marks(tables: Tables) -> None:
    rows = tables["projects"].set_index("number")
    assert rows["section"].tolist() == ["次世代情報化推進室", "建設企画課", "情報システム課", "情報システム課"]
    assert rows["is_core"].tolist() == [True, False, True, True]
    assert rows["start_year"].tolist() == [2020, 2021, 2001, 2020]
    assert [None if pd.isna(v) else int(v) for v in rows["end_year"]] == [2025, 2023, None, None]


def test_initiatives_differ_between_the_two_parts_and_both_are_kept(tables: Tables) -> None:
    links = tables["project_initiatives"]
    stated = {
        (p, w): " ".join(rows["initiative_id"])
        for (p, w), rows in links.groupby(["project_id", "stated_in"], sort=False)
    }
    assert stated["society50_promotion", "section_2"] == "i ii iii iv vii"
    assert stated["society50_promotion", "section_4"] == "i iii iv vii"
    assert stated["infra_dx", "section_2"] == "i ii iii"
    assert stated["infra_dx", "section_4"] == "i iii"


def test_recorded_viewpoints_and_decisions(tables: Tables) -> None:
    seen = tables["review_viewpoints"].groupby("project_id")["viewpoint"].agg(list).to_dict()
    assert seen == {"society50_promotion": [4, 8], "infra_dx": [2], "e_prefecture": [2], "smart_prefecture": [2]}
    decisions = tables["reviews"].set_index("project_id")["decision"].to_dict()
    assert decisions == {
        "society50_promotion": "改善", "infra_dx": "現状維持", "e_prefecture": "改善", "smart_prefecture": "改善",
    }  # fmt: skip


def test_the_ten_viewpoints_have_their_full_text(tables: Tables, document: list[str]) -> None:
    rows = tables["viewpoints"]
    assert rows["viewpoint"].tolist() == list(range(1, 11))
    for row in rows.to_dict("records"):
        assert document[int(row["source_ref"][1:]) - 1].endswith(row["question"])


def test_the_program_group_has_no_invented_name(tables: Tables) -> None:
    assert tables["program_groups"]["name"].isna().all()


def test_misread_characters_stay_in_the_quotation_and_are_corrected_beside_it(tables: Tables) -> None:
    texts = " ".join(tables["narratives"]["text"])
    fixes = tables["quality"][tables["quality"]["kind"] == "correction"]
    corrected = dict(zip(fixes["as_read"], fixes["corrected"], strict=True))
    assert corrected["杵岐"] == "壱岐" and corrected["デジタルデバйд"] == "デジタルデバイド"
    assert "杵岐" in texts and "デジタルデバйд" in texts
    assert "壱岐" not in texts and "デジタルデバイド" not in texts


def _plain(text: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", text)


@pytest.mark.parametrize("line", [3, 17, 32, 37, 44, 45, 48, 54, 55, 56, 57, 59])
def test_no_sentence_of_the_sheet_is_left_out(tables: Tables, document: list[str], line: int) -> None:
    """Take away every text held for the line; only labels and headings may be left."""
    rest = _plain(document[line - 1])
    held: list[str] = []
    for name, column in (("narratives", "text"), ("initiatives", "name"), ("projects", "name"), ("projects", "overview"),
                         ("indicators", "name"), ("projects", "section"), ("projects", "period_text")):  # fmt: skip
        held += [_plain(t) for t in tables[name][column].dropna()]
    for text in sorted(held, key=len, reverse=True):
        rest = rest.replace(text, "")
    leftover = re.findall(r"[^。]*。", rest)
    assert leftover == [], leftover


def test_an_inferred_year_says_how_it_was_inferred(tables: Tables) -> None:
    for name in ("observations", "budgets", "legal_bases"):
        rows = tables[name]
        inferred = rows[rows["attribution"] == "inferred"]
        assert len(inferred) and inferred["attribution_note"].str.len().gt(5).all()
