"""One look at an address outside: does it open for somebody who has no account there.

Only the public internet is asked: an address that leads into the server's own network is never
opened, whatever its name says, and neither is one that it sends on to.
"""

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

SECONDS, MOST_REDIRECTS = 10, 5
PORTS = {"http": 80, "https": 443}
_AGENT = "shnor-portal link check"
_MOVED = {301, 302, 303, 307, 308}
# A site that does not know HEAD is asked in full.
_ASK_AGAIN = {400, 403, 404, 405, 500, 501, 503}


@dataclass(frozen=True)
class Look:
    """`answered` is false where no site was reached at all: maybe the server has no internet."""

    opens: bool
    said: str
    answered: bool


class _Unreachable(Exception):
    """Why no site was reached, in words."""


def look(url: str) -> Look:
    """Open the address; at most half a minute."""
    try:
        for _ in range(MOST_REDIRECTS + 1):
            status, place = _ask(url)
            if status not in _MOVED or not place:
                return _told(status)
            url = urljoin(url, place)
        return Look(False, "сайт отсылает с\u00a0адреса на\u00a0адрес без конца", True)
    except _Unreachable as error:
        return Look(False, str(error), False)
    except (OSError, http.client.HTTPException, UnicodeError, ValueError):
        return Look(False, "сайт оборвал соединение", False)


def _told(status: int) -> Look:
    if status < 400:
        return Look(True, "открывается", True)
    if status in {401, 403, 407}:
        return Look(False, f"без входа не\u00a0открывается ({status})", True)
    if status in {404, 410}:
        return Look(False, f"такой страницы на\u00a0сайте нет ({status})", True)
    return Look(False, f"сайт ответил ошибкой {status}", True)


def _ask(url: str) -> tuple[int, str]:
    """The status and where it sends on to."""
    status, place = _request(url, "HEAD")
    return _request(url, "GET") if status in _ASK_AGAIN else (status, place)


def _request(url: str, method: str) -> tuple[int, str]:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise _Unreachable("это не\u00a0адрес страницы в\u00a0интернете")
    host, port = parts.hostname, parts.port or PORTS[parts.scheme]
    line = socket.create_connection((address_of(host, port), port), timeout=SECONDS)
    try:
        if parts.scheme == "https":
            # Whether it opens is asked, nothing is believed; many school sites have certificates
            # of the national authority, which Linux does not know.
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            line = context.wrap_socket(line, server_hostname=host)
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        connection.sock = line
        target = _quoted(parts.path) + (f"?{_quoted(parts.query)}" if parts.query else "")
        named = host if port == PORTS[parts.scheme] else f"{host}:{port}"
        headers = {"Host": named, "User-Agent": _AGENT, "Accept": "*/*", "Connection": "close"}
        connection.request(method, target or "/", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""
    except TimeoutError:
        raise _Unreachable(f"сайт не\u00a0ответил за\u00a0{SECONDS}\u00a0секунд") from None
    finally:
        line.close()


def address_of(host: str, port: int) -> str:
    """A public address of the host; what is not public is not opened."""
    try:
        records = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise _Unreachable(f"сайта {host} нет") from None
    addresses = [str(row[4][0]) for row in records]
    if not all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in addresses):
        raise _Unreachable("адрес ведёт во\u00a0внутреннюю сеть, портал его не\u00a0открывает")
    return addresses[0]


def _quoted(text: str) -> str:
    return quote(text, safe="/%:=&?~+!$,;'@()*[]")
