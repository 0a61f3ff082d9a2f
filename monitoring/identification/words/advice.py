"""What would have to change for a criterion to turn, and which data would decide an open one."""

import math
from collections.abc import Callable, Iterable, Sequence, Sized
from fractions import Fraction

from monitoring.identification.engine.cells import FAIL_SHARE, POOLED_YEARS
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Missing, Node, Reading, Reason
from monitoring.identification.methodology.compare import is_upward
from monitoring.identification.methodology.vocabulary import AMOUNTS, FLAGS, LISTS, PROCEDURE_NAMES
from monitoring.identification.words.names import (
    OPS,
    apart,
    limit,
    listed,
    procedure_name,
    quantity,
    subject_about,
    years_text,
)
from monitoring.identification.words.readings import too_few
from monitoring.indicators.calculate import exact
from monitoring.indicators.intervals import FLOOR
from shnor_portal.core.typography import NBSP, counted, number

# What would change -----------------------------------------------------------------------------


def changes(node: Node) -> tuple[str, ...]:
    """What must change for the answer to turn, criterion by criterion; nothing for an open one."""
    if node.outcome is Truth.UNKNOWN:
        return ()
    if node.children:
        deciding = [child for child in node.children if _decides(node, child)]
        return _unique((*_of_group(node), *(text for child in deciding for text in changes(child))))
    return tuple(_CHANGES[node.operator](node)) if node.operator in _CHANGES else ()


def _decides(node: Node, child: Node) -> bool:
    return node.operator == "not" or child.outcome is node.outcome


def _of_group(node: Node) -> list[str]:
    if node.operator != "k_of_n" or node.distance is None:
        return []
    if node.outcome is Truth.YES:
        many = counted(node.distance + 1, "критерий,критерия,критериев")
        return [f"Категория не будет установлена, если перестанет выполняться {many} из названных."]
    many = counted(-node.distance, "критерия,критериев,критериев")
    return [f"До категории не хватает {many}."]


def _count(node: Node) -> list[str]:
    where = node.terms["where"]
    if where["metric"] != "fail_share" or not is_upward(where["op"]) or node.distance is None:
        return []
    yes = node.outcome is Truth.YES
    steps = math.floor(node.distance) + 1 if yes else math.ceil(-node.distance)
    side = Truth.YES if yes else Truth.NO
    near = sorted(
        (item for item in node.counted if item.outcome is side and not _forced(item, where)),
        key=lambda item: abs(_shortage(item, where)),
    )[:steps]
    title = node.title or "Низкие результаты"
    forms = "процедуре,процедурах,процедурах"
    if yes:
        start = (
            f"Критерий «{title}» перестанет выполняться, если результат изменится "
            f"в {counted(steps, forms)}"
        )
    else:
        start = (
            f"До порога критерия «{title}» – ещё {counted(steps, 'процедура,процедуры,процедур')}"
        )
    if not near:
        return [f"{start}."]
    return [f"{start}. Ближе всего: {'; '.join(_step(item, where) for item in near)}."]


def _same_procedure(node: Node) -> list[str]:
    where = node.terms["where"]
    if node.outcome is not Truth.YES or where["metric"] != "fail_share":
        return []
    latest = max(node.terms["years"])
    low = [item for item in node.counted if item.outcome is Truth.YES]
    repeated = [
        item
        for item in low
        if item.year == latest
        and sum(other.procedure == item.procedure for other in low) == len(node.terms["years"])
        and not _forced(item, where)
    ]
    if not repeated:
        return []
    steps = "; ".join(_step(item, where) for item in repeated)
    return [f"Повторения не было бы при других результатах: {steps}."]


def _step(item: Reading, where: dict[str, object]) -> str:
    """«ОГЭ по математике – сейчас 4 из 10, нужно не больше 2»."""
    allowed = _allowed(item, where)
    name = procedure_name(item.procedure, item.year)
    now = f"{number(item.numerator)} из {number(item.denominator)}"
    if item.outcome is Truth.YES:
        return f"{name} – не преодолели порог {now}, нужно не больше {allowed}"
    return f"{name} – не преодолели порог {now}, низким результат станет с {allowed + 1}"


def _allowed(item: Reading, where: dict[str, object]) -> int:
    """The greatest number of failures that is not yet low."""
    edge = exact(where["value"]) * exact(item.denominator or 0)  # type: ignore[arg-type]
    return math.ceil(edge) - 1 if where["op"] == ">=" else math.floor(edge)


def _shortage(item: Reading, where: dict[str, object]) -> float:
    return (item.numerator or 0) - _allowed(item, where)


def _forced(item: Reading, where: dict[str, object]) -> bool:
    return item.biased and where.get("bias") == "count_as_low"


def _rank(node: Node) -> list[str]:
    if node.value is None or node.threshold is None:
        return []
    border = quantity(node.threshold, node.unit)
    now = quantity(node.value, node.unit, node.threshold)
    low = node.terms["direction"] == "lowest"
    subject = f"Критерий «{node.title or 'Место среди школ'}»: сейчас {now}, граница {border}"
    if node.outcome is Truth.YES:
        way = "выше" if low else "ниже"
        return [f"{subject}; при тех же результатах других школ значение должно стать {way}."]
    way = "опустится до границы" if low else "поднимется до границы"
    return [f"{subject}; школа войдёт в число отмеченных, если значение {way}."]


def _gap(node: Node) -> list[str]:
    if node.value is None or node.distance is None:
        return []
    left = apart(abs(node.distance), node.unit)
    if node.outcome is Truth.YES:
        return [f"Разрыв {_from(node)} должен сократиться на {left} или больше."]
    return [f"До порога разрыва {_from(node)} – {left}."]


def _from(node: Node) -> str:
    return "с ожидаемым результатом" if node.terms["level"] == "expected" else "со средним"


def _cmp(node: Node) -> list[str]:
    title = node.title or "Показатель"
    if node.numerator is None or node.unit != "share" or node.threshold is None:
        if node.value is None:
            return []
        now = quantity(node.value, node.unit, node.threshold)
        border = limit(node.threshold, node.unit)
        return [
            f"Критерий «{title}»: сейчас {now}, выполняется при значении {OPS[node.op]} {border}."
        ]
    edge = exact(node.threshold) * exact(node.denominator or 0)
    turning = _turning(edge, node)
    years = f" за {years_text(part.year for part in node.parts)}" if node.parts else ""
    verb = "перестанет выполняться" if node.outcome is Truth.YES else "начнёт выполняться"
    return [
        f"Критерий «{title}» {verb}, если вместо {number(node.numerator)} будет {turning} "
        f"из {number(node.denominator)}{years}."
    ]


def _turning(edge: Fraction, node: Node) -> str:
    """The nearest numerator on the other side of the threshold."""
    upward = is_upward(node.op) == (node.outcome is Truth.NO)
    # The edge itself holds for >= and <=, so that it is on the other side of a «no» there.
    inclusive = (node.op in {">=", "<="}) == (node.outcome is Truth.NO)
    if upward:
        needed = math.ceil(edge) if inclusive else math.floor(edge) + 1
        return f"{number(needed)} или больше"
    needed = math.floor(edge) if inclusive else math.ceil(edge) - 1
    return f"{number(needed)} или меньше" if needed > 0 else "0"


_CHANGES: dict[str, Callable[[Node], list[str]]] = {
    "count": _count,
    "same_procedure": _same_procedure,
    "rank": _rank,
    "gap": _gap,
    "cmp": _cmp,
}


# What is missing -------------------------------------------------------------------------------

_FILES = {
    ("vpr", "fail_share"): "отчёт ВПР «Статистика по отметкам» {year}",
    ("vpr", "mean_pct"): "отчёт ВПР «Индивидуальные результаты» {year}",
    ("oge", "fail_share"): "протоколы ОГЭ {year}",
    ("oge", "mean_pct"): "протоколы ОГЭ {year}",
    ("ege", "fail_share"): "протоколы ЕГЭ {year}",
    ("ege", "mean_pct"): "протоколы ЕГЭ {year}",
}


def missing(node: Node) -> tuple[str, ...]:
    """For an open finding: which files would decide it, or why no file can."""
    leaves = list(_open_leaves(node))
    lacks = [lack for leaf in leaves for lack in leaf.missing]
    texts = [*_results(lacks), *_benchmarks(lacks), *_others(lacks)]
    texts += [f"{few[0].upper()}{few[1:]}." for leaf in leaves if (few := too_few(leaf))]
    texts += _small(leaves, has_others=bool(texts))
    if any(item.reason is Reason.NOT_TAKEN for leaf in leaves for item in leaf.skipped):
        texts.append(
            "В части загруженных файлов этой школы нет: если она участвовала, проверьте файлы."
        )
    return _unique(texts)


def _small(leaves: Iterable[Node], *, has_others: bool) -> list[str]:
    """Small cohorts: earlier years that would be pooled with them, or that no file can help."""
    alone: set[str] = set()
    joined: set[str] = set()
    years: set[int] = set()
    for leaf in leaves:
        for item in (*leaf.skipped, *leaf.counted):
            if item.reason is not Reason.SMALL_N:
                continue
            name = procedure_name(item.procedure, item.year)
            lacking = _years_to_pool(leaf, item)
            (joined if lacking else alone).add(name)
            years |= lacking
    texts = []
    if joined:
        texts.append(
            f"Участников меньше {FLOOR} ({_procedures(joined)}): такие работы считаются вместе "
            f"за три года. Загрузите их результаты за {years_text(years)}, если школа участвовала."
        )
    if only := alone - joined:
        start = (
            "По части процедур вывод невозможен и с новыми файлами"
            if has_others or joined
            else "Новые файлы не помогут"
        )
        texts.append(f"{start}: участников меньше {FLOOR} ({_procedures(only)}).")
    return texts


def _procedures(names: Sized) -> str:
    return counted(len(names), "процедура,процедуры,процедур")


def _years_to_pool(leaf: Node, item: Reading) -> set[int]:
    """Earlier years that a small cohort would be pooled with, were its results there."""
    terms = leaf.terms.get("where") or leaf.terms.get("metric") or {}
    is_share = FAIL_SHARE in (terms.get("metric"), terms.get("proc"))
    if not is_share or leaf.operator == "same_procedure":
        return set()
    window = range(item.year - POOLED_YEARS + 1, item.year)
    return set(window) - {year for year, _ in item.pooled}


def _open_leaves(node: Node) -> Iterable[Node]:
    if node.outcome is not Truth.UNKNOWN:
        return
    if not node.children:
        yield node
    for child in node.children:
        yield from _open_leaves(child)


def _results(lacks: Sequence[Missing]) -> list[str]:
    """«Загрузите протоколы ОГЭ 2024 года по математике и русскому языку.»"""
    groups: dict[str, list[str]] = {}
    for lack in lacks:
        if lack.kind != "results" or lack.procedure is None:
            continue
        kind = lack.procedure.procedure
        year = f"{lack.year}{NBSP}года"
        default = f"результаты {PROCEDURE_NAMES[kind]} {{year}}"
        file = _FILES.get((kind, lack.name), default).format(year=year)
        subjects = groups.setdefault(file, [])
        if lack.procedure.subject:
            subjects.append(subject_about(lack.procedure))
    return [
        f"Загрузите {file}{f' по{NBSP}{listed(names)}' if names else ''}."
        for file, names in groups.items()
    ]


def _benchmarks(lacks: Sequence[Missing]) -> list[str]:
    """The one table that holds both the means to compare with and the maximal scores."""
    texts = []
    for kind, what in (("benchmark", "средние баллы"), ("maximum", "максимальные баллы")):
        missing = [lack for lack in lacks if lack.kind == kind and lack.procedure and lack.year]
        for year in sorted({lack.year or 0 for lack in missing}):
            names = [procedure_name(one.procedure) for one in missing if one.procedure]
            texts.append(
                f"Загрузите таблицу «Средние по региону» за {year}{NBSP}год: нужны {what} "
                f"({listed(names)})."
            )
    return texts


def _others(lacks: Sequence[Missing]) -> list[str]:
    files: dict[str, set[int]] = {}
    texts = []
    for lack in lacks:
        if lack.kind in {"amount", "region_amount"} and lack.year:
            files.setdefault(AMOUNTS[lack.name].file, set()).add(lack.year)
        elif lack.kind == "flag":
            term = FLAGS[lack.name]
            texts.append(
                f"Укажите в карточке школы или загрузите файл «{term.file}»: {term.title}."
            )
        elif lack.kind == "place":
            texts.append(
                "Укажите в карточке школы её вид и местность: без них школу не с чем сравнить."
            )
        elif lack.kind == "list":
            title = LISTS[lack.name].title if lack.name in LISTS else f"список «{lack.name}»"
            texts.append(f"Загрузите {title}.")
    loads = [
        f"Загрузите файл «{file}» за {years_text(years)}: по школе нет данных."
        for file, years in files.items()
    ]
    return loads + texts


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
