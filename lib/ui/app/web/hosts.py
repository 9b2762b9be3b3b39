"""By which names this server may be addressed, and which sockets are of its own pages.

A page of a stranger's site can have its name lead to this server (DNS rebinding) and would then read it as its own. A name
that nobody can buy cannot be made to do that; every other name must be configured.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from streamlit import config
from streamlit.web.server.server_util import is_allowed_origin
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from lib.ui.app import sign_in
from lib.ui.session.kept import forever

# No registry gives names under these (RFC 6761, 6762, 8375; .internal is reserved by ICANN).
_NOT_FOR_SALE = (".localhost", ".local", ".internal", ".home.arpa")
_PORTS = {"http": 80, "https": 443}


class Place(NamedTuple):
    """A name or address in lower case, and a port, None where none is written."""

    name: str
    port: int | None


def place_of(netloc: str) -> Place | None:
    """The place that a Host header or the host of an origin names; None for what is no host."""
    try:
        parts = urlsplit(f"//{netloc}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not name or parts.path or parts.query or parts.fragment or parts.username is not None:
        return None
    return Place(name.lower().rstrip("."), port)


def is_ours(host: str | None) -> bool:
    """Whether a request with this Host header may be answered.

    Where ``server.allowedHosts`` is set, it alone decides, as Streamlit does of sockets.
    """
    if config.get_option("server.allowedHosts"):
        return is_host_allowed(host)
    if host is None:  # no browser
        return True
    place = place_of(host)
    if place is None:
        return False
    is_safe = _is_address(place.name) or "." not in place.name or place.name.endswith(_NOT_FOR_SALE)
    return is_safe or place.name in (_own_name(), sign_in.setup().host)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


@forever
def _own_name() -> str:
    """What this machine calls itself; no name server is asked."""
    return socket.gethostname().lower()


def host_of_socket(host: str | None, origin: str | None) -> str | None:
    """The Host by which Streamlit knows a socket as one of its own pages; None for a socket of another site.

    Streamlit compares letters: a proxy may write the port that goes without saying. For an origin that is configured
    (``server.corsAllowedOrigins``) it would first ask a service on the internet for this machine's address.
    """
    if origin is None:  # no browser
        return host or ""
    if is_allowed_origin(origin):
        return urlsplit(origin).netloc
    try:
        parts = urlsplit(origin)
        page, server = place_of(parts.netloc), place_of(host or "")
    except ValueError:
        return None
    if page is None or server is None or page.name != server.name:
        return None
    usual = _PORTS.get(parts.scheme)
    return parts.netloc if (page.port or usual) == (server.port or usual) else None
