"""Invented plans as files, and as rows."""

import io
from datetime import date
from typing import Any

from docx import Document

from roadmaps.models import Plan, PlanVersion
from roadmaps.plans import drafts, workflow
from roadmaps.plans.beginning import Beginning
from roadmaps.plans.texts import MeasureText, PlanText
from schools.models import School, User

PERIOD = (date(2024, 9, 1), date(2025, 8, 31))
HEADINGS = ("№ п/п", "Мероприятия", "Сроки", "Ответственные", "Планируемые результаты")
ROWS = (
    ("1. Управление",),
    ("1", "Анализ результатов по классам", "сентябрь 2024", "Завучева М.П.", "Справка"),
    ("2", "Договоры с партнёрами", "по договору", "Директор", "не менее 2 договоров"),
    ("2. Работа с родителями",),
    ("3", "Родительские собрания", "ежеквартально", "Классные руководители", "100 % классов"),
    ("4", "Приказ о составе команды, нужен приказ?", "до 01.10.2024", "Директор", "Приказ"),
)  # fmt: skip


def plan_docx(rows: tuple[tuple[str, ...], ...] = ROWS) -> bytes:
    document = Document()
    document.add_paragraph("Дорожная карта повышения качества образования на 2024/25 учебный год")
    table = document.add_table(rows=1, cols=len(HEADINGS))
    for cell, text in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = text
    for row in rows:
        cells = table.add_row().cells
        if len(row) == 1:
            cells[0].merge(cells[-1]).text = row[0]
            continue
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


MEASURES = (
    MeasureText(
        "Анализ результатов по классам", number="1", section="Управление",
        deadline_text="сентябрь 2024", responsible="Завучева М.П.", result="Справка",
    ),
    MeasureText(
        "Договоры с партнёрами", number="2", section="Управление",
        deadline_text="декабрь 2024", responsible="Директор", result="не менее 2 договоров",
    ),
    MeasureText(
        "Родительские собрания", number="3", section="Родители",
        deadline_text="ежеквартально", responsible="Классные руководители", result="100 % классов",
    ),
)  # fmt: skip


def make_plan(place: Any, by: User | None = None, **fields: Any) -> Plan:
    values: dict[str, Any] = {
        "kind": Plan.Kind.ROADMAP,
        "title": "Дорожная карта на 2024/25 год",
        "period_start": PERIOD[0],
        "period_end": PERIOD[1],
        "text": PlanText(goal="Повысить результаты.", measures=MEASURES),
        **fields,
    }
    said = {name: values.pop(name) for name in ("kind", "title", "period_start", "period_end")}
    return drafts.create_plan(Beginning(place, by=by, **said), **values)


def sent_version(school: School, by: User | None = None) -> PlanVersion:
    plan = make_plan(school, by)
    return workflow.send(version=plan.versions.get(), by=by)


def agreed_version(school: School) -> PlanVersion:
    version = sent_version(school)
    workflow.agree_measures(version=version, by=None)
    return workflow.agree(version=version, by=None)
