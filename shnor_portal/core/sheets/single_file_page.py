"""Pages saved in one file (MHTML): the HTML that such a file holds, decoded."""

import email.policy
import re
from email.message import EmailMessage
from email.parser import BytesParser

_HEADERS = re.compile(rb"\A\s*(?:[\w-]{2,40}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+")
_TYPE = re.compile(
    rb"^content-type:\s*(?:multipart/related|text/html)", re.IGNORECASE | re.MULTILINE
)
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)


def is_single_file_page(data: bytes) -> bool:
    """Whether a file begins with the headers of a page saved in one file."""
    headers = _HEADERS.match(data[:4096])
    return bool(headers and b":" in headers.group() and _TYPE.search(headers.group()))


def page_in(data: bytes) -> str:
    """The HTML of all pages in the file, one after another; "" where there is none.

    Frames and sheets of a workbook are pages of their own.
    """
    message = BytesParser(policy=email.policy.default).parsebytes(data.lstrip())
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    return "\n".join(_decoded(part) for part in pages if isinstance(part, EmailMessage))


def _decoded(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    named = _CHARSET.search(content[:4096])
    charsets = [part.get_content_charset(), named and named[1].decode("ascii"), "utf-8", "cp1251"]
    for charset in filter(None, charsets):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1251", "replace")
