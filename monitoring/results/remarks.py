"""Short names of the kinds of remarks, for headings and filters; the places tell the rest."""

_OTHERS = {"error": "Прочие ошибки", "warning": "Прочие предупреждения", "info": "К сведению"}

TITLES = {
    # The file as a whole
    "wrong_type": "Это не таблица Excel и не csv",
    "empty_file": "Файл пуст",
    "truncated": "Файл оборван",
    "damaged": "Файл повреждён",
    "password_protected": "Файл защищён паролем",
    "too_large": "Файл слишком велик",
    "zip_bomb": "Файл слишком велик после распаковки",
    "unsafe_file": "Файл небезопасен",
    "unknown_layout": "Файл не узнан",
    "collector_form": "Пустая форма сбора вместо результатов",
    "no_rows": "В файле нет строк с данными",
    "sheet_skipped": "Лист пропущен",
    "formula_without_value": "Формула без сохранённого значения",
    "formula_failed": "Формула с ошибкой",
    # What the work is
    "year_differs": "Год в файле не совпадает",
    "year_from_date": "Год взят из даты",
    "year_required": "Не указан год",
    "bad_year": "Год записан неверно",
    "subject_required": "Не указаны предмет или класс",
    "subject_unknown": "Предмет не узнан",
    "grade_unknown": "Класс не узнан",
    "level_differs": "Уровень предмета не совпадает",
    # Schools
    "unknown_school": "Школы нет в реестре",
    "ambiguous_school": "Код есть у нескольких школ",
    "foreign_school": "Школа другого муниципалитета",
    "bad_login": "Логин или код школы записан неверно",
    "bad_code": "Код школы записан неверно",
    "duplicate_school": "Школа повторена",
    "duplicate_row": "Строка повторена",
    "school_missing": "Не указана школа",
    "school_refused": "Результаты школы не загружены",
    "name_required": "Не указано название школы",
    "name_taken": "Название уже есть у другой школы",
    "code_taken": "Код уже записан за другой школой",
    "municipality_required": "Не указан муниципалитет",
    "unknown_kind": "Вид школы неизвестен",
    "bad_site": "Адрес сайта записан неверно",
    "too_long": "Слишком длинный текст",
    # Percents and counts
    "percent_base_differs": "Проценты посчитаны от другого числа участников",
    "percent_sum_differs": "Проценты в сумме не дают 100",
    "shares_missing": "Не указаны проценты отметок",
    "participants_missing": "Не указано число участников",
    "no_participants": "Участников нет",
    "total_differs": "Итог не совпадает с суммой",
    "total_skipped": "Строка итогов пропущена",
    "note_skipped": "Строка примечания пропущена",
    "group_missing": "Строка без названия группы",
    "number_unknown": "Вместо числа стоит другое",
    "not_a_number": "Вместо числа стоит другое",
    "journal_missing": "Нет сравнения с журналом",
    # Pupils' rows
    "absent": "Участник отсутствовал",
    "class_unknown": "Номер класса не узнан",
    "score_missing": "Нет первичного балла",
    "score_unknown": "Балл не узнан",
    "score_above_maximum": "Балл больше максимального",
    "task_unknown": "Балл за задание не узнан",
    "task_above_maximum": "Балл за задание больше максимального",
    "task_not_begun": "Задание не пройдено",
    "mark_unknown": "Отметка не узнана",
    "journal_mark_unknown": "Отметка по журналу не узнана",
    "journal_mark_missing": "Нет отметки по журналу",
    # Yearly figures
    "bad_date": "Дата записана неверно",
    "pupils_required": "Не указано число обучающихся",
    "count_exceeds_pupils": "Число больше числа обучающихся",
    "winners_exceed_participants": "Победителей больше, чем участников",
    "region_value_differs": "Значение по региону не совпадает",
    "settlement_value_differs": "Значение по населённому пункту не совпадает",
}


def title_of(code: str, severity: str) -> str:
    """The heading over remarks of one kind."""
    return TITLES.get(code, _OTHERS.get(severity, "Прочее"))
