"""The tabs of a school's page. Each is a page with an address of its own; a room adds one by a
declaration in its `AppConfig.ready`, and every tab shows all of them."""

from dataclasses import dataclass

from django.urls import reverse

from schools.models import School


@dataclass(frozen=True)
class Tab:
    """`address` is the name of a URL that takes the school's key; tabs stand by `order`."""

    code: str
    title: str
    address: str
    order: int

    def url(self, school: School) -> str:
        return reverse(self.address, args=[school.pk])


_TABS: dict[str, Tab] = {}


def register(*tabs: Tab) -> None:
    _TABS.update({tab.code: tab for tab in tabs})


def registered() -> list[Tab]:
    return sorted(_TABS.values(), key=lambda tab: tab.order)
