"""Sections of a note on a round, drafted of its data: a person edits them before it is issued."""

from collections import Counter
from collections.abc import Iterable

from monitoring.indicators.differences import Change
from monitoring.rounds.document import Type
from roadmaps.proof.round_data import RoundData
from roadmaps.proof.round_figures import OF_SCHOOLS, SCHOOLS, Figure
from roadmaps.proof.signs import SIGNS, Area
from shnor_portal.core.typography import NBSP, counted, enumerated, inside, short_date

SECTIONS = {
    "conclusion": "Вывод",
    "completeness": "Полнота и сроки",
    "facts": "Факты",
    "dynamics": "Динамика",
    "groups": "Группы школ",
    "notable": "Что обращает на себя внимание",
    "proposals": "Предложения",
}
_MOST = 8
_ASKED = {sign.question for sign in SIGNS}


def drafted(data: RoundData) -> dict[str, str]:
    """Every section; paragraphs are lines."""
    written = {
        "conclusion": _conclusion(data),
        "completeness": _completeness(data),
        "facts": _facts(data),
        "dynamics": _dynamics(data),
        "groups": _groups(data),
        "notable": _notable(data),
        "proposals": _proposals(data),
    }
    return {code: "\n".join(lines) for code, lines in written.items()}


def _conclusion(data: RoundData) -> list[str]:
    snapshot = data.snapshot
    sentences = [
        f"Приняты ответы {snapshot.accepted} из{NBSP}{counted(snapshot.asked, OF_SCHOOLS)}, "
        f"в{NBSP}срок ответили {data.in_time}."
    ]
    schools = {one.school for one in data.signs}
    if not schools:
        return [
            *sentences,
            "Признаков, которые требуют адресной помощи, в\u00a0ответах не\u00a0найдено.",
        ]
    often = Counter(one.sign.code for one in data.signs).most_common(3)
    titles = {one.sign.code: one.sign.title for one in data.signs}
    named = "; ".join(f"{titles[code]}{NBSP}– {counted(n, SCHOOLS)}" for code, n in often)
    sentences.append(
        f"Признаки, которые требуют внимания, найдены у{NBSP}{counted(len(schools), OF_SCHOOLS)}. "
        f"Чаще всего: {named}."
    )
    return sentences


def _completeness(data: RoundData) -> list[str]:
    sentences = [
        f"Ответы принимались {data.round.window}; снимок № {data.snapshot.number} сделан "
        f"{short_date(data.snapshot.on)}."
    ]
    for rows, words in ((data.late, "Ответили позже срока"), (data.silent, "Не ответили")):
        if rows:
            sentences.append(f"{words}: {enumerated([row.school.name for row in rows])}.")
    waiting = [
        row.school.name
        for row in data.responses
        if row.first_sent_on is not None and row.state != row.State.ACCEPTED
    ]
    if waiting:
        sentences.append(f"Ответили, но\u00a0ответы ещё не\u00a0приняты: {enumerated(waiting)}.")
    if len(sentences) == 1:
        sentences.append("Все школы ответили в\u00a0срок, ответы приняты.")
    return sentences


def _facts(data: RoundData) -> list[str]:
    """The figures that rules read, by form; all others stand in the table."""
    by_form: dict[str, list[Figure]] = {}
    for figure in data.figures:
        is_share = figure.question.type == Type.SHARE and figure.has_share
        if figure.question.code in _ASKED and (is_share or figure.question.type == Type.YES_NO):
            by_form.setdefault(figure.form, []).append(figure)
    sentences = [
        f"{form}: "
        + "; ".join(f"{inside(one.question.text)}: {one.shown}" for one in figures)
        + "."
        for form, figures in by_form.items()
    ]
    return sentences or ["Показателей, которые складываются по\u00a0школам, в\u00a0ответах нет."]


def _dynamics(data: RoundData) -> list[str]:
    if data.previous is None:
        return ["Мониторинга этого вида раньше не\u00a0было: сравнивать не\u00a0с\u00a0чем."]
    before = data.previous
    compared = [one for one in data.figures if one.changed]
    sentences = [
        f"Сравнение с{NBSP}мониторингом «{before.round}» (снимок на{NBSP}{short_date(before.on)}), "
        f"по{NBSP}школам, которые ответили оба раза."
    ]
    for change, words in ((Change.GREW, "Выросли доли"), (Change.FELL, "Снизились доли")):
        moved = [one for one in compared if one.changed == change]
        if moved:
            named = "; ".join(
                f"{inside(one.question.text)}{NBSP}– с{NBSP}{one.before} до{NBSP}{one.of_both}"
                for one in moved
            )
            sentences.append(f"{words}: {named}.")
    if len(sentences) == 1:
        sentences.append(
            "Изменений больше случайных нет."
            if compared
            else "Долей, которые можно сравнить, в\u00a0ответах обоих мониторингов нет."
        )
    else:
        sentences.append("Остальные изменения не\u00a0больше случайных.")
    return sentences


def _groups(data: RoundData) -> list[str]:
    sentences = []
    if data.common:
        named = "; ".join(sign.title for sign in data.common)
        sentences.append(f"Общее для всех школ: {named}. Эти признаки школы не{NBSP}различают.")
    for areas, schools in data.groups:
        title = (
            enumerated([area.label for area in areas]).capitalize() if areas else "Признаков нет"
        )
        sentences.append(f"{title}{NBSP}– {counted(len(schools), SCHOOLS)}: {', '.join(schools)}.")
    return sentences or ["Принятых ответов нет."]


def _notable(data: RoundData) -> list[str]:
    if data.previous is None:
        return []
    sentences = [f"{jump.words}." for jump in data.jumps[:_MOST]]
    if left := len(data.jumps) - len(sentences):
        sentences.append(f"Ещё резких изменений: {left}; они\u00a0– в\u00a0таблице показателей.")
    return sentences or ["Резких изменений к\u00a0прошлому мониторингу нет."]


def _proposals(data: RoundData) -> list[str]:
    sentences = []
    schools = {one.school for one in data.signs} | {one.school_id for one in data.findings}
    if schools:
        sentences.append(
            f"Направить адресные рекомендации {counted(len(schools), 'школе,школам,школам')} "
            "и\u00a0проконтролировать ответы в\u00a0срок."
        )
    for area in Area:
        names = {one.school: one.title for one in data.signs if one.sign.area == area}
        if len(names) > 1:
            sentences.append(_HELP[area].format(names=_named(data, names.values())))
    if data.late or data.silent:
        names_late = [row.school.name for row in (*data.late, *data.silent)]
        sentences.append(f"Обсудить сроки ответов с\u00a0директорами: {enumerated(names_late)}.")
    return sentences or ["Продолжить работу по\u00a0утверждённым планам школ."]


def _named(data: RoundData, names: Iterable[str]) -> str:
    """Schools by name; all of them in a word."""
    ordered = sorted(set(names))
    return "все" if len(ordered) == len(data.schools) else ", ".join(ordered)


_HELP = {
    Area.RESULTS: "Провести семинар по темам, которые усвоены хуже. Школы: {names}.",
    Area.TEACHING: "Включить в план методической службы помощь учителям. Школы: {names}.",
    Area.MANAGEMENT: "Провести собеседования с директорами о работе администрации. Школы: {names}.",
    Area.ENVIRONMENT: "Рассмотреть на совещании воспитательную работу и дополнительное "
    "образование. Школы: {names}.",
}
