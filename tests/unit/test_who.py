"""Who may what: nobody without a role, nobody past their time, nobody by a strange claim."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ui.who import RoleMap, Who, role_map, who_of

_MAP = role_map({"claim": "groups", "planner": ["p"], "steward": ["s"]})
_CLAIMS = {"name": "佐藤", "groups": ["p"], "exp": 100}


def test_a_planner_commits_and_a_steward_also_restores() -> None:
    planner, steward = who_of(_CLAIMS, 50, _MAP), who_of(_CLAIMS | {"groups": "s"}, 50, _MAP)
    assert planner.may("commit") and not planner.may("restore") and not planner.may("rules")
    assert steward.may("commit") and steward.may("restore") and steward.may("rules")
    assert planner.name == "佐藤" and planner.why == ""


@pytest.mark.parametrize("until", [100, 99.5, None, "100", True, float("-inf")])
def test_past_their_time_or_without_one_nobody_may_write(until: Any) -> None:
    who = who_of(_CLAIMS | {"exp": until}, 100, _MAP)
    assert not who.may("commit") and who.is_signed_in and "期限" in who.why


@pytest.mark.parametrize("held", [None, [], "planner", {"p": 1}, 7, [["p"]], "p,s"])
def test_a_claim_that_names_no_role_gives_none(held: Any) -> None:
    who = who_of(_CLAIMS | {"groups": held}, 50, _MAP)
    assert not who.roles and "役割がありません" in who.why


def test_a_nested_claim_is_followed() -> None:
    mapping = role_map({"claim": "realm_access.roles", "planner": ["p"]})
    assert who_of({"sub": "x", "exp": 9, "realm_access": {"roles": ["p"]}}, 1, mapping).may("commit")


@pytest.mark.parametrize(
    "configured", [{"claim": ""}, {"planner": "p"}, {"planner": [1]}, {"admin": ["x"]}, {"viewing": "all"}]
)
def test_a_strange_configuration_gives_nobody_a_role_and_says_why(configured: dict[str, Any]) -> None:
    mapping = role_map(configured)
    assert mapping.problem and mapping.only_signed_in
    assert not who_of(_CLAIMS, 50, mapping).roles


def test_nobody_signed_in_may_nothing_but_look() -> None:
    assert not any(Who().may(act) for act in ("commit", "restore", "rules"))
    assert not role_map({}).only_signed_in and role_map({"viewing": "signed_in"}).only_signed_in


@given(
    st.dictionaries(
        st.text(max_size=8), st.recursive(st.none() | st.text(max_size=5) | st.integers(), st.lists, max_leaves=4)
    )
)
def test_no_claims_at_all_give_a_role_by_chance(claims: dict[str, Any]) -> None:
    assert not who_of(claims, 0, RoleMap("groups", {"planner": frozenset(("a role of ten",))})).roles
