"""How shares of a school changed over three years, and where it is best, in sentences."""

from collections.abc import Callable, Mapping, Sequence

from monitoring.indicators.differences import Change, change
from monitoring.indicators.intervals import FLOOR
from shnor_portal.core.charts.data import (
    NamedShare,
    ShareByYear,
    SharesByName,
    YearLine,
    YearShare,
)
from shnor_portal.core.typography import (
    NBSP,
    closed,
    counted,
    percent,
    percent_range,
    points,
)
from shnor_portal.desk.papers.notes.works import Compared, Work, pooled

TWOS, GOOD_MARKS = "доля «2»", "доля «4» и «5»"
_WORKS = "работе,работам,работам"
_BEST_SHOWN, _MOVED_SHOWN = 3, 2
_WORDS = {
    Change.GREW: "выросла",
    Change.FELL: "снизилась",
    Change.CHANCE: "изменение не больше случайного",
    Change.SCARCE: "сравнивать рано, участников меньше 10",
}


def dynamics(works: Sequence[Work]) -> tuple[str, ...]:
    """All works of ВПР together, then works whose change is more than chance, then how many are
    left: of the share of «2», then of «4» and «5»."""
    sentences = []
    for share, name in (("fail", TWOS), ("good", GOOD_MARKS)):
        together = _together(pooled(works, share), name)
        each = _by_work(works, share)
        sentences += [" ".join(filter(None, (together, each)))] if together or each else []
    return tuple(sentences)


def best(works: Sequence[Work]) -> str:
    """Works where «4» and «5» are most above the municipality; of too few people nothing is
    concluded, and blank where none is above it."""
    above = [
        (compared.against_district, work, compared)
        for work in works
        if (compared := work.good.get(work.year))
        and work.participants >= FLOOR
        and (compared.against_district or 0) > 0
    ]
    above.sort(key=lambda item: -(item[0] or 0))
    named = [
        f"{work.name}{NBSP}– {percent(compared.own.value)} "
        f"({compared.counts}; {points(compared.against_district)} к муниципалитету)"
        for _, work, compared in above[:_BEST_SHOWN]
    ]
    if not named:
        return ""
    return f"Лучше всего относительно муниципалитета доля «4» и «5»: {'; '.join(named)}."


def position(works: Sequence[Work]) -> str:
    """Where the share of «2» is above the municipality for sure."""
    above = [work for work in works if (now := work.fail.get(work.year)) and now.surely_above]
    if works and all(work.participants < FLOOR for work in works):
        return (
            f"В каждой работе меньше {FLOOR} участников: по доле «2» одного года вывод о школе не "
            "делается, смотреть следует на несколько лет вместе."
        )
    if not above:
        return (
            "Ни по одной работе доля «2» не превышает муниципальную так, чтобы это нельзя было "
            "объяснить случайностью."
        )
    named = [f"{work.name} ({points(work.fail[work.year].against_district)})" for work in above]
    return f"Доля «2» выше муниципальной, и случайностью этого не объяснить: {', '.join(named)}."


def chart_of_works(works: Sequence[Work]) -> SharesByName | None:
    """The share of «2» by work beside the municipality's."""
    bars = tuple(
        NamedShare(
            work.name,
            now.own.value,
            int(now.own.denominator),
            now.own.low,
            now.own.high,
            beside=now.district.share if now.district else None,
        )
        for work in works
        if (now := work.fail.get(work.year))
    )
    if not bars:
        return None
    return SharesByName(
        title=f"Доля «2» по работам {works[0].year} года",
        bars=bars,
        beside_label="муниципалитет",
        dense=True,
    )


def chart_of_years(name: str, works: Sequence[Work]) -> ShareByYear | None:
    """The share of «2» in all works of ВПР together, by year."""
    years = pooled(works, "fail")
    if len(years) < 2:
        return None
    return ShareByYear(
        title="Доля «2» по ВПР, все работы вместе",
        dense=True,
        main=YearLine(
            name,
            tuple(
                YearShare(year, c.own.value, c.own.low, c.own.high, int(c.own.denominator))
                for year, c in years.items()
            ),
        ),
        others=(
            YearLine("Муниципалитет", _line(years, lambda c: c.district)),
            YearLine("Регион", _line(years, lambda c: c.region)),
        ),
    )


def _line(
    years: Mapping[int, Compared], level: Callable[[Compared], object]
) -> tuple[YearShare, ...]:
    return tuple(
        YearShare(year, value.share, participants=value.participants)  # type: ignore[attr-defined]
        for year, compared in years.items()
        if (value := level(compared))
    )


def _together(years: Mapping[int, Compared], name: str) -> str:
    """«Доля «2» по всем работам ВПР вместе: 2024 – 14,2 %, …, 2026 – 25,3 %: выросла …»."""
    if len(years) < 2:
        return ""
    first, last = min(years), max(years)
    values = ", ".join(f"{year}{NBSP}– {percent(c.own.value)}" for year, c in sorted(years.items()))
    now = years[last].own
    text = (
        f"{name[:1].upper()}{name[1:]} по ВПР (все работы вместе): {values} "
        f"(интервал {last} года {percent_range(now.low, now.high)})"
    )
    moved = change(now, years[first].own)
    step = f" на {points(abs(now.value - years[first].own.value))[1:]}" if moved in _SURE else ""
    beside = ""
    before, after = years[first].against_district, years[last].against_district
    if before is not None and after is not None:
        beside = f"; разница с муниципалитетом была {points(before)}, стала {points(after)}"
    return closed(f"{text}{NBSP}– {_WORDS[moved]}{step}{beside}")


_SURE = (Change.GREW, Change.FELL)


def _by_work(works: Sequence[Work], share: str) -> str:
    """Works that changed for sure or in one direction year by year; the rest are counted."""
    sure: dict[Change, list[str]] = {Change.GREW: [], Change.FELL: []}
    steady: dict[Change, list[str]] = {Change.GREW: [], Change.FELL: []}
    rest = 0
    for work in works:
        years = getattr(work, share)
        if work.year not in years or len(years) < 2:
            continue
        values = [years[year].own for year in sorted(years)]
        moved = change(values[-1], values[0])
        if moved in _SURE:
            sure[moved].append(_row(work, values))
        elif moved is Change.CHANCE and (way := _way([v.value for v in values])):
            steady[way].append(_row(work, values))
        else:
            rest += 1
    parts = []
    for way, verb in ((Change.GREW, "растёт"), (Change.FELL, "снижается")):
        if sure[way]:
            parts.append(f"Больше случайного {verb}: {_first(sure[way])}.")
    for way, verb in ((Change.GREW, "Растёт"), (Change.FELL, "Снижается")):
        # Of good marks only what gets worse is told one by one: the rest is in the workbook.
        if steady[way] and (share == "fail" or way is Change.FELL):
            parts.append(
                f"{verb} из года в год, но ещё в пределах случайного: {_first(steady[way])}."
            )
    if rest and share == "fail":
        parts.append(f"По {counted(rest, _WORKS)} устойчивого изменения нет.")
    return " ".join(parts)


def _first(rows: Sequence[str]) -> str:
    rest = len(rows) - _MOVED_SHOWN
    more = f" и ещё {counted(rest, 'работа,работы,работ')}" if rest > 0 else ""
    return "; ".join(rows[:_MOVED_SHOWN]) + more


def _row(work: Work, values: Sequence) -> str:
    numbers = " → ".join(percent(value.value).removesuffix(f"{NBSP}%") for value in values)
    return f"{work.name} ({numbers}{NBSP}%)"


def _way(values: Sequence[float]) -> Change | None:
    """The direction of three years in a row; None where they go up and down."""
    if len(values) < 3:
        return None
    steps = [later - earlier for earlier, later in zip(values, values[1:], strict=False)]
    if all(step > 0 for step in steps):
        return Change.GREW
    return Change.FELL if all(step < 0 for step in steps) else None
