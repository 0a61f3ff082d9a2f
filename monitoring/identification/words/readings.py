"""Single procedures in a sentence: what one showed, why others were left out."""

from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Node, Reading, Reason
from monitoring.identification.words.names import (
    LEVEL_GENITIVE,
    limit,
    procedure_name,
    quantity,
    years_text,
)
from monitoring.indicators.intervals import FLOOR
from shnor_portal.core.typography import counted, number


def skipped(node: Node) -> str:
    """«; не учтены: участников меньше 10 – ОГЭ по математике», by reasons; or nothing."""
    over_years = node.operator == "same_procedure"
    groups: dict[str, list[str]] = {}
    for reading in node.skipped:
        if reading.reason is not Reason.OTHER_YEAR:
            name = procedure_name(reading.procedure, reading.year if over_years else None)
            groups.setdefault(reason_text(node, reading), []).append(name)
    parts = [f"{why} – {', '.join(dict.fromkeys(names))}" for why, names in groups.items()]
    return f"; не учтены: {'; '.join(parts)}" if parts else ""


def least_participants(node: Node) -> int:
    """How many participants the criterion asks for; never fewer than the floor."""
    guards = node.terms.get("where") or node.terms.get("metric") or {}
    return max(int(guards.get("min_n", FLOOR)), FLOOR)


def too_few(node: Node) -> str:
    """«участников – 6, для вывода нужно не меньше 10», if that is what leaves it open."""
    least = least_participants(node)
    if node.outcome is not Truth.UNKNOWN or not node.n or node.n >= least:
        return ""
    return f"участников – {number(node.n)}, для вывода нужно не меньше {least}"


def over_years(reading: Reading) -> str:
    """« и за 2022, 2023 и 2024 годы вместе», where a small cohort was pooled; else nothing."""
    if not reading.pooled:
        return ""
    return f" и за {years_text(sorted(year for year, _ in reading.pooled))} вместе"


def pool_text(reading: Reading) -> str:
    """«, вместе за 2023 и 2024 годы: в 2024 году участников только 6», or nothing."""
    if not reading.pooled:
        return ""
    years = years_text(sorted(year for year, _ in reading.pooled))
    return (
        f", вместе за {years}: в {reading.year} году участников только "
        f"{number(reading.pooled[0][1])}"
    )


def reason_text(node: Node, reading: Reading) -> str:
    """Why a procedure was left out."""
    guards = node.terms.get("where") or node.terms.get("metric") or {}
    of_marks = (guards.get("metric") or guards.get("proc")) == "fail_share"
    level = LEVEL_GENITIVE.get(str(node.terms.get("level")), "")
    texts = {
        Reason.FILE_MISSING: "результаты не загружены",
        Reason.NO_GRADE: "в школе нет таких классов",
        Reason.NOT_TAKEN: "школы нет в загруженных результатах",
        Reason.METRIC_MISSING: "нет отметок" if of_marks else "нет первичных баллов",
        Reason.MAXIMUM_MISSING: "неизвестен максимальный балл",
        Reason.SMALL_N: f"участников меньше {least_participants(node)}{over_years(reading)}",
        Reason.BIASED: "есть признаки необъективности",
        Reason.REFERENCE_MISSING: f"нет среднего {level}",
        Reason.OTHER_YEAR: "нет результата за другой год",
    }
    return texts[reading.reason] if reading.reason else ""


def detail(node: Node, reading: Reading) -> str:
    """One procedure that counted: its value, what it was compared with, how firm that is."""
    name = procedure_name(reading.procedure, reading.year)
    where = node.terms.get("where") or {}
    metric = where.get("metric") or node.terms["metric"]["proc"]
    if metric == "fail_share":
        people = f"{number(reading.numerator)} из {number(reading.denominator)}"
        text = f"{name}: {quantity(reading.value, 'share', where.get('value'))} ({people})"
        text += pool_text(reading)
        unit = "share"
    else:
        people = counted(reading.n or 0, "участник,участника,участников")
        text = f"{name}: {quantity(reading.value, 'points', where.get('value'))} ({people})"
        unit = "points"
    if reading.reference is not None:
        level = LEVEL_GENITIVE[node.terms["level"]]
        text += f", среднее {level} – {quantity(reading.reference, 'points')}"
    if reading.biased:
        text += ", есть признаки необъективности"
    if reading.outcome is None:
        return text
    if reading.biased and where.get("bias") == "count_as_low":
        return f"{text} – считается низким"
    verb = "достигнута" if where["op"] in {">=", "<="} else "пройдена"
    answer = verb if reading.outcome is Truth.YES else f"не {verb}"
    label = f" ({reading.label})" if reading.label else ""
    return f"{text} – граница {limit(where['value'], unit)} {answer}{label}"
