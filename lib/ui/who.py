"""Who is reading, and what they may do. Viewing needs nobody's leave unless configured; writing needs a role.

Configured where Streamlit's own sign-in is, in ``.streamlit/secrets.toml``::

    [auth]                       # Streamlit's OpenID Connect
    redirect_uri = "https://hyoka.example.lg.jp/oauth2callback"
    cookie_secret = "…"          # the same on every replica
    client_id = "…"
    client_secret = "…"
    server_metadata_url = "https://…/.well-known/openid-configuration"

    [roles]
    claim = "groups"             # which claim names the roles; dots go into nested claims
    planner = ["seisaku-planner"]  # may commit
    steward = ["seisaku-steward"]  # may also restore and change rules
    viewing = "anyone"           # or "signed_in"
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st
from streamlit.runtime.secrets import secrets_singleton

Act = Literal["view", "commit", "restore", "rules"]
_ALLOWED: Mapping[str, frozenset[str]] = {
    "planner": frozenset(("view", "commit")),
    "steward": frozenset(("view", "commit", "restore", "rules")),
}
_NAMES = ("name", "preferred_username", "email", "sub")


@dataclass(frozen=True)
class RoleMap:
    """Which values of which claim give which role. `problem` says in words why a configuration gives none."""

    claim: str = "groups"
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    only_signed_in: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Who:
    """A reader. `why` says in words why somebody who signed in may not write; `name` stands in the history."""

    name: str = ""
    roles: frozenset[str] = frozenset()
    is_signed_in: bool = False
    why: str = ""

    def may(self, act: Act) -> bool:
        """Whether a role of theirs allows it. Viewing is decided by may_view."""
        return any(act in _ALLOWED[role] for role in self.roles)


def role_map(configured: Mapping[str, Any]) -> RoleMap:
    """The mapping as it is configured; one that gives nobody a role, with the reason, where it cannot be read."""
    claim, viewing = configured.get("claim", "groups"), configured.get("viewing", "anyone")
    strange = set(configured) - {"claim", "viewing", *_ALLOWED}
    if strange or not isinstance(claim, str) or not claim or viewing not in ("anyone", "signed_in"):
        what = "、".join(sorted(map(str, strange))) or (
            "claim" if not isinstance(claim, str) or not claim else "viewing"
        )
        return RoleMap(
            only_signed_in=True,
            problem=f"secrets.toml の [roles] の「{what}」が正しくありません。役割は誰にも与えられません。",
        )
    roles = {}
    for role in _ALLOWED:
        values = configured.get(role, [])
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) and v for v in values):
            return RoleMap(only_signed_in=True, problem=f"secrets.toml の [roles] の「{role}」は、文字の並びで書いてください。役割は誰にも与えられません。")  # fmt: skip
        roles[role] = frozenset(values)
    return RoleMap(claim, roles, viewing == "signed_in")


def who_of(claims: Mapping[str, Any], now: float, mapping: RoleMap) -> Who:
    """The reader that an identity's claims speak of, at an instant (seconds since 1970).

    An identity without a time of expiry, or past it, keeps its name and loses its roles.
    """
    name = next((str(claims[key])[:80] for key in _NAMES if isinstance(claims.get(key), str) and claims[key]), "")
    until = claims.get("exp")
    if isinstance(until, bool) or not isinstance(until, int | float) or until <= now:
        return Who(name, frozenset(), True, "サインインの期限が切れています。もう一度サインインしてください。")
    if mapping.problem:
        return Who(name, frozenset(), True, mapping.problem)
    held = _values(claims, mapping.claim)
    roles = frozenset(role for role, values in mapping.roles.items() if held & values)
    why = "" if roles else "取り込みの役割がありません。必要なときは管理者に伝えてください。"
    return Who(name, roles, True, why)


def _values(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    found: Any = claims
    for part in claim.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return frozenset((found,))
    return frozenset(v for v in found if isinstance(v, str)) if isinstance(found, list | tuple) else frozenset()


def _secrets() -> Mapping[str, Any]:
    return dict(st.secrets) if secrets_singleton.load_if_toml_exists() else {}


def is_configured() -> bool:
    """Whether there is a provider to sign in with."""
    return "auth" in _secrets()


def current() -> Who:
    """The reader of this session."""
    secrets = _secrets()
    if "auth" not in secrets or not st.user.is_logged_in:
        return Who()
    return who_of(st.user.to_dict(), time.time(), role_map(dict(secrets.get("roles", {}))))


def may_view() -> bool:
    """Whether this reader may see pages at all."""
    secrets = _secrets()
    if "auth" not in secrets:
        return True
    return not role_map(dict(secrets.get("roles", {}))).only_signed_in or bool(st.user.is_logged_in)


def sign_in_part(who: Who) -> None:
    """Who is signed in and the way out, the way in, or that there is none."""
    if not is_configured():
        st.caption("確定は、このページではできません(サインインが設定されていません)。管理者は python -m lib.intake ファイル --commit -m 説明 で確定できます。")  # fmt: skip
        return
    if not who.is_signed_in:
        st.caption("読み取りと確認は、サインインなしでできます。確定するにはサインインしてください。")
        st.button("サインイン", on_click=st.login, key="sign_in")
        return
    st.caption(f"{who.name} としてサインインしています。{who.why}")
    st.button("サインアウト", on_click=st.logout, key="sign_out")
