"""A change beside its expectation, in words that claim no cause. Pure."""

from collections.abc import Sequence

from monitoring.effects.story import Change, ProcedureChange, Story, Verdict
from monitoring.identification.methodology.vocabulary import PROCEDURE_NAMES
from shnor_portal.core.typography import NBSP, counted, number, percent, percent_range, points

SCHOOLS, OF_SCHOOLS = "школа,школы,школ", "школы,школ,школ"

VERDICTS = {
    Verdict.BETTER: "лучше, чем ожидалось бы без мер",
    Verdict.AS_EXPECTED: "в пределах случайного",
    Verdict.WORSE: "хуже, чем ожидалось бы без мер",
    Verdict.UNKNOWN: "сравнить не с чем",
}
STYLES = {
    Verdict.BETTER: "text-bg-success",
    Verdict.AS_EXPECTED: "text-bg-secondary",
    Verdict.WORSE: "text-bg-warning",
    Verdict.UNKNOWN: "text-bg-light",
}
"""Of badges, beside the words."""


def expected_words(part: ProcedureChange) -> str:
    """«28,4 % (19–39 %)», or nothing."""
    expected = part.expected
    return (
        f"{percent(expected.mean)} ({percent_range(expected.low, expected.high)})"
        if expected
        else ""
    )


def left_words(part: ProcedureChange) -> str:
    """«−3,4 п.п. (от −13,0 до +6,1 п.п.)»: what remains beyond the expectation."""
    if part.left is None:
        return ""
    middle, low, high = part.left
    low_words = points(low).removesuffix(f"{NBSP}п.п.")
    return f"{points(middle)} (от{NBSP}{low_words} до{NBSP}{points(high)})"


def conclusion(change: Change) -> str:
    """One sentence or two: what was, what became, what was to be expected, what follows."""
    whole = change.whole
    was = f"было {percent(whole.was.share)}, " if whole.was else ""
    fact = (
        f"Доля не{NBSP}преодолевших порог в{NBSP}{change.year}{NBSP}году: {was}стало "
        f"{percent(whole.became.share)} ({whole.became.below} из{NBSP}"
        f"{number(whole.became.participants)})."
    )
    if whole.expected is None:
        return f"{fact} Ожидание не{NBSP}посчитано: до сопровождения результатов школы нет."
    mean, low, high = whole.expected.mean, whole.expected.low, whole.expected.high
    return (
        f"{fact} Если бы ничего не{NBSP}менялось, ожидалось бы {percent(mean)}, а{NBSP}в{NBSP}98 "
        f"случаях из{NBSP}100 – от{NBSP}{percent(low)} до{NBSP}{percent(high)}. "
        f"{_MEANINGS[whole.verdict]}"
    )


_MEANINGS = {
    Verdict.BETTER: "Результат лучше, чем дала бы случайность. Почему – портал не знает: причину "
    "называет человек, сопоставив сроки мер и данные.",
    Verdict.AS_EXPECTED: "Такое изменение бывает и без всяких мер: говорить об успехе или неудаче "
    "сопровождения по этому числу нельзя.",
    Verdict.WORSE: "Результат хуже, чем дала бы случайность: стоит вместе со школой разобраться, "
    "что произошло.",
    Verdict.UNKNOWN: "",
}


def part_name(part: ProcedureChange) -> str:
    """«ВПР», «ОГЭ»; of all works together «Все работы»."""
    return PROCEDURE_NAMES.get(part.procedure, part.procedure) if part.procedure else "Все работы"


def like_words(change: Change) -> str:
    """Schools with a like start beside the school."""
    like = change.like
    if like is None:
        return (
            f"Школ с{NBSP}близкой стартовой долей (±5{NBSP}п.п.), которые никто "
            f"не{NBSP}сопровождал, меньше трёх: сравнить не{NBSP}с{NBSP}кем."
        )
    return (
        f"У{NBSP}{counted(like.schools, OF_SCHOOLS)} с{NBSP}близкой стартовой долей, которые "
        f"не{NBSP}сопровождались, было {percent(like.was)}, стало {percent(like.became)} "
        f"({points(like.became - like.was)})."
    )


def summary(stories: Sequence[Story], year: int) -> tuple[str, ...]:
    """What the year shows of all accompanied schools together, chance beside it."""
    changes = [one for story in stories for one in story.changes if one.year == year]
    compared = [one for one in changes if one.falls_by_chance is not None]
    sentences = []
    if compared:
        fell = sum(bool(one.fell) for one in compared)
        by_chance = sum(one.falls_by_chance or 0.0 for one in compared)
        sentences.append(
            f"Доля не{NBSP}преодолевших порог снизилась у{NBSP}{fell} "
            f"из{NBSP}{counted(len(compared), OF_SCHOOLS)}. Если бы ничего не{NBSP}менялось, "
            f"она снизилась бы примерно у{NBSP}{number(by_chance, 1)}: в{NBSP}перечень часто "
            f"попадают после неудачного года, и{NBSP}следующий бывает лучше сам по{NBSP}себе."
        )
    judged = [one for one in changes if one.whole.expected]
    if judged:
        better = sum(one.whole.verdict is Verdict.BETTER for one in judged)
        worse = sum(one.whole.verdict is Verdict.WORSE for one in judged)
        sentences.append(
            f"Сильнее, чем объяснила бы случайность, изменились результаты: к{NBSP}лучшему – "
            f"{_at(better)}, к{NBSP}худшему – {_at(worse)}. Случайно в{NBSP}эту группу попадают "
            f"примерно 2{NBSP}школы из{NBSP}100."
        )
    return tuple(sentences)


def _at(schools: int) -> str:
    return f"у{NBSP}{counted(schools, OF_SCHOOLS)}" if schools else f"ни{NBSP}у{NBSP}одной"
