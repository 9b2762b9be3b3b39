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
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.secrets import Secrets
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from lib.ui.app.roles import Setup, Who, no_roles, setup_of, who_of
from lib.ui.parts import labels, notices
from lib.ui.parts.html import element, isolated
from lib.ui.parts.notices import part

_ASK = "確定が必要な場合は、このダッシュボードの管理者へ依頼してください。"
_BY_COMMAND = "python -m lib.intake ファイル --commit -m 説明 で確定できます。"
_WHY_SIGN_IN = "読み取りと確認は、サインインなしでできます。確定するにはサインインしてください。"
_AFTER = "サインインの後は「全体像」が開きます。読み込んだファイルは、もう一度選んでください。"
_SIGN_IN_AGAIN, _SIGN_OUT = "もう一度サインイン", "サインアウト"


def setup() -> Setup:
    """What is configured for this server. A file that is there and cannot be read closes what it may have closed."""
    try:
        return setup_of(st.secrets.to_dict())
    except (OSError, ValueError):  # Streamlit's "no secrets" is a FileNotFoundError, also for a file it cannot parse
        meant = config.is_manually_set("secrets.files")
        files = [Path(name) for name in config.get_option("secrets.files")]
    unreadable = [file.name for file in files if file.exists()]
    if not unreadable and not meant:
        return Setup()
    if not unreadable:
        problem = f"設定のファイル「{'、'.join(file.name for file in files)}」がありません。"
    else:
        problem = f"設定のファイル「{'、'.join(unreadable)}」を読めません。UTF-8(BOMなし)のTOMLで書いてください。"
    return Setup(mapping=no_roles(problem), problem=problem)


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


@dataclass(frozen=True)
class SignIn:
    """What is said about signing in, and the words of the ways in and out; blank for none."""

    sentences: tuple[str, ...]
    way_in: str = ""
    way_out: str = ""
    for_admin: tuple[str, ...] = ()


def make_sign_in(configured: Setup, who: Who) -> SignIn:
    """Who is signed in and the way out, the way in, or why there is none."""
    if not configured.has_provider:
        problem = (configured.problem,) if configured.problem else ()
        return SignIn((_why_no_way_in(configured.problem),), for_admin=(*problem, _BY_COMMAND))
    if who.is_signed_in:
        sentence = f"{who.name or '名前のない利用者'} としてサインインしています。{who.why}"
        return SignIn((sentence,), _SIGN_IN_AGAIN if who.is_expired else "", _SIGN_OUT)
    mapping = configured.mapping
    if not mapping.only_signed_in:
        return SignIn((_WHY_SIGN_IN, _AFTER), labels.SIGN_IN)
    return SignIn((_AFTER,), labels.SIGN_IN, for_admin=(mapping.problem,) if mapping.problem else ())


def _why_no_way_in(problem: str) -> str:
    if problem:
        words = "サインインの設定に問題があるため、サインインできません。確定は、このページではできません。"
        return f"{words}{_ASK}"
    return f"取り込みの確定は、このページではできません(サインインが設定されていません)。{_ASK}"


def draw(who: Who) -> None:
    """What is said about signing in, and the buttons."""
    sign_in = make_sign_in(setup(), who)
    for sentence in sign_in.sentences:  # HTML, not Markdown: a name is whatever its owner typed at the provider
        st.html(part(element("p", isolated(sentence), css="small muted")))
    if sign_in.for_admin:
        lines = [element("p", isolated(sentence)) for sentence in sign_in.for_admin]
        st.html(part(element("details", element("summary", notices.FOR_ADMIN), *lines, css="small muted")))
    if not sign_in.way_out:
        _draw_way_in(sign_in.way_in)
        return
    with st.container(horizontal=True):
        _draw_way_in(sign_in.way_in)
        st.button(sign_in.way_out, on_click=st.logout, key="sign_out")


def _draw_way_in(words: str) -> None:
    if words:
        st.button(words, on_click=st.login, key="sign_in")
