"""What goes with every answer, whom the server answers at all, and which sockets it takes."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from lib.ui.app import sign_in
from lib.ui.app.web import health, hosts, reach, seldom
from lib.ui.app.web.policy import policy
from lib.ui.app.web.settings import Settings
from lib.ui.parts.templates import render

# Streamlit's cookies of a reader and of a sign-in under way; it leaves Secure off.
_IDENTITIES = (b"_streamlit_user", b"_streamlit_session")
# A machine that watches the server asks by whatever name it likes; the answers hold nothing of the data.
_HEALTH = ("/_stcore/health", f"/{health.PLACE}")
_METRICS = "/_stcore/metrics"  # sessions, memory, visits
_PROGRAMS = "/_stcore/agent/"  # an interface for programs
_LONGEST_NAME = 253  # of the name system


class OwnSite:
    """ASGI middleware: every answer says what a browser may do with it; foreign names and foreign sockets are refused.

    Streamlit would ask a service on the internet for this machine's address before it refuses a socket; we must not.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self._has_metrics = app, settings.has_metrics
        self._headers = {
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"same-origin",
            b"content-security-policy": policy(settings.portals).encode(),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what comes by a name of ours, each answer with its headers."""
        if scope["type"] == "websocket":
            await self._take_socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host")
        guarded = self._guarded(scope, host, send)
        if not hosts.is_ours(host) and not scope["path"].endswith(_HEALTH):
            await _refusal(host)(scope, receive, guarded)
        elif self._is_closed(scope["path"]):
            await PlainTextResponse("Not Found", 404)(scope, receive, guarded)
        else:
            await self.app(scope, receive, guarded)

    def _is_closed(self, path: str) -> bool:
        """Whether Streamlit would answer here to anybody what an administrator did not ask for."""
        if path.endswith(_METRICS):
            return not self._has_metrics
        return _PROGRAMS in path and not config.get_option("server.enableAgentApi")

    async def _take_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a socket of our own pages on; close any other before it is accepted."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host"), headers.get("origin")
        own = hosts.host_of_socket(host, origin) if hosts.is_ours(host) else None
        if own is None:
            seldom.warn("socket", "Refused a socket: Host %s, Origin %s (lib/ui/README.md)", host, origin)
            reach.note(scope, "host")
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif reach.is_probe(scope):
            await reach.greet(scope, receive, send)
        else:
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            await self.app(dict(scope, headers=[*others, (b"host", own.encode("latin-1"))]), receive, send)

    def _guarded(self, scope: Scope, host: str | None, send: Send) -> Send:
        """`send` with the headers that are not there yet, cookies as secure as the way, and redirects that stay here."""
        behind_tls = _is_https(scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (name, _changed(name.lower(), value, behind_tls, host)) for name, value in message["headers"]
                ]
                given = {name.lower() for name, _ in headers}
                more = [(name, value) for name, value in self._headers.items() if name not in given]
                message = dict(message, headers=[*headers, *more])
            await send(message)

        return guarded


def _refusal(host: str | None) -> HTMLResponse:
    """Why nothing is shown by this name, and what an administrator sets for it."""
    seldom.warn("host", "Refused a request by the name %s: see server.allowedHosts in lib/ui/README.md", host)
    place = hosts.place_of(host or "")
    name = place.name[:_LONGEST_NAME] if place else ""
    page = render(
        "plain_page",
        title="このアドレスでは表示できません",
        words=f"「{name}」は、このサーバーの名前として設定されていません。案内されたアドレスで開いてください。",
        administrators=f"この名前で使うときは、サーバーの起動に --server.allowedHosts {name} を加えてください。"
        "2つ以上の名前は、名前ごとに繰り返します(lib/ui/README.md)。",
        home="",
    )
    return HTMLResponse(page, 403)


def _is_https(scope: Scope) -> bool:
    """Whether the reader came by https, also to a proxy that ends TLS in front of us."""
    forwarded = dict(scope["headers"]).get(b"x-forwarded-proto", b"").split(b",")[0].strip().lower()
    return scope.get("scheme") == "https" or forwarded == b"https"


def _changed(name: bytes, value: bytes, behind_tls: bool, host: str | None) -> bytes:
    if name == b"set-cookie" and (behind_tls or _is_for_https(value)):
        return _secure(value)
    return _without_site(value, host) if name == b"location" else value


def _is_for_https(cookie: bytes) -> bool:
    """Whether a cookie says who somebody is at a site configured as https: Secure also when the proxy tells us nothing."""
    return cookie.startswith(_IDENTITIES) and sign_in.setup().is_https


def _secure(cookie: bytes) -> bytes:
    """A cookie that a browser sends by https alone."""
    return cookie if b"secure" in cookie.lower().replace(b" ", b"").split(b";") else cookie + b"; Secure"


def _without_site(location: bytes, host: str | None) -> bytes:
    """A redirect to this very site without scheme and host: those that the reader has, we may not know behind a proxy."""
    target = urlsplit(location.decode("latin-1"))
    if not target.netloc or target.netloc != host or target.path.startswith("//"):
        return location
    return target._replace(scheme="", netloc="").geturl().encode("latin-1")
