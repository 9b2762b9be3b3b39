"""What readers may do, by what is configured and by the claims of who signed in. Viewing is decided by sign_in.may_view."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

Act = Literal["commit", "restore"]
_ALLOWED: Mapping[str, frozenset[str]] = {
    "planner": frozenset(("commit",)),
    "steward": frozenset(("commit", "restore")),
}
_NAMES = ("name", "preferred_username", "email", "sub")
_LONGEST_NAME = 80
_UNSEEN = frozenset(("Cc", "Cf", "Cs"))
_AUTH = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_SHORTEST_SECRET = 32  # who guesses it writes an identity of their own
_EXPIRED = "サインインの期限が切れています。もう一度サインインしてください。"
_NAMELESS = "サインインした人の名前を確認できないため、確定できません。管理者に伝えてください。"


@dataclass(frozen=True)
class RoleMap:
    """Which values of which claim give which role. `problem` says in words why a configuration gives none."""

    claim: str = "groups"
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    only_signed_in: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Setup:
    """What is configured. `problem` says in words why nobody can sign in though somebody meant it.

    `host` and `is_https` are those of the address that readers use, by which the provider leads back.
    """

    has_provider: bool = False
    is_https: bool = False
    host: str = ""
    mapping: RoleMap = field(default_factory=RoleMap)
    problem: str = ""


@dataclass(frozen=True)
class Who:
    """A reader. `why` says in words why somebody who signed in may not write; `name` stands in the history."""

    name: str = ""
    roles: frozenset[str] = frozenset()
    is_signed_in: bool = False
    why: str = ""
    is_expired: bool = False

    def may(self, act: Act) -> bool:
        """Whether one of the reader's roles allows the act. Viewing is decided by may_view."""
        return any(act in _ALLOWED[role] for role in self.roles)


def role_map(configured: object) -> RoleMap:
    """The mapping as it is configured; one that gives nobody a role, with the reason, where it cannot be read."""
    if not isinstance(configured, Mapping):
        return no_roles("secrets.toml の [roles] は、見出しの下に書いてください。")
    claim, viewing = configured.get("claim", "groups"), configured.get("viewing", "anyone")
    wrong = sorted(str(key) for key in configured if key not in ("claim", "viewing", *_ALLOWED))
    if not isinstance(claim, str) or not claim:
        wrong.append("claim")
    if viewing not in ("anyone", "signed_in"):
        wrong.append("viewing")
    if wrong:
        return no_roles(f"secrets.toml の [roles] の「{'、'.join(wrong)}」が正しくありません。")
    roles = {}
    for role in _ALLOWED:
        values = configured.get(role, [])
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) and v for v in values):
            return no_roles(f"secrets.toml の [roles] の「{role}」は、文字の並びで書いてください。")
        roles[role] = frozenset(values)
    return RoleMap(claim, roles, viewing == "signed_in")


def no_roles(what: str) -> RoleMap:
    """A mapping that gives nobody a role and closes the pages, with the reason."""
    return RoleMap(only_signed_in=True, problem=f"{what}権限は誰にも付与されません。")


def setup_of(secrets: Mapping[str, Any]) -> Setup:
    """What the secrets configure: a provider, the roles, and what is wrong with them."""
    mapping = role_map(secrets.get("roles", {}))
    if "auth" not in secrets:
        # Pages that only who signed in may see stay closed when the way in is missing.
        lost = "roles" in secrets and (mapping.only_signed_in or any(mapping.roles.values()))
        return Setup(mapping=mapping, problem="secrets.toml に [auth] がなく、サインインできません。" if lost else "")
    auth = secrets["auth"]
    given = auth if isinstance(auth, Mapping) else {}
    wrong = [key for key in _AUTH if not isinstance(given.get(key), str) or not given[key]]
    if wrong:
        return Setup(mapping=mapping, problem=f"secrets.toml の [auth] の「{'、'.join(wrong)}」を書いてください。")
    if not given["redirect_uri"].endswith("/oauth2callback"):
        problem = "「redirect_uri」は、/oauth2callback で終わるアドレスにしてください。"
        return Setup(mapping=mapping, problem=f"secrets.toml の [auth] の{problem}")
    if len(given["cookie_secret"]) < _SHORTEST_SECRET:
        problem = f"「cookie_secret」は、{_SHORTEST_SECRET}文字以上にしてください。"
        return Setup(mapping=mapping, problem=f"secrets.toml の [auth] の{problem}")
    site = urlsplit(given["redirect_uri"])
    return Setup(True, site.scheme == "https", site.hostname or "", mapping)


def who_of(claims: Mapping[str, Any], now: float, mapping: RoleMap) -> Who:
    """The reader that an identity's claims speak of, at an instant (seconds since 1970).

    An identity without a time of expiry, or past it, keeps its name and loses its roles; so does one without a name,
    because the history says who did what.
    """
    name = next(filter(None, (_plain(claims.get(key)) for key in _NAMES)), "")
    if not _is_in_time(claims.get("exp"), now):
        return Who(name, frozenset(), True, _EXPIRED, is_expired=True)
    if mapping.problem:
        return Who(name, frozenset(), True, mapping.problem)
    if not name:
        return Who("", frozenset(), True, _NAMELESS)
    held = _values(claims, mapping.claim)
    roles = frozenset(role for role, values in mapping.roles.items() if held & values)
    why = "" if roles else "取込の権限がありません。必要な場合は管理者に伝えてください。"
    return Who(name, roles, True, why)


def _is_in_time(until: object, now: float) -> bool:
    if isinstance(until, bool) or not isinstance(until, int | float):
        return False
    return until > now and (isinstance(until, int) or math.isfinite(until))


def _plain(text: object) -> str:
    """A name on one line, without marks that are not seen or that turn the writing around; empty for anything else."""
    if not isinstance(text, str):
        return ""
    # Private and unknown characters stay: rare kanji of real names are among them.
    seen = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return " ".join(seen.split())[:_LONGEST_NAME].rstrip()


def _values(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    if claim == "email" and claims.get("email_verified", True) is not True:
        return frozenset()  # an address that nobody proved to be theirs
    held: Any = claims
    if claim in claims:  # some providers name a claim by an address, with dots in it
        held = claims[claim]
    else:
        for part in claim.split("."):
            held = held.get(part) if isinstance(held, Mapping) else None
    if isinstance(held, str):
        return frozenset((held,))
    return (
        frozenset(value for value in held if isinstance(value, str)) if isinstance(held, list | tuple) else frozenset()
    )
