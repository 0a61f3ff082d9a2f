"""One page of many rows, for every list: `?page=` in the address."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


class _Counted(Paginator):
    """Of rows that the view has counted already."""

    def __init__(self, rows: Any, size: int, total: int) -> None:
        super().__init__(rows, size)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total


def page_of(rows: Any, request: HttpRequest, size: int, total: int | None = None) -> Page:
    """The page that the address asks for, by `size` rows; junk is the first, too far is the last.

    `rows` are a QuerySet or a list; `page.paginator.count` says how many there are in all, `total`
    where that is known already.
    """
    paginator = Paginator(rows, size) if total is None else _Counted(rows, size, total)
    return paginator.get_page(request.GET.get("page"))
