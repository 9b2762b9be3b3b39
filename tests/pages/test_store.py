"""Pages on a store: the newest commit, an earlier one by its address, and what is said when there is no store."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from lib.findings.decisions import Decision
from lib.intake.read import as_tables, read_file
from lib.store import access
from lib.store.commit import change_rules, commit, create
from lib.store.delta import Store
from lib.store.saved_views import save
from lib.store.sheets import by_sheet
from lib.ui.session import kept
from tests.intake.layouts import LAYOUTS
from tests.pages.test_pages import PAGES, _page, _text
from tests.store.readings import GROUP, another_group, next_year
from tests.store.test_rules import stricter


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Store], Store]:
    """Serve a store to this test's pages."""

    def served(store: Store) -> Store:
        monkeypatch.setenv("DASHBOARD_STORE", store.address)
        monkeypatch.setattr(access, "_LOOK_AGAIN", 0)
        return store

    return served


@pytest.fixture
def store(store: Store, serve: Callable[[Store], Store]) -> Store:
    """A store of this test's own, served."""
    return serve(store)


@pytest.fixture(scope="module")
def two_commits(first_commit: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("two") / "store"
    made = Store(str(shutil.copytree(first_commit, folder)))
    commit(made, [next_year()], "佐藤", "R4調書")
    return made


@pytest.fixture
def first(first_commit: Path, serve: Callable[[Store], Store]) -> Store:
    """The store of the real sheet alone, served to tests that only read."""
    return serve(Store(str(first_commit)))


@pytest.fixture
def second(two_commits: Store, serve: Callable[[Store], Store]) -> Store:
    """The store with the sheet of the year after as its second commit, served to tests that only read."""
    return serve(two_commits)


@pytest.mark.parametrize("file", PAGES[:-1])  # 取込 says which of the two it works on
def test_every_page_draws_a_store_as_it_draws_the_tables(
    file: str, first: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_store = _page(file)
    assert not on_store.exception and not on_store.error
    brand = " ".join(str(e.proto.body) for e in on_store.sidebar.get("html"))
    assert "第1版" in brand
    monkeypatch.delenv("DASHBOARD_STORE")
    on_tables = _page(file)
    assert _of_no_version(_text(on_store).replace("&amp;as_of=1", "")) == _of_no_version(_text(on_tables))


def _of_no_version(text: str) -> str:
    """A page without the version that its saved charts carry."""
    return re.sub(r"データ版 [^\s\"]+( 第\d+版の規則| 規則 \w+)", "", text)


@pytest.mark.parametrize("file", PAGES)
def test_an_earlier_version_is_shown_by_its_address_with_a_banner_and_the_way_back(
    file: str, first: Store, two_commits: Store, serve: Callable[[Store], Store]
) -> None:
    before = _text(_page(file)).replace("&amp;as_of=1", "")
    serve(two_commits)
    now = _page(file)
    assert "架空データ" in _text(now) and "版を表示しています" not in _text(now)
    then = _page(file, as_of="1")
    assert not then.exception and not then.error
    assert (
        "第1版を表示しています" in _text(then) and "最新の版を見る" in _text(then) and "架空データ:" not in _text(then)
    )
    told = _text(then).split("最新の版を見る</a></div>", 1)[1]
    told = told.replace("&amp;as_of=1", "").replace("?as_of=1&amp;", "?").replace("?as_of=1", "")
    assert told.strip() == before.strip()


@pytest.mark.parametrize("file", PAGES)
def test_after_a_change_of_rules_an_earlier_version_is_shown_word_for_word(file: str, store: Store) -> None:
    before = _text(_page(file)).replace("&amp;as_of=1", "")
    change_rules(store, stricter(), "佐藤", "境目を6割に")
    then = _text(_page(file, as_of="1"))
    assert "判定は第1版の規則によります" in then
    told = then.split("最新の版を見る</a></div>", 1)[1]
    told = told.replace("&amp;as_of=1", "").replace("?as_of=1&amp;", "?").replace("?as_of=1", "")
    assert told.strip() == before.strip()


def test_the_method_shows_the_rules_of_the_version_and_every_change_of_them(store: Store) -> None:
    change_rules(store, stricter(), "佐藤", "境目を6割に")
    newest, own = (_text(_page("pages/sources.py", part="method", **of)) for of in ({}, {"as_of": "1"}))
    assert "達成率 60%以上" in newest and "達成率 60%以上" not in own and "達成率 50%以上" in own
    for shown in (newest, own):
        assert "規則の変更" in shown and "境目を6割に" in shown and shown.count("この画面の規則") == 1


def test_old_facts_judged_by_the_newest_rules_say_so_and_are_judged_so(store: Store) -> None:
    change_rules(store, stricter(), "佐藤", "境目を6割に")
    newest, own = _text(_page("dashboard.py")), _text(_page("dashboard.py", as_of="1"))
    now = _text(_page("dashboard.py", as_of="1", rules="now"))
    assert "やや遅れ1" in own and "遅れ2" in newest and "遅れ2" in now
    assert "最新の第2版の規則によります" in now and "第1版の規則で見る" in now
    links = [link for link in re.findall(r'href="([^"#]*)"', now) if "as_of=1" in link]
    assert [link for link in links if "rules=now" not in link] == ["./?as_of=1"], "the way to its own rules"


@pytest.mark.parametrize("file", PAGES)
def test_a_damaged_sheet_is_named_on_every_page_and_the_other_groups_are_shown(file: str, store: Store) -> None:
    commit(store, [another_group("other")], "佐藤", "別の事業群")
    newest = max((Path(store.address) / "budgets").glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)
    newest.write_bytes(b"")
    page = _page(file)
    assert not page.exception and not page.error
    said = _text(page)
    assert "1事業群を表示していません" in said and newest.name in said and "lib.store check" in said
    assert "other_" not in said.replace(newest.name, "")


def test_links_take_the_version_along(second: Store) -> None:
    page = _text(_page("dashboard.py", as_of="1"))
    links = [part.split('"', 1)[0] for part in page.split('href="')[1:] if not part.startswith("#")]
    assert links and all("as_of=1" in href for href in links if "最新" not in href and href != "./"), links


@pytest.mark.parametrize("wanted", ["0", "2", "999999999", "-1", "x", "1e3", "１"])
def test_a_version_that_there_is_not_is_said_and_the_newest_shown(wanted: str, first: Store) -> None:
    page = _page("dashboard.py", as_of=wanted)
    assert not page.exception and "最新の第1版を表示しています" in _text(page)


def test_a_version_asked_of_plain_tables_is_said() -> None:
    page = _page("dashboard.py", as_of="1")
    assert not page.exception and "履歴保存先が未設定のため" in _text(page)


def test_a_new_commit_is_seen_without_a_restart_and_judges_its_group_alone(store: Store) -> None:
    assert "7団体" not in _text(_page("pages/indicators.py"))
    judged = kept._GROUPS.judged
    commit(store, [next_year()], "佐藤", "R4調書")
    assert "7団体" in _text(_page("pages/indicators.py"))
    assert kept._GROUPS.judged == judged + 1, GROUP


def test_a_meeting_begins_on_the_version_that_is_shown(first: Store) -> None:
    assert "run=yes&amp;as_of=1" in _text(_page("pages/meeting.py"))


def test_a_meetings_record_has_one_name_before_and_after_a_commit_and_in_an_earlier_version(store: Store) -> None:
    def name(**address: str) -> str:
        (desk,) = _page("pages/meeting.py", **address).get("bidi_component")
        return str(json.loads(desk.proto.json)["dataset"])

    before = name()
    commit(store, [next_year()], "佐藤", "R4調書")  # a made-up sheet in a store of real data
    assert name() == name(as_of="1") == before
    assert before.startswith("real.")


@pytest.mark.parametrize("file", PAGES)
def test_a_store_that_is_not_there_is_said_with_what_to_do(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_STORE", str(tmp_path / "nowhere"))
    page = _page(file)
    assert not page.exception and "python -m lib.store init" in _text(page)


def test_an_empty_store_says_that_nothing_is_in_it_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_STORE", create(str(tmp_path / "empty")).address)
    page = _page("dashboard.py")
    assert not page.exception and "データが登録されていません" in _text(page)


def test_what_a_meeting_decided_stands_on_its_item_also_in_the_next_years_view(store: Store) -> None:
    one = Decision("d1", "indicator.cloud_users", "クラウド", "decision", 5, "市町と協議する", "2026-05-01T10:00", "1-x", "情報システム課", "2026-09-30")  # fmt: skip
    commit(store, [], "佐藤", "5月の会議", details={"decisions": [asdict(one)]})
    text = _text(_page("pages/indicators.py", indicator="cloud_users"))
    assert "市町と協議する" in text and "担当 情報システム課、期限 令和8年9月30日" in text and "第2版" in text
    assert "市町と協議する" not in _text(_page("pages/indicators.py", indicator="open_data"))
    assert "市町と協議する" not in _text(_page("pages/indicators.py", indicator="cloud_users", as_of="1"))
    commit(store, [next_year()], "佐藤", "R4調書")
    assert "市町と協議する" in _text(_page("pages/indicators.py", indicator="cloud_users"))


@pytest.mark.parametrize("layout", ["plain", "pdf"])
def test_a_figure_leads_to_its_cell_or_page(layout: str, store: Store) -> None:
    file, make = LAYOUTS[layout]
    tables = access.load()
    found = read_file(file, make(tables), {**tables.stated, "sources": tables.stated["sources"].iloc[:0]})
    (reading,) = by_sheet({n: t.to_pandas() for n, t in as_tables(found.tables).items()}, {found.sha256: found.content})
    commit(store, [reading], "佐藤", "同じ調書")
    page = _page("pages/indicators.py", indicator="cloud_users")
    href = re.search(r'href="(sources\?[^"]*place=[^"]+)"', _text(page))
    assert href
    address = {k: v[0] for k, v in parse_qs(urlsplit(href[1].replace("&amp;", "&")).query).items()}
    shown = _page("pages/sources.py", **address)
    assert not shown.exception
    mark = 'class="here" data-arrive' if layout == "plain" else 'class="box" style="left:'
    assert mark in _text(shown) and "ここが出典です" in _text(shown)


@pytest.mark.parametrize("place", ["調書!ZZ999", "ない!A1", "p99:1,1,2,2"])
def test_a_place_that_the_document_does_not_hold_breaks_nothing(place: str, first: Store) -> None:
    shown = _page("pages/sources.py", place=place)
    assert not shown.exception and not shown.error


@pytest.mark.parametrize("address", [{"task": "collect"}, {"task": "history"}, {"task": "history", "versions": "1-2"}, {"task": "history", "versions": "7-9"}])  # fmt: skip
def test_every_task_of_the_desk_draws(address: dict[str, str], second: Store) -> None:
    page = _page("pages/intake.py", **address)
    assert not page.exception and not page.error
    if address.get("versions") == "1-2":
        assert "第1版から第2版への変更点" in _text(page) and "7団体" in _text(page)
    if address.get("versions") == "7-9":
        assert "第7版又は第9版がありません" in _text(page)


def test_a_meeting_says_what_changed_since_the_version_of_the_last_one(
    first: Store, two_commits: Store, serve: Callable[[Store], Store]
) -> None:
    assert "前回の会議から" not in _text(_page("pages/meeting.py")), "nothing came before the first version"
    serve(two_commits)
    app = _page("pages/meeting.py")
    assert "前回の会議から" in _text(app) and "以降の変更点" not in _text(app)
    app = _page("pages/meeting.py", since="1")
    assert not app.exception and not app.error
    assert (
        "第1版以降の変更点" in _text(app)
        and "新しい実績" in _text(app)
        and re.search(r"判定が変わった\d+事業群", _text(app))
    )
    for wrong in ("2", "99", "x"):
        app = _page("pages/meeting.py", since=wrong)
        assert not app.exception and "以降の変更点" not in _text(app)


def test_views_kept_in_the_store_are_offered_to_everybody_and_kept_by_who_may(store: Store) -> None:
    save(store, "改善<b>の事業", "projects", "decision=%E6%94%B9%E5%96%84", "佐藤")
    kept.forget_views(store.address)
    app = _page("dashboard.py")
    side = " ".join(str(e.proto.body) for e in app.sidebar.get("html"))
    assert "改善&lt;b&gt;の事業" in side and 'href="projects?decision=%E6%94%B9%E5%96%84"' in side and "佐藤" in side
    assert not [t for t in app.sidebar.text_input if t.label == "画面の名前"], (
        "who may not commit keeps views in the browser"
    )
    assert "data-view-save" in side
