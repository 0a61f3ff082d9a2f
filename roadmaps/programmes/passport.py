"""The parts of a programme's passport and its tables, as departments write them. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Chapter:
    """A text of the passport: `code` is its key in `Programme.passport`."""

    code: str
    title: str
    hint: str = ""


@dataclass(frozen=True)
class PartTable:
    """A table of a programme: `columns` are the codes and headings of its cells, the first of
    which makes a row a row; `code` is its key in `Programme.tables`."""

    code: str
    title: str
    lead: str
    columns: tuple[tuple[str, str], ...]

    @property
    def head(self) -> str:
        return self.columns[0][0]


PARTS: tuple[Chapter, ...] = (
    Chapter("grounds", "Нормативные основания", "Законы, указы и акты, с датами и номерами."),
    Chapter("developers", "Разработчики"),
    Chapter("executors", "Исполнители"),
    Chapter("relevance", "Актуальность", "Почему программа нужна: что показали результаты."),
    Chapter("idea", "Основная идея"),
    Chapter("goal", "Цель"),
    Chapter("stages", "Этапы реализации"),
    Chapter("mechanisms", "Механизмы реализации"),
    Chapter("methods", "Методы сбора информации", "Мониторинги, экспертная оценка, SWOT, опросы."),
    Chapter("monitoring", "Мониторинг реализации", "Что и как часто смотрят."),
    Chapter("risks", "Риски и что с ними делают"),
    Chapter("results", "Ожидаемые результаты"),
    Chapter("control", "Контроль", "Отчёт директора, самооценка школы, собеседование."),
    Chapter("effectiveness", "Оценка эффективности", "Как факт сравнивается с планом и когда."),
    Chapter("resources", "Ресурсное обеспечение", "Договоры о сетевой реализации, соглашения."),
)

TABLES: tuple[PartTable, ...] = (
    PartTable(
        "group",
        "Рабочая группа",
        "Кто ведёт программу. Укажите должность, если человек ещё не назначен.",
        (("post", "Должность"), ("person", "Фамилия, инициалы"), ("duty", "За что отвечает")),
    ),
    PartTable(
        "needs",
        "Мероприятие – необходимость – условия",
        "Зачем каждое мероприятие и что для него должно быть.",
        (("measure", "Мероприятие"), ("need", "Необходимость"), ("conditions", "Условия")),
    ),
    PartTable(
        "bodies",
        "Орган – полномочия – результат",
        "Кто что решает и что из этого выходит.",
        (("body", "Орган"), ("powers", "Полномочия"), ("result", "Результат")),
    ),
    PartTable(
        "documents",
        "Документы программы",
        "Акт об утверждении, договоры о сетевой реализации, соглашения.",
        (("title", "Документ"), ("number", "Дата и номер"), ("url", "Ссылка")),
    ),
)

BY_TABLE: dict[str, PartTable] = {table.code: table for table in TABLES}
Rows = list[dict[str, str]]


def table_rows(tables: dict[str, Rows], table: PartTable) -> Rows:
    """Rows of a table with every cell, blank where nothing is said."""
    names = [name for name, _ in table.columns]
    return [{name: row.get(name, "") for name in names} for row in tables.get(table.code, [])]
