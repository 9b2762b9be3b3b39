"""Who may what: nobody without a role, nobody past their time, nobody by a strange claim."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit import config
from streamlit.config_option import ConfigOption
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.secrets import Secrets, secrets_singleton

from lib.ui.app import sign_in
from lib.ui.app.roles import RoleMap, Setup, Who, role_map, setup_of, who_of
from lib.ui.app.sign_in import make_sign_in

_MAP = role_map({"claim": "groups", "planner": ["p"], "steward": ["s"]})
_CLAIMS = {"name": "佐藤", "groups": ["p"], "exp": 100}


def test_a_planner_commits_and_a_steward_also_restores() -> None:
    planner, steward = who_of(_CLAIMS, 50, _MAP), who_of(_CLAIMS | {"groups": "s"}, 50, _MAP)
    assert planner.may("commit") and not planner.may("restore")
    assert steward.may("commit") and steward.may("restore")
    assert planner.name == "佐藤" and planner.why == ""


@pytest.mark.parametrize("until", [100, 99.5, None, "100", True, -math.inf, math.inf, math.nan, [200]])
def test_past_their_time_or_without_one_nobody_may_write(until: Any) -> None:
    who = who_of(_CLAIMS | {"exp": until}, 100, _MAP)
    assert not who.may("commit") and who.is_signed_in and who.is_expired and "期限" in who.why
    assert who.name == "佐藤"


@pytest.mark.parametrize("held", [None, [], "planner", {"p": 1}, 7, [["p"]], "p,s"])
def test_a_claim_that_names_no_role_gives_none(held: Any) -> None:
    who = who_of(_CLAIMS | {"groups": held}, 50, _MAP)
    assert not who.roles and "権限がありません" in who.why


def test_a_nested_claim_is_followed() -> None:
    mapping = role_map({"claim": "realm_access.roles", "planner": ["p"]})
    assert who_of({"sub": "x", "exp": 9, "realm_access": {"roles": ["p"]}}, 1, mapping).may("commit")


@pytest.mark.parametrize(
    "configured",
    [
        {"claim": ""},
        {"claim": ["groups"]},
        {"planner": "p"},
        {"planner": [1]},
        {"planner": [""]},
        {"admin": ["x"]},
        {"viewing": "all"},
        {"viewing": ["anyone"]},
        "planner",
        ["planner"],
        None,
    ],
)
def test_a_strange_configuration_gives_nobody_a_role_and_says_why(configured: Any) -> None:
    mapping = role_map(configured)
    assert mapping.problem and mapping.only_signed_in
    assert not who_of(_CLAIMS, 50, mapping).roles


def test_nobody_signed_in_may_nothing_but_look() -> None:
    assert not any(Who().may(act) for act in ("commit", "restore"))
    assert not role_map({}).only_signed_in and role_map({"viewing": "signed_in"}).only_signed_in


@given(
    st.dictionaries(
        st.text(max_size=8), st.recursive(st.none() | st.text(max_size=5) | st.integers(), st.lists, max_leaves=4)
    )
)
def test_no_claims_at_all_give_a_role_by_chance(claims: dict[str, Any]) -> None:
    assert not who_of(claims, 0, RoleMap("groups", {"planner": frozenset(("a role of ten",))})).roles


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["p", "s", "groups"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_KEYS = st.sampled_from(["exp", "name", "sub", "email", "email_verified", "groups"]) | st.text(max_size=6)


@given(st.dictionaries(_KEYS, _JSON, max_size=6), st.floats(0, 4e9))
def test_a_role_needs_a_time_to_come_a_name_and_the_claim_whatever_the_claims_are(
    claims: dict[str, Any], now: float
) -> None:
    who = who_of(claims, now, _MAP)
    if who.roles:
        held = claims["groups"] if isinstance(claims["groups"], list) else [claims["groups"]]
        assert claims["exp"] > now and math.isfinite(claims["exp"]) and who.name and {"p", "s"} & {*map(str, held)}
    assert who.is_signed_in and (who.roles or who.why) and len(who.name) <= 80
    assert "\n" not in who.name


def test_a_list_and_a_single_word_give_the_same_role_and_unknown_entries_none() -> None:
    assert who_of(_CLAIMS | {"groups": "p"}, 50, _MAP).roles == who_of(_CLAIMS | {"groups": [7, None, "p", "x"]}, 50, _MAP).roles  # fmt: skip
    assert who_of(_CLAIMS | {"groups": ["p", "s"]}, 50, _MAP).roles == {"planner", "steward"}


def test_a_claim_named_by_an_address_is_not_taken_apart() -> None:
    mapping = role_map({"claim": "https://hyoka.example.lg.jp/roles", "planner": ["p"]})
    assert who_of({"sub": "x", "exp": 9, "https://hyoka.example.lg.jp/roles": ["p"]}, 1, mapping).may("commit")


@pytest.mark.parametrize(("verified", "may"), [(True, True), (False, False), ("false", False), (None, False)])
def test_an_address_that_nobody_proved_gives_no_role(verified: Any, may: bool) -> None:
    mapping = role_map({"claim": "email", "planner": ["sato@example.lg.jp"]})
    claims = {"email": "sato@example.lg.jp", "exp": 9}
    assert who_of(claims, 1, mapping).may("commit"), "a provider that says nothing of proof vouches for its addresses"
    assert who_of(claims | {"email_verified": verified}, 1, mapping).may("commit") is may


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "佐藤\u3000花子\n"}, "佐藤 花子"),
        ({"name": "\u202e藤佐\u200b"}, "藤佐"),
        ({"name": "  ", "email": "sato@example.lg.jp"}, "sato@example.lg.jp"),
        ({"name": {"family": "佐藤"}, "preferred_username": "sato"}, "sato"),
        ({"name": "\ue000田"}, "\ue000田"),
        ({"name": "佐" * 200}, "佐" * 80),
    ],
)
def test_a_name_in_the_history_is_one_line_that_reads_as_it_is(claims: dict[str, Any], name: str) -> None:
    assert who_of({"sub": "x", "exp": 9} | claims, 1, _MAP).name == name


def test_who_has_no_name_may_not_write() -> None:
    who = who_of({"groups": ["s"], "exp": 9, "name": "\u200b", "sub": ""}, 1, _MAP)
    assert not who.roles and "名前" in who.why


_AUTH = {
    "redirect_uri": "https://hyoka.example.lg.jp/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "dashboard",
    "client_secret": "x",
    "server_metadata_url": "https://idp.example.lg.jp/.well-known/openid-configuration",
}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"redirect_uri": None}, "redirect_uri"),
        ({"redirect_uri": "https://hyoka.example.lg.jp/"}, "redirect_uri"),
        ({"cookie_secret": "short"}, "cookie_secret"),
        ({"client_id": ""}, "client_id"),
        ({"client_secret": 7}, "client_secret"),
        ({"server_metadata_url": None}, "server_metadata_url"),
    ],
)
def test_a_provider_that_is_half_configured_is_none_and_the_missing_word_is_said(
    change: dict[str, Any], word: str
) -> None:
    whole = setup_of({"auth": _AUTH})
    assert whole.has_provider and whole.is_https and not whole.problem
    half = setup_of({"auth": {k: v for k, v in (_AUTH | change).items() if v is not None}})
    assert not half.has_provider and word in half.problem


def test_roles_without_a_provider_are_said_and_nothing_at_all_is_no_problem() -> None:
    assert setup_of({}) == setup_of({"roles": {}}) and not setup_of({}).problem
    closed = setup_of({"roles": {"viewing": "signed_in"}})
    assert closed.mapping.only_signed_in and "[auth]" in closed.problem
    assert "[auth]" in setup_of({"roles": {"planner": ["p"]}}).problem
    assert all(key in setup_of({"auth": "x"}).problem for key in _AUTH)


@pytest.fixture
def secrets_file(tmp_path: Path) -> Iterator[Path]:
    """A file of secrets that Streamlit reads in this process, until the test is over."""
    before = list(config.get_option("secrets.files"))
    path = tmp_path / "secrets.toml"
    config.set_option("secrets.files", [str(path)])
    secrets_singleton._reset()
    yield path
    # As nobody's choice again, or later tests in this process would miss a file that was asked for.
    config.set_option("secrets.files", before, ConfigOption.DEFAULT_DEFINITION)
    secrets_singleton._reset()


_CLOSED = '[roles]\nviewing = "signed_in"\n'


@pytest.mark.parametrize(
    ("written", "word"),
    [
        (_CLOSED.encode(), "[auth]"),
        (b"\xef\xbb\xbf" + _CLOSED.encode(), "BOM"),
        (("# 設定\n" + _CLOSED).encode("cp932"), "UTF-8"),
        (b"[auth\n" + _CLOSED.encode(), "TOML"),
        (_CLOSED.encode("utf-16"), "UTF-8"),
        (None, "ありません"),
    ],
    ids=["no provider", "byte order mark", "cp932", "broken", "utf-16", "named and not there"],
)
def test_pages_meant_to_be_closed_do_not_open_by_a_damaged_file(
    secrets_file: Path, written: bytes | None, word: str
) -> None:
    if written is not None:
        secrets_file.write_bytes(written)
    assert not sign_in.may_view() and not sign_in.current().roles
    assert word in sign_in.setup().problem


def test_secrets_that_cannot_be_read_are_as_those_that_cannot_be_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Secrets, "_parse_toml_file", Secrets._parse_toml_file)
    sign_in.close_for_unreadable_secrets()
    file = tmp_path / "secrets.toml"
    for content in ("# 役割".encode("cp932"), "[roles]".encode("utf-16"), b"[roles]\nplanner = '\xff'", b"[roles"):
        file.write_bytes(content)
        with pytest.raises(StreamlitSecretNotFoundError, match=r"secrets\.toml"):
            Secrets()._parse_toml_file(str(file))
    with pytest.raises(StreamlitSecretNotFoundError, match="cannot be read"):
        Secrets()._parse_toml_file(str(tmp_path))
    file.write_text("[roles]\nviewing = '役割'", encoding="utf-8")
    assert Secrets()._parse_toml_file(str(file)) == ({"roles": {"viewing": "役割"}}, True)


_OPEN, _SIGNED_IN_ONLY = Setup(True), Setup(True, mapping=RoleMap(only_signed_in=True))
_AFTER = "サインインの後は「全体像」が開きます。読み込んだファイルは、もう一度選んでください。"
_ASK = "確定が必要な場合は、このダッシュボードの管理者へ依頼してください。"
_COMMAND = "python -m lib.intake ファイル --commit -m 説明 で確定できます。"


def test_where_nobody_can_sign_in_the_command_that_commits_is_said_and_why() -> None:
    without = make_sign_in(Setup(), Who())
    assert without.sentences == (f"取り込みの確定は、このページではできません(サインインが設定されていません)。{_ASK}",)
    assert without.for_admin == (_COMMAND,)
    broken = make_sign_in(Setup(problem="[auth] がありません。"), Who())
    assert broken.sentences == (
        f"サインインの設定に問題があるため、サインインできません。確定は、このページではできません。{_ASK}",
    )
    assert broken.for_admin == ("[auth] がありません。", _COMMAND)
    assert {part.way_in or part.way_out for part in (without, broken)} == {""}


def test_who_is_not_signed_in_is_told_what_for_and_what_happens_then() -> None:
    told = make_sign_in(_OPEN, Who())
    assert told.sentences == (
        "読み取りと確認は、サインインなしでできます。確定するにはサインインしてください。",
        _AFTER,
    )
    assert (told.way_in, told.way_out) == ("サインイン", "")
    assert make_sign_in(_SIGNED_IN_ONLY, Who()).sentences == (_AFTER,)
    closed = Setup(True, mapping=RoleMap(only_signed_in=True, problem="権限は誰にも付与されません。"))
    assert make_sign_in(closed, Who()).for_admin == ("権限は誰にも付与されません。",)


def test_who_is_signed_in_is_named_with_the_way_out_and_the_way_in_again_past_its_time() -> None:
    told = make_sign_in(_OPEN, Who("佐藤", frozenset({"planner"}), is_signed_in=True))
    assert told.sentences == ("佐藤 としてサインインしています。",)
    assert (told.way_in, told.way_out) == ("", "サインアウト")
    expired = make_sign_in(_OPEN, who_of({"sub": "", "exp": 1}, 2, _MAP))
    assert expired.sentences == (
        "名前のない利用者 としてサインインしています。サインインの期限が切れています。もう一度サインインしてください。",
    )
    assert (expired.way_in, expired.way_out) == ("もう一度サインイン", "サインアウト")
