"""The headers that every answer has, whoever asks."""

from collections.abc import Mapping

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# A page whose address is a code does not tell its address even to the portal.
STRICTER = {"Referrer-Policy": "strict-origin"}
POLICY = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


def missing_from(headers: Mapping[str, str]) -> list[str]:
    """Names of the headers that protect too little; empty for a good answer."""
    wrong = [
        name
        for name, value in HEADERS.items()
        if headers.get(name) not in {value, STRICTER.get(name)}
    ]
    if "no-store" not in headers.get("Cache-Control", ""):
        wrong.append("Cache-Control")
    policy = headers.get("Content-Security-Policy", "")
    attached = headers.get("Content-Disposition", "").startswith("attachment")
    if not (attached and "sandbox" in policy) and not all(part in policy for part in POLICY):
        wrong.append("Content-Security-Policy")
    kind = headers.get("Content-Type", "")
    # The bytes of somebody's file are in a charset that is not ours to tell.
    if not attached and kind.startswith("text/") and "charset=utf-8" not in kind:
        wrong.append(f"{kind} without a charset")
    if headers.get("Access-Control-Allow-Origin"):
        wrong.append("open to other sites")
    return wrong
