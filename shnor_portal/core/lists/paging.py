"""One page of many rows, for every list: `?page=` in the address."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of(rows: Any, request: HttpRequest, size: int, total: int | None = None) -> Page:
    """The page that the address asks for, by `size` rows; junk is the first, too far is the last.

    `rows` are a QuerySet or a list; `page.paginator.count` says how many there are in all, `total`
    where that is known already.
    """
    paginator = Paginator(rows, size)
    if total is not None:
        paginator.__dict__["count"] = total
    return paginator.get_page(request.GET.get("page"))
