"""Works with signs of bias in Russian: signs only, never a proof. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from monitoring.objectivity.markers import (
    COHORT_FALL,
    COHORT_LEAST,
    EASY_BELOW,
    HARD_ABOVE,
    JOURNAL_LEAST,
    JUMP_LEAST,
    JUMP_RATIO,
    JUMP_SURE,
    LOWERED,
    MEAN_LEAST,
    OF_EACH,
    RAISED_GAP,
    TASKS_LEAST,
    Code,
    Marker,
)
from shnor_portal.core.typography import NBSP, counted, number, percent


def works_text(marks: Iterable[Sequence[Any]]) -> str:
    """«математика (4 класс), русский язык (4 и 5 классы)» of pairs of a subject and a grade."""
    grades: dict[str, list[int]] = {}
    for subject, grade in marks:
        grades.setdefault(subject, []).append(grade)
    return ", ".join(_work(subject, sorted(of)) for subject, of in sorted(grades.items()))


def _work(subject: str, grades: list[int]) -> str:
    name = subject[:1].lower() + subject[1:]
    if len(grades) == 1:
        return f"{name} ({grades[0]}{NBSP}класс)"
    listed = f"{', '.join(map(str, grades[:-1]))} и{NBSP}{grades[-1]}"
    return f"{name} ({listed}{NBSP}классы)"


_DEVIATIONS = "стандартное отклонение,стандартных отклонения,стандартных отклонений"

SHORT = {
    Code.BORDER: "скачок на границе отметки",
    Code.JOURNAL: "журнал выше работы",
    Code.JOURNAL_FAR: "журнал и работа расходятся на 2 и более",
    Code.TASKS: "трудные задания лучше, лёгкие хуже",
    Code.COHORT: "падение той же параллели",
    Code.MEAN: "отметки выше региона, экзамены не подтверждают",
}


def short(marker: Marker) -> str:
    """The sign in a few words, for a row of a list."""
    words = SHORT[marker.code]
    if marker.mark:
        words = f"{words} «{marker.mark}»"
    return f"{words} (ориентировочно)" if marker.rough else words


def told(marker: Marker) -> str:
    """What was seen, what with it was compared, and how much it can be trusted."""
    n = counted(marker.n, "участник,участника,участников")
    if marker.code is Code.BORDER:
        rough = f" Участников меньше{NBSP}50: признак ориентировочный." if marker.rough else ""
        return (
            f"На первом балле отметки «{marker.mark}» "
            f"({counted(marker.score, 'балл,балла,баллов')}) работ в{NBSP}"
            f"{number(marker.value, 1)} раза больше, чем на соседних баллах ({n}).{rough}"
        )
    if marker.code is Code.JOURNAL:
        return (
            f"{percent(marker.value)} участников получили за работу отметку ниже, чем "
            f"в{NBSP}журнале; "
            f"портал обращает внимание, когда больше {percent(marker.beside, 0)} ({n})."
        )
    if marker.code is Code.JOURNAL_FAR:
        return (
            f"У{NBSP}{percent(marker.value)} участников отметка за работу и{NBSP}в{NBSP}журнале "
            f"расходится на{NBSP}2 и более; портал обращает внимание, когда больше "
            f"{percent(marker.beside, 0)} ({n})."
        )
    if marker.code is Code.TASKS:
        easy, hard = (
            counted(round(count), "задание,задания,заданий")
            for count in (marker.value, marker.beside)
        )
        return (
            f"{easy} базового уровня выполнены хуже, чем в{NBSP}остальных школах региона вместе, "
            f"а{NBSP}{hard} повышенного или высокого – заметно лучше."
        )
    if marker.code is Code.MEAN:
        return (
            f"Средняя отметка {number(marker.value, 2)} ({n}) намного выше, чем в{NBSP}остальных "
            f"школах региона вместе ({number(marker.beside, 2)}), а{NBSP}экзамены школы "
            f"по{NBSP}этому предмету в{NBSP}том{NBSP}же году не{NBSP}выше средних по{NBSP}региону."
        )
    return (
        f"Год назад та{NBSP}же параллель стояла среди школ региона выше на{NBSP}"
        f"{number(-marker.value, 1)} стандартного отклонения ({n})."
    )


def state(markers: Iterable[Marker], listed: bool) -> str:
    """The work's state in one phrase; a list from above outweighs the portal's own signs."""
    if listed:
        return "в списке ФИОКО или региона"
    return "требует внимания" if any(markers) else "маркеров нет"


def how() -> tuple[str, ...]:
    """What each sign is looked for in, from how many participants and beyond which border."""
    return (
        f"Скачок на{NBSP}границе отметки: работ с{NBSP}первым баллом отметки не{NBSP}меньше чем "
        f"в{NBSP}{number(JUMP_RATIO)} раза больше, чем на{NBSP}соседних баллах, и{NBSP}случаем "
        f"этого не{NBSP}объяснить. Нужны первичные баллы, шкала и{NBSP}{JUMP_LEAST} участников; "
        f"до{NBSP}{JUMP_SURE} признак ориентировочный.",
        f"Журнал: отметку ниже журнальной получили больше {percent(LOWERED, 0)} участников или "
        f"расходятся на{NBSP}2 и{NBSP}более отметки больше {percent(RAISED_GAP, 0)}. Нужен отчёт "
        f"о{NBSP}сравнении с{NBSP}журналом и{NBSP}{JOURNAL_LEAST} участников.",
        f"Задания: не{NBSP}меньше {OF_EACH} базовых выполнены хуже региона на{NBSP}"
        f"{percent(EASY_BELOW, 0)} и{NBSP}более, не{NBSP}меньше {OF_EACH} повышенных или высоких "
        f"– лучше на{NBSP}{percent(HARD_ABOVE, 0)} и{NBSP}более. Нужны отчёты о{NBSP}выполнении "
        f"заданий и{NBSP}{TASKS_LEAST} участников.",
        f"Та{NBSP}же параллель год спустя: место среди школ региона ниже больше чем на{NBSP}"
        f"{counted(-COHORT_FALL, _DEVIATIONS)}. Нужны два года и{NBSP}"
        f"{COHORT_LEAST} участников в{NBSP}каждом.",
        f"Отметки выше региона, а{NBSP}экзамены школы по{NBSP}этому предмету их{NBSP}"
        f"не{NBSP}подтверждают. Нужны ОГЭ или ЕГЭ того{NBSP}же года и{NBSP}{MEAN_LEAST} "
        f"участников; лицеи и{NBSP}гимназии не{NBSP}сравниваются.",
    )
