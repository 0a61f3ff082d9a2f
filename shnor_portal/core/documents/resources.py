"""What a paper may be made of besides its own text: our static files and data in the text itself.

Addresses are `static:core/papers.css` (found as staticfiles finds it, so no collectstatic is
needed) and `data:` pictures. Everything else is refused: no network and no other file.
"""

import mimetypes
from pathlib import Path
from urllib.request import DataHandler, Request

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation

from shnor_portal.core.errors import Refused


def read_resource(url: str) -> tuple[bytes, str]:
    """Bytes and media type of an address in a paper; Refused for an address of any other kind."""
    scheme, _, rest = url.partition(":")
    if scheme == "static":
        return _static(rest)
    if scheme == "data" and rest.startswith("image/"):
        with DataHandler().data_open(Request(url)) as answer:
            return answer.read(), answer.headers.get_content_type()
    raise Refused(
        f"В документе указан посторонний ресурс: {url[:100]}. Разрешены только файлы портала "
        "и картинки внутри самого документа.",
        code="foreign_resource",
    )


def _static(name: str) -> tuple[bytes, str]:
    try:
        path = finders.find(name)
    except SuspiciousFileOperation:
        path = None
    if not path:
        raise Refused(f"В портале нет файла «{name[:100]}» для документа.", code="foreign_resource")
    return Path(path).read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"
