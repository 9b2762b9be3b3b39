"""Who is reading, and what they may do. Anyone may view unless configured otherwise; writing needs a role.

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
    steward = ["seisaku-steward"]  # may also restore
    viewing = "anyone"           # or "signed_in"

A configuration that cannot be read gives nobody a role and, where it might have closed the pages, closes them.
"""

from __future__ import annotations

import json
import math
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.secrets import Secrets
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from lib.ui.parts import labels
from lib.ui.parts.html import esc

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
_BY_COMMAND = "管理者は python -m lib.intake ファイル --commit -m 説明 で確定できます。"


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
        return _no_roles("secrets.toml の [roles] は、見出しの下に書いてください。")
    claim, viewing = configured.get("claim", "groups"), configured.get("viewing", "anyone")
    wrong = sorted(str(key) for key in configured if key not in ("claim", "viewing", *_ALLOWED))
    if not isinstance(claim, str) or not claim:
        wrong.append("claim")
    if viewing not in ("anyone", "signed_in"):
        wrong.append("viewing")
    if wrong:
        return _no_roles(f"secrets.toml の [roles] の「{'、'.join(wrong)}」が正しくありません。")
    roles = {}
    for role in _ALLOWED:
        values = configured.get(role, [])
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) and v for v in values):
            return _no_roles(f"secrets.toml の [roles] の「{role}」は、文字の並びで書いてください。")
        roles[role] = frozenset(values)
    return RoleMap(claim, roles, viewing == "signed_in")


def _no_roles(what: str) -> RoleMap:
    return RoleMap(only_signed_in=True, problem=f"{what}役割は誰にも与えられません。")


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
        return Setup(mapping=mapping, problem="secrets.toml の [auth] の「redirect_uri」は、/oauth2callback で終わるアドレスにしてください。")  # fmt: skip
    if len(given["cookie_secret"]) < _SHORTEST_SECRET:
        return Setup(mapping=mapping, problem=f"secrets.toml の [auth] の「cookie_secret」は、{_SHORTEST_SECRET}文字以上にしてください。")  # fmt: skip
    site = urlsplit(given["redirect_uri"])
    return Setup(True, site.scheme == "https", site.hostname or "", mapping)


def who_of(claims: Mapping[str, Any], now: float, mapping: RoleMap) -> Who:
    """The reader that an identity's claims speak of, at an instant (seconds since 1970).

    An identity without a time of expiry, or past it, keeps its name and loses its roles; so does one without a name,
    because the history says who did what.
    """
    name = next((said for key in _NAMES if (said := _plain(claims.get(key)))), "")
    if not _is_in_time(claims.get("exp"), now):
        return Who(name, frozenset(), True, _EXPIRED, is_expired=True)
    if mapping.problem:
        return Who(name, frozenset(), True, mapping.problem)
    if not name:
        return Who("", frozenset(), True, "サインインした人の名前がわからないため、確定できません。管理者に伝えてください。")  # fmt: skip
    held = _values(claims, mapping.claim)
    roles = frozenset(role for role, values in mapping.roles.items() if held & values)
    why = "" if roles else "取り込みの役割がありません。必要なときは管理者に伝えてください。"
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
    found: Any = claims
    if claim in claims:  # some providers name a claim by an address, with dots in it
        found = claims[claim]
    else:
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return frozenset((found,))
    return frozenset(v for v in found if isinstance(v, str)) if isinstance(found, list | tuple) else frozenset()


def setup() -> Setup:
    """What is configured for this server. A file that is there and cannot be read closes what it may have closed."""
    try:
        return setup_of(st.secrets.to_dict())
    except (OSError, ValueError):  # Streamlit's "no secrets" is a FileNotFoundError, also for a file it cannot parse
        meant = config.is_manually_set("secrets.files")
        files = [Path(name) for name in config.get_option("secrets.files")]
    found = [file.name for file in files if file.exists()]
    if not found and not meant:
        return Setup()
    if not found:
        problem = f"設定のファイル「{'、'.join(file.name for file in files)}」がありません。"
    else:
        problem = f"設定のファイル「{'、'.join(found)}」を読めません。UTF-8(BOMなし)のTOMLで書いてください。"
    return Setup(mapping=_no_roles(problem), problem=problem)


def close_for_unreadable_secrets() -> None:
    """Have Streamlit treat secrets that it cannot read (no UTF-8, no permission, a folder) as those it cannot parse.

    It would end every request with them; `setup` closes the pages and says why. Called before the server starts.
    """
    parse = Secrets._parse_toml_file

    def parse_readable(self: Secrets, path: str) -> tuple[Mapping[str, Any], bool]:
        try:
            return parse(self, path)
        except StreamlitSecretNotFoundError:
            raise
        except (OSError, UnicodeDecodeError) as error:
            raise StreamlitSecretNotFoundError(f"The file {path} cannot be read: {error}") from error

    Secrets._parse_toml_file = parse_readable  # type: ignore[method-assign]


def current() -> Who:
    """The reader of this session, at this instant."""
    configured = setup()
    if not configured.has_provider or st.user.get("is_logged_in") is not True:
        return Who()
    return who_of(st.user.to_dict(), time.time(), configured.mapping)


def may_view() -> bool:
    """Whether this reader may see pages at all."""
    return not setup().mapping.only_signed_in or current().is_signed_in


def may_view_with(cookies: Mapping[str, str]) -> bool:
    """Whether who sends these cookies with a request may see pages, as `may_view` says of a session."""
    configured = setup()
    if not configured.mapping.only_signed_in:
        return True
    if not configured.has_provider:
        return False
    secret = get_cookie_secret()

    def signed(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, "").encode("latin-1", "replace"))

    identity = get_cookie_with_chunks(signed, USER_COOKIE_NAME)
    try:
        claims = json.loads(identity or b"{}")
    except ValueError:
        return False
    return isinstance(claims, dict) and claims.get("is_logged_in") is True


def sign_in_part(who: Who) -> None:
    """Who is signed in and the way out, the way in, or why there is none."""
    configured = setup()
    if not configured.has_provider:
        if configured.problem:
            _say(
                f"サインインの設定に問題があるため、サインインできません。確定は、このページではできません。{_BY_COMMAND}"
            )
            _say(f"管理者の方へ: {configured.problem}")
            return
        _say(f"取り込みの確定は、このページではできません(サインインが設定されていません)。{_BY_COMMAND}")
        return
    if not who.is_signed_in:
        if not configured.mapping.only_signed_in:
            _say("読み取りと確認は、サインインなしでできます。確定するにはサインインしてください。")
        elif configured.mapping.problem:
            _say(f"管理者の方へ: {configured.mapping.problem}")
        _say("サインインの後は「全体像」が開きます。読み込んだファイルは、もう一度選んでください。")
        st.button(labels.SIGN_IN, on_click=st.login, key="sign_in")
        return
    _say(f"{who.name or '名前のない利用者'} としてサインインしています。{who.why}")
    with st.container(horizontal=True):
        if who.is_expired:
            st.button("もう一度サインイン", on_click=st.login, key="sign_in")
        st.button("サインアウト", on_click=st.logout, key="sign_out")


def _say(text: str) -> None:
    # HTML, not Markdown: a name is whatever its owner typed at the provider.
    st.html(f'<div class="ev"><p class="small muted"><bdi>{esc(text)}</bdi></p></div>')
