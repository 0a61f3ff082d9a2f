"""The words in which a file with a plan is refused: what it is and what to do."""

from collections.abc import Sequence

from shnor_portal.core.errors import Refused
from shnor_portal.core.problems import Problem
from shnor_portal.core.typography import counted

PASTED = "вставленный текст"
_TABLES = "таблица,таблицы,таблиц"
_ROWS = "строка,строки,строк"
_PAGES = "страница,страницы,страниц"
_NEEDED = (
    "Нужна таблица со столбцом «Мероприятия» и хотя бы одним из столбцов «Сроки», «Ответственные»"
)


def empty_file(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» пуст. Проверьте, тот ли это файл, и загрузите его ещё раз.",
        code="empty_file",
    )


def too_large(name: str, limit: int) -> Refused:
    return Refused(
        f"Файл «{name}» больше {limit >> 20}\u00a0МБ. Удалите из него рисунки, сохраните "
        "и загрузите снова.",
        code="too_large",
    )


def chunk_not_read() -> Problem:
    return Problem(
        "part_not_read",
        "В документ целиком вставлен другой файл, прочитать его не удалось. Откройте документ "
        "в Word, сохраните его заново и загрузите: вставленное станет частью документа.",
        severity="warning",
    )


def too_complex(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» прочитать не удалось: на него не хватило отведённых памяти и времени. Так "
        "бывает, если он повреждён или в нём очень много пустых строк, столбцов и вложенных "
        "таблиц. Скопируйте таблицу плана в новый документ Word, сохраните и загрузите его.",
        code="too_large",
    )


def too_much_pasted() -> Refused:
    return Refused(
        "Вставленный текст слишком велик для плана. Скопируйте только таблицу мероприятий или "
        "загрузите файл целиком.",
        code="too_large",
    )


def no_table(name: str) -> Refused:
    return Refused(
        f"В файле «{name}» нет ни одной таблицы. План читается из таблицы; если "
        "мероприятия записаны текстом или вставлены рисунком, перенесите их в таблицу.",
        code="no_table",
    )


def no_plan_table(name: str, tables: int) -> Refused:
    if tables == 1:
        what = "есть таблица, но она не похожа на план"
    else:
        what = f"есть {counted(tables, _TABLES)}, но ни одна не похожа на план"
    return Refused(
        f"В файле «{name}» {what}. {_NEEDED}; проверьте заголовки столбцов.",
        code="no_plan_table",
    )


def no_measures(name: str, left_out: Sequence[str] = ()) -> Refused:
    """`left_out` are remarks on rows that are there, but cancelled or hidden."""
    return Refused(
        f"В файле «{name}» у таблицы плана есть заголовок, но нет ни одного мероприятия. "
        + (" ".join(left_out) or "Заполните таблицу и загрузите файл снова."),
        code="no_measures",
    )


def too_many_rows(name: str, rows: int, limit: int) -> Refused:
    return Refused(
        f"В таблице файла «{name}» {counted(rows, _ROWS)}: для плана мероприятий это слишком много "
        f"(читается не больше {counted(limit, _ROWS)}). Проверьте, тот ли это файл; большой план "
        "разделите на несколько.",
        code="too_many_rows",
    )


def locked_pdf(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» защищён паролем. Откройте его, введите пароль, напечатайте в новый файл "
        "(Печать → Сохранить как PDF) и загрузите полученный файл.",
        code="password_protected",
    )


def damaged_pdf(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» повреждён и не читается. Откройте его и напечатайте в новый файл (Печать → "
        "Сохранить как PDF) или загрузите файл Word, из которого он сделан.",
        code="damaged",
    )


def needs_recognition(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» – скан: в нём изображения страниц, а не текст. На этом сервере нет "
        "программы Tesseract с русским языком, которая такие файлы распознаёт. Загрузите файл "
        "Word или Excel, который печатали и подписывали, или попросите администратора установить "
        "пакеты tesseract-ocr и tesseract-ocr-rus.",
        code="scan",
    )


def too_many_scans(name: str, pages: int, limit: int) -> Refused:
    return Refused(
        f"В файле «{name}» {counted(pages, _PAGES)} скана, а распознаётся не больше "
        f"{counted(limit, _PAGES)}. Оставьте в нём только страницы с таблицей плана или загрузите "
        "файл Word, который печатали и подписывали.",
        code="too_large",
    )


def not_recognised(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» – скан, распознать его не удалось. Отсканируйте страницы заново, ровно, "
        "с разрешением 300 точек на дюйм, или загрузите файл Word, который печатали и "
        "подписывали.",
        code="scan",
    )


def too_large_image(name: str) -> Refused:
    return Refused(
        f"Изображение страницы в файле «{name}» слишком велико. Сохраните его с разрешением не "
        "больше 300 точек на дюйм и загрузите снова.",
        code="too_large",
    )


def wrong_type(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» – не текстовый документ и не таблица. План читается из файлов Word (docx, "
        "doc), OpenDocument (odt, ods), Excel (xlsx, xls) и PDF.",
        code="wrong_type",
    )


def other_format(name: str, format: str) -> Refused:
    """A format that is known by name and is not read."""
    return Refused(
        f"Файл «{name}» – {format}. Откройте его в Word, выберите «Файл → Сохранить как → Документ "
        "Word (*.docx)» и загрузите полученный файл.",
        code="wrong_type",
    )


def password_protected(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» защищён паролем. Откройте его в Word, снимите пароль (Файл → Сведения → "
        "Защита документа → Зашифровать с использованием пароля; оставьте поле пустым), сохраните "
        "и загрузите снова.",
        code="password_protected",
    )


def damaged(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» повреждён и не читается. Откройте его в Word, сохраните заново как "
        "«Документ Word (*.docx)» и загрузите снова.",
        code="damaged",
    )


def unsafe_file(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» не прочитан: в нём есть то, чего в обычных документах не бывает. "
        "Скопируйте таблицу в новый документ Word, сохраните и загрузите его.",
        code="unsafe_file",
    )


def nothing_pasted() -> Refused:
    return Refused(
        "Во вставленном тексте нет таблицы. Выделите в Word или Excel таблицу целиком, вместе "
        "с заголовками столбцов, скопируйте её и вставьте снова.",
        code="no_table",
    )
