"""Forms of contextual data as ФИС ОКО gives them, with invented schools and people."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

SUBJECTS = ("русский язык", "математика", "физика", "химия", "английский язык", "другие предметы")
HEADER_2021 = (
    "№",
    "1. Логин ОО",
    "2. Полное наименование ОО",
    "3. Краткое наименование ОО",
    "4. Адрес",
    "5. ФИО директора",
    "6. Телефон",
    "7. E-mail",
    "8. Тип населённого пункта",
    "9. Численность населения населённого пункта",
    "10. Транспортная доступность",
    "11. Является ли ОО коррекционной",
    "12. Является ли ОО вечерней",
    "13. Наличие интерната",
    *(f"14.{grade}. Количество обучающихся в {grade} классах" for grade in range(1, 13)),
    *(f"15.{grade}. Количество классов-комплектов в {grade} параллели" for grade in range(1, 13)),
    "16. Общее количество обучающихся в ОО",
    "17. Общее количество учителей",
    "18. Количество учителей с высшей квалификационной категорией",
    "19. Количество учителей до 30 лет",
    "20. Количество учителей пенсионного возраста",
    "21. Сколько часов в неделю ученики работают за ПК",
    "22. Количество компьютеров для обучающихся",
    "23. Скорость интернета",
    "24. Реализуются программы дополнительного образования",
    "25. Количество родителей, участвующих в управлении ОО",
    *(f"26. Вакансии учителей: {subject}" for subject in SUBJECTS),
)
FIRST_2022 = (
    "Логин", "Наименование ОО", "ИНН", "Код ОГЭ", "Код ЕГЭ", "Статус ОО", "Наличие филиалов",
    "Организационно-правовая форма", "Индекс", "Адрес", "Тип населенного пункта",
    "Размер населенного пункта", "Доступность для лиц с ОВЗ",
)  # fmt: skip
SECOND_2022 = (
    "Логин", "Наименование ОО", "Реализуемые АОП", "Языки обучения",
    "Общая численность обучающихся", "Численность обучающихся с ОВЗ", "Всего педагогов",
    "Педагогов с высшей категорией",
)  # fmt: skip


def row_2021(login: str, name: str, **told: Any) -> list[Any]:
    """A filled row; `told` are cells by the number of the question («16» is the total)."""
    usual: dict[str, Any] = {
        "8": "2. Сельский населённый пункт",
        "9": "1. до 3 тысяч человек",
        "10": "3. Автобус несколько раз в день",
        "11": "2. Нет",
        "12": "2. Нет",
        "13": "1. Да",
        **{f"14.{grade}": 10 for grade in range(1, 10)},
        **{f"15.{grade}": 1 for grade in range(1, 10)},
        "16": 90,
        "17": "14",
        "18": 6,
        "19": 2,
        "20": 5,
        "21": "2. 3–5 часов",
        "22": 24,
        "23": "4. от 50 до 100 Мбит/с",
        "24": "1. Да",
        "25": 11,
    }
    usual |= told
    vacancies = iter(told.get("26", (0, 0, 1, 0, 0, 0)))
    cells: list[Any] = [1, login, f"Муниципальное учреждение «{name}»", name]
    cells += ["Озёрный, Лесная, 1", "Придуманная Марта Ивановна", "+7 000 000", "a@example.ru"]
    for header in HEADER_2021[8:]:
        number = header.partition(" ")[0].rstrip(".")
        cells.append(next(vacancies) if number == "26" else usual.get(number))
    return cells


def book(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def form_2021(*rows: Sequence[Any], title: str = "Контекстные данные об ОО") -> bytes:
    return book(("Лист1", [[title], HEADER_2021, *rows]))


def form_2022(first: Sequence[Sequence[Any]], second: Sequence[Sequence[Any]]) -> bytes:
    return book(
        ("Общая информация об ОО", [FIRST_2022, *first]),
        ("ОБРАЗОВАТЕЛЬНАЯ ДЕЯТЕЛЬНОСТЬ ОО", [SECOND_2022, *second]),
    )
