"""Addresses of the database and the queue, whatever characters their passwords have."""

import re
from urllib.parse import quote

_WITH_PASSWORD = re.compile(r"(?P<scheme>\w[\w+.-]*://)(?P<user>[^:@/]*):(?P<password>.*)@")
_WITHOUT_PASSWORD = re.compile(r"(?P<scheme>\w[\w+.-]*://)(?:(?P<user>[^:@/]*)@)?(?=[^@]*$)")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


def with_password(url: str, password: str = "") -> str:
    """The address with its password in the safe writing of URLs.

    A password inside `url` may be written as it is (`p@ss/w#rd`) or escaped (`p%40ss`); `password`
    stands outside of it, is never escaped and goes where the address has none.
    """
    if match := _WITH_PASSWORD.match(url):
        safe = _escaped(match["password"])
    elif password and (match := _WITHOUT_PASSWORD.match(url)):
        safe = quote(password, safe="")
    else:
        return url
    return f"{match['scheme']}{match['user'] or ''}:{safe}@{url[match.end() :]}"


def _escaped(password: str) -> str:
    if password.count("%") != len(_ESCAPE.findall(password)):
        return quote(password, safe="")
    return quote(password, safe="%")
