"""The management cycle as a document: components, positions, rules of the chain, order of dates.

A department may bring a document of its own (`read` says all that is wrong with it). Pure.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).with_name("management-cycle.json")
MOST_BYTES, MOST_LINES = 512 * 1024, 300
# What a rule may want of evidence, what it may look into, and by what it finds what belongs to it.
FIELDS = {
    "dated": "дата",
    "number": "номер",
    "executor": "исполнитель",
    "due": "срок",
    "indicators": "показатель",
    "schools": "школа",
}
LINKS = ("grounds", "schools", "indicators")
WANTS = ("filled", "linked", "answered")
# Where a position sends whoever fills it; the page itself is named by the views.
PAGES = (
    "add", "programmes", "imports", "rounds", "papers", "plans", "support", "partnerships",
    "errands", "effects",
)  # fmt: skip
Problems = tuple[str, ...]


@dataclass(frozen=True)
class Position:
    """`sources` are kinds of evidence that the portal proposes for it by itself; of indicators,
    those whose words begin with one of `words`."""

    code: str
    text: str
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    todo: str = ""
    page: str = "add"


@dataclass(frozen=True)
class Component:
    code: str
    title: str
    positions: tuple[Position, ...]


@dataclass(frozen=True)
class Want:
    """`filled`: a field is said. `linked`: it belongs to evidence `where`, that is not later than
    itself with `not_later`. `answered`: there is evidence `where` for what it names, later than
    the evidence of `after` that it rests on."""

    want: str
    field: str = ""
    where: str = ""
    by: tuple[str, ...] = ()
    not_later: bool = False
    after: str = ""


@dataclass(frozen=True)
class Rule:
    code: str
    text: str
    of: str
    wants: tuple[Want, ...]
    todo: str = ""


@dataclass(frozen=True)
class Order:
    """Evidence of `after` has some evidence of `before` that is not later than itself."""

    before: str
    after: str
    text: str


@dataclass(frozen=True)
class Cycle:
    title: str
    edition: str
    components: tuple[Component, ...]
    rules: tuple[Rule, ...]
    order: tuple[Order, ...]

    @property
    def positions(self) -> tuple[Position, ...]:
        return tuple(p for component in self.components for p in component.positions)

    def component_of(self, code: str) -> Component | None:
        """Of a position."""
        for component in self.components:
            if any(position.code == code for position in component.positions):
                return component
        return None

    def named(self, code: str) -> str:
        """The words of a component or a position."""
        titles = {component.code: component.title for component in self.components}
        return titles.get(code) or next((p.text for p in self.positions if p.code == code), code)


def stands_in(codes: Iterable[str], where: str) -> bool:
    """Whether one of the codes is `where` or lies under it: 5.2 is in 5 and in 5.2."""
    return any(code == where or code.startswith(f"{where}.") for code in codes)


@cache
def shipped() -> Cycle:
    """The portal's own document."""
    cycle, problems = read(SHIPPED.read_bytes())
    assert cycle is not None, problems
    return cycle


def read(data: bytes) -> tuple[Cycle | None, Problems]:
    """The document, or all that is wrong with it, in words."""
    said, problems = document(data)
    return (None, problems) if problems else understood(said)


def document(data: bytes) -> tuple[Any, Problems]:
    """A file as JSON says it, and all that is wrong with it."""
    if len(data) > MOST_BYTES:
        return None, (
            f"Файл больше {MOST_BYTES >> 10}\u00a0КБ: каталог позиций столько не занимает.",
        )
    try:
        said = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None, ("Это не JSON: скачайте действующий каталог и правьте его.",)
    return said, understood(said)[1]


def understood(said: Any) -> tuple[Cycle | None, Problems]:
    """The same of what JSON held."""
    if not isinstance(said, Mapping):
        return None, ("Каталог начинается с фигурной скобки: название, компоненты, правила.",)
    problems: list[str] = []
    components = [_component(one, problems) for one in _rows(said, "components", problems)]
    codes = [c.code for c in components] + [p.code for c in components for p in c.positions]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        problems.append(f"Код «{code}» стоит дважды.")
    known = set(codes)
    rules = [_rule(one, known, problems) for one in _rows(said, "rules", problems)]
    order = [_order(one, known, problems) for one in _rows(said, "order", problems)]
    if not components:
        problems.append("Нет ни одного компонента.")
    title = _text(said, "title", "каталога", problems)
    if problems:
        return None, tuple(dict.fromkeys(problems))
    edition = str(said.get("edition", "1"))[:60]
    return Cycle(title, edition, tuple(components), tuple(rules), tuple(order)), ()


def _component(said: Mapping[str, Any], problems: list[str]) -> Component:
    code = _code(said, "компонента", problems)
    positions = []
    for one in _rows(said, "positions", problems):
        own = _code(one, "позиции", problems)
        page = str(one.get("page", "add"))
        if page not in PAGES:
            problems.append(f"Позиция {own}: нет страницы «{page}», есть {', '.join(PAGES)}.")
        positions.append(
            Position(
                code=own,
                text=_text(one, "text", f"позиции {own}", problems),
                sources=_words(one, "sources", problems),
                words=_words(one, "words", problems),
                todo=str(one.get("todo", "")),
                page=page,
            )
        )
    if not positions:
        problems.append(f"В компоненте {code} нет позиций.")
    return Component(code, _text(said, "title", f"компонента {code}", problems), tuple(positions))


def _rule(said: Mapping[str, Any], known: set[str], problems: list[str]) -> Rule:
    code = _code(said, "правила", problems)
    wants = []
    for one in _rows(said, "wants", problems):
        want, field = str(one.get("want", "")), str(one.get("field", ""))
        if want not in WANTS:
            problems.append(f"Правило {code}: нет требования «{want}», есть {', '.join(WANTS)}.")
        elif want == "filled":
            if field not in FIELDS:
                problems.append(f"Правило {code}: нет поля «{field}», есть {', '.join(FIELDS)}.")
        else:
            _check_known(one.get("in"), known, f"Правило {code}", problems)
        by = _words(one, "by", problems)
        if odd := set(by) - set(LINKS):
            problems.append(f"Правило {code}: нет связи «{min(odd)}», есть {', '.join(LINKS)}.")
        after = str(one.get("after", ""))
        if after:
            _check_known(after, known, f"Правило {code}", problems)
        where = str(one.get("in", ""))
        wants.append(Want(want, field, where, by, bool(one.get("not_later")), after))
    if not wants:
        problems.append(f"Правило {code} ничего не требует.")
    _check_known(said.get("of"), known, f"Правило {code}", problems)
    text = _text(said, "text", f"правила {code}", problems)
    return Rule(code, text, str(said.get("of")), tuple(wants), str(said.get("todo", "")))


def _order(said: Mapping[str, Any], known: set[str], problems: list[str]) -> Order:
    for name in ("before", "after"):
        _check_known(said.get(name), known, "Порядок дат", problems)
    text = _text(said, "text", "порядка дат", problems)
    return Order(str(said.get("before")), str(said.get("after")), text)


def _check_known(code: Any, known: set[str], where: str, problems: list[str]) -> None:
    if not isinstance(code, str) or code not in known:
        problems.append(f"{where}: нет компонента или позиции «{code}».")


def _rows(said: Mapping[str, Any], name: str, problems: list[str]) -> list[Mapping[str, Any]]:
    rows = said.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(one, Mapping) for one in rows):
        problems.append(f"«{name}» – не список записей.")
        return []
    if len(rows) > MOST_LINES:
        problems.append(f"В «{name}» больше {MOST_LINES} строк.")
        return []
    return rows


def _words(said: Mapping[str, Any], name: str, problems: list[str]) -> tuple[str, ...]:
    words = said.get(name, [])
    if not isinstance(words, list) or not all(isinstance(one, str) for one in words):
        problems.append(f"«{name}» – не список слов.")
        return ()
    return tuple(words)


def _text(said: Mapping[str, Any], name: str, whose: str, problems: list[str]) -> str:
    text = said.get(name)
    if not isinstance(text, str) or not text.strip():
        problems.append(f"У {whose} нет текста («{name}»).")
        return ""
    return text.strip()[:1_000]


def _code(said: Mapping[str, Any], whose: str, problems: list[str]) -> str:
    code = said.get("code")
    if not isinstance(code, str) or not 0 < len(code) <= 20 or not code.isprintable():
        problems.append(f"У {whose} нет кода (до 20 знаков).")
        return ""
    return code
