"""Evidence as the register shows it, wherever it came from. Pure."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A document, a number or a link that serves positions of the cycle.

    `key` names it within its municipality («event-12», «item-3»); `source` is the kind that
    positions of the catalogue ask for, "" of what was added by hand. `dated` is its own date.
    `indicators`, `schools` and `grounds` (keys of other evidence) are what rules of the chain
    follow; `page` is an address of the portal, `url` one outside.
    """

    key: str
    title: str
    dated: date | None
    source: str = ""
    number: str = ""
    figure: str = ""
    executor: str = ""
    due: date | None = None
    url: str = ""
    page: str = ""
    file: int | None = None
    positions: tuple[str, ...] = ()
    indicators: frozenset[int] = frozenset()
    schools: frozenset[int] = frozenset()
    grounds: frozenset[str] = frozenset()
    words: str = ""
    """By what positions of its source choose it; "" is chosen by all of them."""
    owner: str = ""
    revision: int = 0
    review_on: date | None = None
    set_aside: str = ""
    """Why a person does not count it; such evidence proves nothing."""
    link_fault: str = ""
    by_hand: bool = field(default=False)

    @property
    def requisites(self) -> str:
        """«от 05.03.2026 № 4», as far as it is known."""
        dated = f"от\u00a0{self.dated:%d.%m.%Y}" if self.dated else ""
        number = f"№\u00a0{self.number}" if self.number else ""
        return f"{dated} {number}".strip()

    @property
    def named(self) -> str:
        """The title with its date, as a sentence names it."""
        dated = f" ({self.dated:%d.%m.%Y})" if self.dated else ""
        return f"«{self.title}»{dated}" if "«" not in self.title else f"{self.title}{dated}"
