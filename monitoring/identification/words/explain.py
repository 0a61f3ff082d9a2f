"""A trace in plain Russian, for a page and a paper.

`explain` tells what each criterion saw; `advice` tells what would change the answer and which
data would give one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Node
from monitoring.identification.methodology.vocabulary import AMOUNTS, TO_REGION
from monitoring.identification.words import advice
from monitoring.identification.words.names import (
    LEVEL_GENITIVE,
    OPS,
    PEERS,
    apart,
    limit,
    listed,
    procedure_name,
    quantity,
    years_text,
)
from monitoring.identification.words.readings import detail, skipped, too_few
from shnor_portal.core.typography import NBSP, counted, number, plural, tie

OUTCOMES = {
    Truth.YES: "выполняется",
    Truth.NO: "не выполняется",
    Truth.UNKNOWN: "недостаточно данных",
}


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion in words. `depth` is its place in the rule, `details` its procedures."""

    depth: int
    outcome: str
    text: str
    label: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A finding in words: the criteria, what would change it, what is missing to decide it."""

    summary: str
    lines: tuple[CriterionLine, ...]
    changes: tuple[str, ...]
    missing: tuple[str, ...]


def explain(trace: Node) -> Explanation:
    """Everything a page or paper says of a finding.

    `details` may speak of fewer than 5 participants: who may see that is the page's to decide.
    """
    return Explanation(
        summary=sentence(trace),
        lines=tuple(_lines(trace, 0)),
        changes=tuple(tie(text) for text in advice.changes(trace)),
        missing=tuple(tie(text) for text in advice.missing(trace)),
    )


def words(trace: Node) -> tuple[str, ...]:
    """The sentences alone: every criterion in its order, then what is missing."""
    explanation = explain(trace)
    return (*(line.text for line in explanation.lines), *explanation.missing)


def sentence(node: Node) -> str:
    """What the criterion saw, in one sentence with a full stop."""
    text = tie(_SENTENCES[node.operator](node))
    return f"{text[0].upper()}{text[1:]}."


def _lines(node: Node, depth: int) -> list[CriterionLine]:
    details = tuple(tie(detail(node, reading)) for reading in node.counted)
    lines = [CriterionLine(depth, node.outcome, sentence(node), node.label, details)]
    for child in node.children:
        lines += _lines(child, depth + 1)
    return lines


# Criteria over other criteria ------------------------------------------------------------------


def _k_of_n(node: Node) -> str:
    text = (
        f"выполнено {number(node.value)} из {_criteria(node.total or 0)} "
        f"(нужно {number(node.threshold)})"
    )
    return text + _open_children(node)


def _together(node: Node) -> str:
    every = "оба" if node.total == 2 else "все"
    need = f"нужны {every}" if node.terms["how"] == "all" else "достаточно одного"
    text = f"выполнено {number(node.value)} из {_conditions(node.total or 0)} ({need})"
    return text + _open_children(node)


def _score(node: Node) -> str:
    weights = node.terms["weights"]
    text = (
        f"{_title(node, 'Сумма баллов')}: {counted(node.value or 0, 'балл,балла,баллов')} "
        f"из {number(sum(weights))} возможных (нужно {OPS[node.op]} {number(node.threshold)})"
    )
    pairs = zip(weights, node.children, strict=True)
    waiting = sum(weight for weight, child in pairs if child.outcome is Truth.UNKNOWN)
    if not waiting:
        return text
    return f"{text}; ещё {number(waiting)} зависит от недостающих данных"


def _not(node: Node) -> str:
    answers = {
        Truth.YES: ", и оно не выполняется",
        Truth.NO: ", но оно выполняется",
        Truth.UNKNOWN: ": недостаточно данных",
    }
    return f"следующее условие не должно выполняться{answers[node.outcome]}"


def _ref(node: Node) -> str:
    answers = {
        Truth.YES: "относится",
        Truth.NO: "не относится",
        Truth.UNKNOWN: "недостаточно данных",
    }
    return f"категория «{node.title}»: {answers[node.outcome]}"


def _open_children(node: Node) -> str:
    waiting = sum(child.outcome is Truth.UNKNOWN for child in node.children)
    return f"; без ответа – {waiting}: недостаточно данных" if waiting else ""


def _criteria(total: int) -> str:
    return counted(total, "критерия,критериев,критериев")


def _conditions(total: int) -> str:
    return counted(total, "условия,условий,условий")


# Criteria over procedures ----------------------------------------------------------------------


def _count(node: Node) -> str:
    title, total = _title(node, "Низкие результаты"), node.total or 0
    least = node.terms["min_counted"]
    if total < least:
        text = (
            f"{title}: учтено процедур – {total}, а для вывода нужно не меньше {least}"
            if total
            else f"{title}: ни одну процедуру учесть не удалось"
        )
    else:
        procedures = plural(total, "учтённой процедуры,учтённых процедур,учтённых процедур")
        need = number(node.threshold)
        if node.op != ">=":
            need = f"{OPS[node.op]} {need}"
        text = f"{title} в {number(node.value)} из {total}{NBSP}{procedures} (нужно {need})"
    return text + skipped(node)


def _same_procedure(node: Node) -> str:
    title = _title(node, "Одна и та же процедура с низким результатом")
    years, total = node.terms["years"], node.total or 0
    if node.outcome is Truth.YES:
        low = [item for item in node.counted if item.outcome is Truth.YES]
        repeated = [
            procedure_name(item.procedure)
            for item in low
            if sum(other.procedure == item.procedure for other in low) == len(years)
        ]
        return f"{title}: {listed(repeated)} – {years_text(years)}"
    if not total:
        return f"{title}: нет процедур, учтённых за каждый год ({years_text(years)}){skipped(node)}"
    return f"{title}: таких нет; учтено за {years_text(years)} – {total}{skipped(node)}"


# Criteria over one figure ----------------------------------------------------------------------


def _rank(node: Node) -> str:
    title = _title(node, "Место среди школ")
    low = node.terms["direction"] == "lowest"
    share = quantity(node.terms["share"], "share")
    group = (
        f"{share} {PEERS[node.terms['peers']]} с самыми {'низкими' if low else 'высокими'} "
        f"значениями ({node.quota or 0} из {node.total or 0})"
    )
    if node.value is None or node.outcome is Truth.UNKNOWN:
        return f"{title}: {too_few(node) or 'значение школы не определить'}{skipped(node)}"
    place = "входит" if node.outcome is Truth.YES else "не входит"
    value = quantity(node.value, node.unit, node.threshold)
    border = quantity(node.threshold, node.unit)
    return f"{title}: {value} при границе {border} – школа {place} в {group}{skipped(node)}"


def _gap(node: Node) -> str:
    title = _title(node, "Отставание")
    if node.terms["level"] == "expected":
        return _gap_from_expected(node, title)
    level = LEVEL_GENITIVE[node.terms["level"]]
    if node.value is None:
        return f"{title}: сравнить не с чем{skipped(node)}"
    wanted = node.terms["direction"] == "below"
    below = wanted == (node.value >= 0)
    difference = apart(abs(node.value), node.unit, node.threshold)
    need = f"{OPS[node.op]} {_need(node)}"
    return (
        f"{title}: среднее по школе {'ниже' if below else 'выше'} среднего {level} "
        f"на {difference} (нужно {'отставание' if wanted else 'превышение'} {need})"
        f"{skipped(node)}"
    )


def _gap_from_expected(node: Node, title: str) -> str:
    schools, least = node.terms["schools"], node.terms["min_schools"]
    if node.value is None:
        why = "по школе нет данных об условиях или результатах"
        if not schools:
            why = f"школ с данными меньше {least}, ожидаемый результат не определить"
        return f"{title}: {why}{skipped(node)}"
    wanted = node.terms["direction"] == "below"
    below = wanted == (node.value >= 0)
    expected = "" if node.unit == "z" else f" ({quantity(node.terms['expected'], 'points')})"
    return (
        f"{title}: результат {'ниже' if below else 'выше'} ожидаемого при условиях школы{expected} "
        f"на {apart(abs(node.value), node.unit, node.threshold)} (нужно "
        f"{'отставание' if wanted else 'превышение'} {OPS[node.op]} {_need(node)}); "
        f"расчёт по {counted(schools, 'школе,школам,школам')}{skipped(node)}"
    )


def _need(node: Node) -> str:
    if node.unit != "z":
        return limit(node.threshold, node.unit)
    forms = "стандартного отклонения,стандартных отклонений,стандартных отклонений"
    border = node.threshold or 0
    return counted(border, forms) if border % 1 == 0 else apart(border, "z")


def _cmp(node: Node) -> str:
    metric = node.terms["metric"]
    title = _title(node, "Показатель")
    need = f"нужно {OPS[node.op]} {limit(node.threshold, node.unit)}"
    if node.value is None or node.outcome is Truth.UNKNOWN:
        return f"{title}: {too_few(node) or 'значение не определить'}{skipped(node)}"
    value = quantity(node.value, node.unit, node.threshold)
    if "ratio_to_region" in metric:
        part = node.parts[0]
        what = TO_REGION[metric["ratio_to_region"]]
        return (
            f"{title}: {what} {number(part.numerator)}{NBSP}%, по региону "
            f"{number(part.denominator)}{NBSP}%, отношение – {value} ({need})"
        )
    counts = ""
    if node.numerator is not None:
        counts = f", {number(node.numerator)} из {number(node.denominator)}"
    if "ratio" in metric:
        years = years_text(part.year for part in node.parts)
        name = AMOUNTS[node.parts[0].name].title
        return f"{title}: доля {name} за {years} – {value}{counts} ({need})"
    return f"{title}: {value}{counts} ({need}){skipped(node)}"


def _flag(node: Node) -> str:
    answers = {Truth.YES: "да", Truth.NO: "нет", Truth.UNKNOWN: "не указано"}
    return f"{_title(node, 'Признак')}: {answers[node.outcome]}"


def _in_list(node: Node) -> str:
    answers = {
        Truth.YES: "школа в нём есть",
        Truth.NO: "школы в нём нет",
        Truth.UNKNOWN: "не загружен",
    }
    return f"{_title(node, 'Перечень')}: {answers[node.outcome]}"


def _title(node: Node, otherwise: str) -> str:
    return node.title or otherwise


_SENTENCES: dict[str, Callable[[Node], str]] = {
    "all": _together,
    "any": _together,
    "join": _together,
    "k_of_n": _k_of_n,
    "score": _score,
    "not": _not,
    "ref": _ref,
    "count": _count,
    "same_procedure": _same_procedure,
    "rank": _rank,
    "gap": _gap,
    "cmp": _cmp,
    "flag": _flag,
    "in_list": _in_list,
}
