"""Why a school is on the list or not: what the shown calculations found, in a few sentences.

The words of a criterion are `monitoring.identification.words`, how sure an answer is stands in its
trace; here they are only put together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitoring.identification.engine.facts import ProcedureKey
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Node, Reason, from_json
from monitoring.identification.words.explain import sentence
from monitoring.identification.words.names import PEERS, listed, procedure_name, quantity
from monitoring.identification.words.readings import reason_text
from monitoring.models import Finding
from shnor_portal.core.typography import NBSP, counted, number, percent
from shnor_portal.desk.papers.notes.works import Work, history, short_name
from shnor_portal.desk.school_page import RunInWords

_LOW_SHOWN = 6
_SKIPPED_SHOWN = 2
_PROCEDURES = "процедура,процедуры,процедур"
# Criteria that say by themselves what they saw; of others their children speak.
_TELLING = {"rank", "gap", "cmp", "flag", "in_list"}
_OF_PROCEDURES = {"count", "same_procedure"}


@dataclass(frozen=True)
class Found:
    """One category: its answer, how sure it is, and what a person decided."""

    finding: Finding
    trace: Node

    @property
    def title(self) -> str:
        return self.finding.category_title

    @property
    def told(self) -> str:
        """«„Низкие результаты …“ (устойчиво)»."""
        sure = f" ({self.trace.label})" if self.trace.label else ""
        return f"«{self.title}»{sure}"


@dataclass(frozen=True)
class Grounds:
    """What the calculations of a year found; `low` are works below a threshold."""

    sentences: tuple[str, ...]
    skipped: str = ""
    low: tuple[ProcedureKey, ...] = ()
    repeated: tuple[ProcedureKey, ...] = ()
    found: bool = False


def grounds(runs: Sequence[RunInWords], works: Sequence[Work], year: int) -> Grounds:
    """Categories found, works that are low with their years, decisions, what was left out."""
    all_found = [
        Found(item.finding, from_json(item.finding.trace)) for run in runs for item in run.findings
    ]
    if not all_found:
        return Grounds((f"Расчёт признаков по результатам {year} года школам ещё не показан.",))
    yes = [item for item in all_found if item.finding.outcome == Finding.Outcome.YES]
    unknown = [item for item in all_found if item.finding.outcome == Finding.Outcome.UNKNOWN]
    leaves = [leaf for item in all_found for leaf in _leaves(item.trace)]
    of_yes = [leaf for item in yes for leaf in _leaves(item.trace)]
    low = _low(of_yes, year)
    by_key = {work.key: work for work in works if not work.assessment.for_knowledge}
    sentences = [
        _answer(yes, year),
        _low_words(low, by_key),
        _criteria(of_yes),
        _decisions(all_found),
        _unknown(unknown),
    ]
    return Grounds(
        tuple(text for text in sentences if text),
        _skipped(leaves, year),
        tuple(low),
        tuple(_repeated(of_yes)),
        bool(yes),
    )


def _answer(yes: Sequence[Found], year: int) -> str:
    if not yes:
        return f"По результатам {year} года признаков, по которым школы входят в перечень, нет."
    what = "найден признак" if len(yes) == 1 else "найдены признаки"
    return f"По результатам {year} года {what}: {'; '.join(item.told for item in yes)}."


def _leaves(node: Node) -> Iterable[Node]:
    """Criteria that look at figures; what a negation or another category says is not told twice."""
    if node.operator in {"not", "ref"}:
        return
    if not node.children:
        yield node
    for child in node.children:
        yield from _leaves(child)


def _low(leaves: Iterable[Node], year: int) -> dict[ProcedureKey, str]:
    """Works of the year on the wrong side of a threshold, each once, with how sure that is."""
    works: dict[ProcedureKey, str] = {}
    for leaf in leaves:
        if leaf.operator not in _OF_PROCEDURES or leaf.outcome is not Truth.YES:
            continue
        for reading in leaf.counted:
            if reading.outcome is Truth.YES and reading.year == year:
                works.setdefault(
                    reading.procedure,
                    f"{number(reading.numerator)} из{NBSP}{number(reading.denominator)} "
                    f"({percent(reading.value)})",
                )
    return dict(sorted(works.items(), key=lambda item: _order(item[0])))


def _order(key: ProcedureKey) -> tuple[bool, tuple[str, int, str, str]]:
    """ВПР first, as everywhere in the note."""
    return key.procedure != "vpr", key.order


def _low_words(low: Mapping[ProcedureKey, str], works: Mapping[ProcedureKey, Work]) -> str:
    """«Не преодолели порог: математика, 6 кл. – 8 из 19 (42,1 %; 2025 – 42,1 %)»."""
    named = [
        f"{short_name(key)}{NBSP}– {history(works[key]) if key in works else words}"
        for key, words in low.items()
    ]
    if not named:
        return ""
    rest = len(named) - _LOW_SHOWN
    more = f"; и ещё {counted(rest, _PROCEDURES)}" if rest > 0 else ""
    return f"Доля «2» выше порога методики: {'; '.join(named[:_LOW_SHOWN])}{more}."


def _repeated(leaves: Iterable[Node]) -> list[ProcedureKey]:
    """Works that are low in every year looked at."""
    works: dict[ProcedureKey, None] = {}
    for leaf in leaves:
        if leaf.operator != "same_procedure" or leaf.outcome is not Truth.YES:
            continue
        low = [item.procedure for item in leaf.counted if item.outcome is Truth.YES]
        for key in low:
            if low.count(key) == len(leaf.terms["years"]):
                works[key] = None
    return list(works)


def _criteria(leaves: Iterable[Node]) -> str:
    """Other criteria that hold, each once."""
    criteria = [
        _criterion(leaf)
        for leaf in leaves
        if leaf.operator in _TELLING and leaf.outcome is Truth.YES
    ]
    return f"Другие выполненные критерии: {'; '.join(dict.fromkeys(criteria))}." if criteria else ""


def _criterion(leaf: Node) -> str:
    """«самые низкие значения индекса … (школа среди 3 из 12 школ муниципалитета)»."""
    title = f"{leaf.title[:1].lower()}{leaf.title[1:]}"
    if leaf.operator == "rank":
        peers = PEERS[leaf.terms["peers"]]
        return f"{title} (школа среди {number(leaf.quota)} из {number(leaf.total)} {peers})"
    if leaf.numerator is not None and leaf.unit == "share":
        people = f"{number(leaf.numerator)} из{NBSP}{number(leaf.denominator)}"
        return f"{title} ({people}, {quantity(leaf.value, leaf.unit, leaf.threshold)})"
    said = sentence(replace(leaf, skipped=())).rstrip(".")
    # What a criterion needs is a threshold to whoever signs.
    return f"{said[:1].lower()}{said[1:]}".replace("(нужно ", "(порог: ")


def _decisions(items: Sequence[Found]) -> str:
    """What people decided and why; categories are named only where they were decided unlike."""
    by_decision: dict[str, dict[str, None]] = {}
    titles: dict[str, list[str]] = {}
    for item in items:
        finding = item.finding
        if finding.decision:
            decision = finding.get_decision_display()
            titles.setdefault(decision, []).append(f"«{item.title}»")
            by_decision.setdefault(decision, {})[finding.reason.strip().rstrip(".")] = None
    open_yes = [f for f in items if f.finding.outcome == "yes" and not f.finding.decision]
    parts = []
    for decision, reasons in by_decision.items():
        named = f" ({listed(titles[decision])})" if len(by_decision) > 1 else ""
        why = ". ".join(reason for reason in reasons if reason)
        parts.append(f"Решение: {decision}{named}. {why}{'.' if why else ''}".strip())
    if open_yes:
        which = "остальным найденным" if by_decision else "найденным"
        named = f"{which} признакам" if len(open_yes) > 1 or by_decision else "найденному признаку"
        parts.append(f"Решение по {named} ещё не принято.")
    return " ".join(parts)


def _unknown(unknown: Sequence[Found]) -> str:
    if not unknown:
        return ""
    return f"Данных не хватило для ответа: {'; '.join(f'«{item.title}»' for item in unknown)}."


def _skipped(leaves: Iterable[Node], year: int) -> str:
    """«При поиске признаков не учтены: участников меньше 10 – ОГЭ по физике»: all criteria in one
    sentence, briefly."""
    groups: dict[str, dict[str, None]] = {}
    counted_in = {item.procedure for leaf in leaves for item in leaf.counted if item.year == year}
    for leaf in leaves:
        for reading in leaf.skipped:
            known = reading.reason not in {None, Reason.OTHER_YEAR, Reason.NO_GRADE}
            if known and reading.year == year and reading.procedure not in counted_in:
                why = reason_text(leaf, reading)
                groups.setdefault(why, {})[procedure_name(reading.procedure)] = None
    if not groups:
        return ""
    parts = []
    for why, names in groups.items():
        rest = len(names) - _SKIPPED_SHOWN
        more = f" и ещё {counted(rest, _PROCEDURES)}" if rest > 0 else ""
        parts.append(f"{why}{NBSP}– {', '.join(list(names)[:_SKIPPED_SHOWN])}{more}")
    return f"При поиске признаков не учтены: {'; '.join(parts)}."
