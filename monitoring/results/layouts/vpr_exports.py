"""The forms of a region's exports of ВПР by participant, a form to a year: 2020, 2021 and 2022."""

import re

from monitoring.results.layouts.pupil_exports import Export

VPR_2022 = Export(
    "vpr_export_2022",
    "Выгрузка результатов участников ВПР (2022)",
    {
        "пользователь": "login",
        "муниципалитет": "municipality",
        "школа": "school",
        "дата загрузки": "uploaded",
        "код": "pupil",
        "код участника": "pupil",
        "вариант": "variant",
        "наименование класса": "class_no",
        "отметка за предыдущий триместр/ четверть/полугодие": "journal_mark",
        "итого баллов": "total",
    },
    # `1 (1б)`, `5(1б)`, `16 (1) (1б)`, `1.1 (1б)`, `10К1 (1б)`
    re.compile(r"\d+(?:\.\d+)*(?:\s*\(\d+\))?\s*(?:[kк]\s*\d+)?\s*\(\d{1,2}\s*б\.?\)"),
)
# What is called «регион» holds the municipality.
VPR_2021 = Export(
    "vpr_export_2021",
    "Выгрузка результатов участников ВПР (2021)",
    {
        "логин школы": "login",
        "регион": "municipality",
        "код обучающегося": "pupil",
        "вариант": "variant",
        "класс": "class_no",
        "отметка за предыдущую четверть/триместр": "journal_mark",
        "всего баллов": "total",
    },
    re.compile(r"балл за (?:задание )?\d\S*(?: ?\([^)]*\))?"),
    year=2021,
)
# ВПР of 2020 were written in the autumn, on the programme of the grade before.
VPR_2020 = Export(
    "vpr_export_2020",
    "Выгрузка результатов участников ВПР (2020)",
    {
        "user": "login",
        "code": "pupil",
        "otc": "journal_mark",
        "klass": "class_no",
        "var-1": "variant",
        "sum": "total",
    },
    re.compile(r"a-\d[\w.-]*-grade"),
    year=2020,
    campaign="autumn",
)
LAYOUTS = tuple(export.layout() for export in (VPR_2022, VPR_2021, VPR_2020))
