"""Ф1 «Индивидуальные результаты» of ФИС ОКО: a row per pupil, no names.

A row with only the school's label and «Кол-во участников: N» stands before each school. A bad
pupil's row refuses its school's part of the file, the other schools stay (design §7).
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from monitoring.results.layouts.envelope import Columns, Report, has_header, reports, skipped_sheets
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import (
    INDIVIDUAL,
    Hints,
    Participant,
    ParsedFile,
    ResultLayout,
    SchoolPart,
    SchoolRef,
)
from monitoring.results.layouts.pupils import (
    NOT_BEGUN,
    BadCell,
    Oddities,
    counts_of,
    read_journal_mark,
    read_mark,
    read_score,
)
from monitoring.results.layouts.schools import SCHOOL_CODE, Group, group_of
from monitoring.results.layouts.values import header_text, is_personal
from shnor_portal.core.intake.problems import Problem
from shnor_portal.core.sheets.cells import code, folded, is_blank, letters, text, whole
from shnor_portal.core.sheets.reading import Book
from shnor_portal.core.typography import counted, number

CODE = "vpr_individual"
