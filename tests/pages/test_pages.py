"""Pages through Streamlit's own test runner, from the entry point, on real Parquet."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lib.contract.tables import CONTRACTS
from lib.intake.transcript import from_transcript
from lib.judge.policy.load import load_policy
from lib.store import rules
from lib.store.folder import DEFAULT_TABLES, MANIFEST, ROOT, write
from tests.examples import one_in
from tests.synthetic import generate

PAGES = [
    "dashboard.py",
    "pages/indicators.py",
    "pages/projects.py",
    "pages/viewpoints.py",
    "pages/compare.py",
    "pages/search.py",
    "pages/meeting.py",
    "pages/sources.py",
    "pages/intake.py",
]


def _page(file: str, **address: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    if file != "dashboard.py":
        app.switch_page(file)
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def _text(app: AppTest) -> str:
    return " ".join(str(e.proto.body) for e in app.main.get("html"))


def _param(app: AppTest, key: str) -> str:
    value = app.query_params[key]
    return value if isinstance(value, str) else ",".join(value)


@pytest.mark.parametrize("file", PAGES)
def test_every_page_draws_the_real_data(file: str) -> None:
    app = _page(file)
    assert not app.exception and not app.error
    assert "事業群評価" in " ".join(str(e.proto.body) for e in app.sidebar.get("html"))
    assert "架空データ" not in _text(app)


@pytest.mark.parametrize("file", PAGES)
def test_every_page_draws_indicators_that_are_not_judged_for_want_of_a_direction(
    file: str, copied_tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = {name: pq.read_table(copied_tables / f"{name}.parquet") for name in CONTRACTS}
    indicators = tables["indicators"]
    column = pa.array(["not_stated"] * len(indicators), pa.string())
    at = indicators.column_names.index("direction")
    write(tables | {"indicators": indicators.set_column(at, indicators.schema.field(at), column)}, copied_tables)
    monkeypatch.setenv("DASHBOARD_DATA", str(copied_tables))
    app = _page(file, **({"indicator": "rpa_robots"} if file == "pages/indicators.py" else {}))
    assert not app.exception and not app.error
    text = _text(app)
    assert "▼遅れ" not in text and "▲やや遅れ" not in text
    if file == "pages/indicators.py":
        assert "よい向きが未確認のため判定していません" in text


@pytest.mark.parametrize("file", PAGES)
def test_every_page_of_synthetic_data_carries_the_banner(
    file: str, synthetic_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_DATA", str(synthetic_folder))
    app = _page(file)
    assert not app.exception and not app.error
    assert 'class="ev banner"' in _text(app) and "架空データ" in _text(app)


def test_the_first_screen_holds_sentence_figures_grid_and_list() -> None:
    text = _text(_page("dashboard.py"))
    for expected in ("「実証実験・社会実装」はR2の目標5件に3件足りない。", "▲注意", "6.78億円", "3.68億円", "−46%、R3計画額が読み取れない1事業を除く、年度は表の並びから推定",
                     "報告時期前(目標 8→16団体)", "遅れ・やや遅れ2指標、早期注意1指標", "試算 31%(R元→R2の1年分)", "確認事項", "記載④⑧", "出典 44行", "電子県庁推進事業"):  # fmt: skip
        assert expected in text, expected


def test_every_known_figure_of_the_grid_leads_to_its_line() -> None:
    text = _text(_page("dashboard.py"))
    for line in (3, 5, 9, 23, 32, 33, 34, 35, 38, 39):
        assert f'href="sources?line={line}"' in text, line


def test_a_filter_narrows_and_says_so_in_the_address() -> None:
    app = _page("pages/projects.py")
    assert "事務事業の一覧(4事業)" in _text(app)
    app.multiselect(key="w_projects_section").select("建設企画課").run()
    assert "事務事業の一覧(1事業)" in _text(app) and _param(app, "section") == "建設企画課"
    app.multiselect(key="w_projects_section").unselect("建設企画課").run()
    assert "section" not in app.query_params and "事務事業の一覧(4事業)" in _text(app)


def test_how_values_count_is_a_filter_beside_the_indicators() -> None:
    app = _page("pages/indicators.py")
    app.multiselect(key="w_indicators_accumulation").select("cumulative").run()
    assert _param(app, "accumulation") == "cumulative" and "値の数え方: <bdi>累計</bdi>" in _text(app)
    assert "指標の一覧(12指標): " in _text(_page("pages/indicators.py"))
    assert "指標の一覧(5指標)" in _text(app)
    assert not [w for w in _page("dashboard.py").multiselect if w.label == "値の数え方"]


def test_a_group_is_found_by_any_of_its_words_in_any_order_width_and_kana(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(tmp_path, 14)
    monkeypatch.setenv("DASHBOARD_DATA", str(tmp_path))
    app = _page("pages/indicators.py")
    assert len(app.multiselect(key="w_indicators_group").options) == 14
    for asked, found in [("013 架空", 1), ("でじたる", 2), ("\uff84\uff9e\uff89", 0)]:
        app.text_input(key="w_indicators_find_group").set_value(asked).run()
        options = app.multiselect(key="w_indicators_group").options
        assert len(options) == found, (asked, options)
    assert "その言葉をすべて含む事業群はありません" in app.sidebar.caption[0].value
    app.text_input(key="w_indicators_find_group").set_value("013 架空").run()
    chosen = app.multiselect(key="w_indicators_group").select("made_up_13").run()
    assert _param(chosen, "group") == "made_up_13"
    assert len(chosen.multiselect(key="w_indicators_initiative").options) < 14, "initiatives of that group only"
    assert "〔made_up_13〕" in _text(chosen)


def test_the_address_orders_the_list_of_projects() -> None:
    rows = re.findall(r"<tr><td>(\d)</td>", _text(_page("pages/projects.py", sort="-status")))
    assert "".join(rows) == "3412"


def test_the_address_sets_every_filter() -> None:
    app = _page("pages/projects.py", section="情報システム課", core="yes", q="rpa", suggested="2", years="2020-2023")
    assert app.multiselect(key="w_projects_section").value == ["情報システム課"]
    assert app.text_input(key="w_projects_q").value == "rpa" and app.selectbox(key="w_projects_core").value == "yes"
    assert app.select_slider(key="w_projects_years").value == (2020, 2023)
    assert "事務事業の一覧(1事業)" in _text(app) and "スマート県庁プロジェクト" in _text(app)


def test_nothing_that_fits_is_said_plainly_on_every_page() -> None:
    for file in PAGES[:4]:
        app = _page(file, section="建設企画課", core="yes")
        assert not app.exception and not app.error, file
    assert "当てはまる事務事業はありません" in _text(_page("pages/projects.py", section="建設企画課", core="yes"))


def test_a_project_shows_its_texts_and_the_changed_words() -> None:
    text = _text(_page("pages/projects.py", project="smart_prefecture"))
    for expected in ("地方機関を含む知事部局等", "手順の見直しとRPAによる自動化", "<ins>○引き続き</ins>", "チャットボット",
                     "事業費 R2実績 → R3計画: +41%", "事業費・単位 千円・R元〜R3・年度は表の並びから推定"):  # fmt: skip
        assert expected in text, expected


def test_recorded_and_suggested_viewpoints_differ_in_words_and_signs() -> None:
    text = _text(_page("pages/viewpoints.py", code="4"))
    assert "◉" in text and "●記載" in text and "自動④" in text and "政策間連携により事業効果が高められないか" in text


def test_moving_a_threshold_is_a_what_if_in_the_address() -> None:
    app = _page("pages/viewpoints.py")
    app.slider(key="w_viewpoints_limit_on_track").set_value(95).run()
    assert _param(app, "limits") == "on_track:95,slightly_behind:50"
    assert "仮判定" in _text(app) and "判定の変更1指標" in _text(app)
    assert (
        "▲やや遅れ"
        not in _text(_page("dashboard.py", limits="on_track:95,slightly_behind:50")).split("RPA利用所属")[1][:400]
    )


@pytest.mark.parametrize("said", ["on_track:200,slightly_behind:1", "on_track:151"])
def test_a_threshold_beyond_its_slider_is_left_out(said: str) -> None:
    app = _page("pages/viewpoints.py", limits=said)
    assert not app.exception and "該当がないため無視しました" in _text(app)
    assert app.slider(key="w_viewpoints_limit_on_track").value == 80


def test_the_thresholds_of_any_scale_can_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data" / "rules", tmp_path / "rules")
    scale = tmp_path / "rules" / "status.toml"
    text = scale.read_text("utf-8").replace("lower_bound = 0.8", "lower_bound = 1.8")
    scale.write_text(text.replace("lower_bound = 0.5", "lower_bound = -0.2"), "utf-8")
    monkeypatch.setenv("DASHBOARD_RULES", str(tmp_path / "rules"))
    app = _page("pages/viewpoints.py")
    assert not app.exception and app.slider(key="w_viewpoints_limit_on_track").value == 180
    app.slider(key="w_viewpoints_limit_slightly_behind").set_value(-10).run()
    assert not app.exception and _param(app, "limits") == "on_track:180,slightly_behind:-10"


def test_the_document_marks_the_line_that_was_asked_for() -> None:
    text = _text(_page("pages/sources.py", line="17"))
    assert text.count("data-arrive") == 1 and "杵岐" in text


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (
            "method",
            [
                "2 − 実績値 ÷ 目標値",
                "80%以上",
                "activity_met_outcome_missed",
                "長崎県が定めた境目ではない",
                "挙げない場合",
                "なぜこの視点か",
                "県の確認は受けていない",
                "令和8年11月27日",
                "所管課の異なる事業と、同じ取組項目を担う",
            ],
        ),
        (
            "reporting",
            [
                "実績の未報告なし",
                "報告時期前7指標(のべ15年度分)",
                "次世代情報化推進室",
                "R3〜R7",
                "所管課(室)別の数",
            ],
        ),
        ("quality", ["壱岐", "原資料から読み取れず", "記載の達成率8件は、すべて実績と目標からの計算と一致します"]),
        ("words", ["基準年からの進捗", "関係者の行動"]),
    ],
)
def test_the_method_and_the_limits_of_the_data_are_open(part: str, expected: list[str]) -> None:
    text = _text(_page("pages/sources.py", part=part))
    for words in expected:
        assert words in text, words


@pytest.mark.parametrize("file", PAGES)
def test_nonsense_in_the_address_is_a_notice_and_not_an_error(file: str) -> None:
    app = _page(file, section=["<script>alert(1)</script>"], line="9" * 400, indicator="../../x", foo="\u202eevil")
    assert not app.exception and not app.error
    assert "無視しました" in _text(app) and "<script>alert" not in _text(app)


@one_in(4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.dictionaries(st.sampled_from(["group", "section", "q", "years", "limits", "line", "code", "part", "page"]),
                               st.text(st.characters(codec="utf-8"), max_size=80)),
       file=st.sampled_from(PAGES))  # fmt: skip
def test_no_address_breaks_a_page(address: dict[str, str], file: str) -> None:
    app = _page(file, **address)
    assert not app.exception and not app.error


# ---------------------------------------------------------------------- broken data, broken rules


@pytest.fixture
def broken(copied_tables: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DASHBOARD_DATA", str(copied_tables))
    return copied_tables


@pytest.mark.parametrize("file", PAGES)
def test_a_broken_table_gives_a_message_that_says_what_where_and_what_to_do(broken: Path, file: str) -> None:
    (broken / "observations.parquet").write_bytes(b"PAR1 not really")
    app = _page(file)
    assert not app.exception
    text = _text(app)
    assert "observations.parquet を読めません" in text and "管理者の方へ" in text and "Traceback" not in text
    if file == "pages/sources.py":
        assert "長崎県自治体クラウドサービス" in text, "the document can still be read"


@pytest.mark.parametrize("file", PAGES)
def test_tables_without_rows_are_no_data_yet_and_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    for name, contract in CONTRACTS.items():
        pq.write_table(contract.arrow.empty_table(), tmp_path / f"{name}.parquet")
    monkeypatch.setenv("DASHBOARD_DATA", str(tmp_path))
    app = _page(file)
    assert not app.exception and not app.error
    assert "データが登録されていません" in _text(app) and 'role="alert"' not in _text(app)


@pytest.mark.parametrize("table", ["observations", "budgets", "narratives", "reviews", "review_viewpoints", "quality"])
def test_every_page_lives_without_the_rows_of_one_table(broken: Path, table: str) -> None:
    path = broken / f"{table}.parquet"
    pq.write_table(pq.read_table(path).slice(0, 0), path)
    for file in PAGES:
        app = _page(file)
        assert not app.exception and not app.error, (file, _text(app)[:300])
        assert "問題があり" not in _text(app)


def test_a_set_in_exchange_is_the_set_before_until_its_manifest_is_there(broken: Path, tmp_path: Path) -> None:
    tables = dict(from_transcript())
    write(tables, broken)
    assert "確認事項" in _text(_page("dashboard.py"))
    name = tables["indicators"].schema.get_field_index("short_name")
    changed = [f"{n}改" if n else n for n in tables["indicators"]["short_name"].to_pylist()]
    tables["indicators"] = tables["indicators"].set_column(
        name, tables["indicators"].schema.field(name), pa.array(changed, pa.string())
    )
    other = tmp_path / "other"
    write(tables, other)
    shutil.copy(other / "indicators.parquet", broken / "indicators.parquet")
    app = _page("dashboard.py")
    assert "クラウド利用団体改" not in _text(app) and "確認事項" in _text(app)
    shutil.copy(other / MANIFEST, broken / MANIFEST)
    assert "クラウド利用団体改" in _text(_page("dashboard.py"))


def test_mended_data_shows_without_a_restart(broken: Path) -> None:
    path = broken / "reviews.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:50])
    app = _page("dashboard.py")
    assert "管理者の方へ" in _text(app)
    path.write_bytes(whole)
    app.run()
    assert "確認事項" in _text(app)


def test_changed_tables_are_picked_up(broken: Path, synthetic_folder: Path) -> None:
    app = _page("dashboard.py")
    assert "クラウド利用団体" in _text(app)
    for path in synthetic_folder.glob("*.parquet"):
        shutil.copy(path, broken / path.name)
    shutil.copytree(synthetic_folder / "source", broken / "source")
    app.run()
    assert "クラウド利用団体" not in _text(app) and "架空データ" in _text(app)


@pytest.fixture(scope="module")
def broken_rules(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, str], Path]:
    """The rules with the first of some words in a file replaced; one folder for all pages, which then judge once."""

    @cache
    def made(file: str, old: str, new: str) -> Path:
        folder = tmp_path_factory.mktemp("rules") / "rules"
        shutil.copytree(rules.RULES, folder)
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return made


def _ruled_by(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_RULES", str(folder))


@pytest.mark.parametrize("file", PAGES)
def test_a_typo_in_the_rules_gives_a_message(
    file: str, broken_rules: Callable[[str, str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _ruled_by(broken_rules("status.toml", "\nlower_bound", "\nlower_buond"), monkeypatch)
    app = _page(file)
    assert not app.exception
    assert "status.toml" in _text(app) and "知らない語「lower_buond」" in _text(app)


@pytest.mark.parametrize("file", PAGES)
def test_a_folder_of_rules_that_is_not_there_is_named(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_RULES", str(tmp_path / "kijun"))
    app = _page(file)
    assert not app.exception
    assert "判定の規則(kijun)に問題があり" in _text(app) and "(DASHBOARD_RULES)" in _text(app)
    shutil.copytree(rules.RULES, tmp_path / "kijun")
    app.run()
    assert not app.exception and "問題があり" not in _text(app), "it recovers when the folder is there"


def test_the_method_names_the_folder_of_rules_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "判定基準は data/rules/status.toml" in _text(_page("pages/sources.py", part="method"))
    shutil.copytree(rules.RULES, tmp_path / "kijun")
    monkeypatch.setenv("DASHBOARD_RULES", str(tmp_path / "kijun"))
    assert "判定基準は kijun/status.toml" in _text(_page("pages/sources.py", part="method"))


@pytest.mark.parametrize("file", PAGES)
def test_a_rule_that_cannot_be_read_stops_the_flags_and_nothing_else(
    file: str, broken_rules: Callable[[str, str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _ruled_by(broken_rules("viewpoints.toml", "question = ", "# question = "), monkeypatch)
    app = _page(file)
    assert not app.exception and not app.error
    text = _text(app)
    assert (
        "注意(自動)を停止しています" in text
        and "viewpoints.toml activity_met_outcome_missed: 「question」がない" in text
    )
    assert "直す箇所" in text
    if file == "dashboard.py":
        assert "遅れ・やや遅れ2指標、早期注意1指標" in text and "規則に問題があり、止めています" in text


def test_what_is_drawn_once_is_drawn_for_each_of_its_arguments() -> None:
    from types import SimpleNamespace

    from lib.ui.session.once import Once
    from lib.ui.session.session import drawn_once

    drawn: list[str] = []

    @drawn_once
    def part(session: object, item: str = "", names: bool = True) -> str:
        drawn.append(item)
        return f"{item} {names}"

    session: Any = SimpleNamespace(drawn=Once())
    texts = [part(session, "a"), part(session, "b"), part(session, "a", names=False), part(session, "a"), part(session)]
    assert texts == ["a True", "b True", "a False", "a True", " True"]
    assert len(drawn) == 4, "the second time it was kept"


def test_no_rule_id_is_seen_outside_the_method() -> None:
    ids = [r.rule_id for r in load_policy().rules]
    for file, address in (("dashboard.py", {}), ("pages/indicators.py", {}), ("pages/projects.py", {"project": "society50_promotion"}),
                          ("pages/viewpoints.py", {"code": "8"}), ("pages/meeting.py", {})):  # fmt: skip
        text = _text(_page(file, **address))
        assert not [i for i in ids if i in text], file


def test_a_reason_stands_with_the_lines_of_its_figures_and_the_sheets_own_words() -> None:
    text = _text(_page("pages/viewpoints.py", code="7"))
    assert "問合せは多かったが、新規利用開始となった団体はない。" in text
    quoted = text[text.index("<blockquote>") :]
    assert 'href="sources?line=3"' in quoted[: quoted.index("</blockquote>")]
    for line in (3, 4, 5):
        assert f'href="sources?line={line}"' in text[: text.index("<blockquote>")]


def test_the_sheets_own_caution_stands_beside_a_projection() -> None:
    text = _text(_page("pages/indicators.py", indicator="open_data"))
    beside = text[text.index("試算とあわせて読む調書の記載") :]
    assert "コロナ関連のデータの新規追加" in beside[:900] and "全21市町中、17市町にて開設" in beside[:900]
    assert "R元→R2の1年分の推移による" in text


def test_a_lost_document_is_said_and_the_rest_works(broken: Path) -> None:
    shutil.rmtree(broken.parent / "source")
    assert "原資料のファイルがありません" in _text(_page("pages/sources.py"))
    assert "確認事項" in _text(_page("dashboard.py"))


HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "長" * 10_000,
    "\u202eきらび\u202c\u200f",
    '" onmouseover="x',
    "[a](javascript:x) **b** `c`",
]


@pytest.mark.parametrize("name", HOSTILE, ids=["script", "formula", "long", "rtl", "attribute", "markdown"])
def test_a_hostile_name_in_the_data_is_only_text(broken: Path, name: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for table, columns in (("indicators", ("name", "short_name", "unit")), ("projects", ("name", "section")),
                           ("program_groups", ("name",)), ("narratives", ("text",)), ("sources", ("title",)),
                           ("reviews", ("decision",)), ("initiatives", ("name",))):  # fmt: skip
        path = broken / f"{table}.parquet"
        rows = pq.read_table(path)
        for column in columns:
            at = rows.schema.get_field_index(column)
            rows = rows.set_column(at, rows.schema.field(at), pa.array([name] * len(rows), pa.string()))
        pq.write_table(rows, path)
    for file in PAGES:
        app = _page(file, project="infra_dx")
        assert not app.exception and not app.error, file
        text = _text(app)
        assert "<script>alert" not in text and 'onmouseover="x' not in text.replace("&quot;", "'")
    assert DEFAULT_TABLES.is_dir()
