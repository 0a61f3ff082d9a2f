"""The words in which a file is refused: what it is and what to do."""

from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.signatures import Kind
from shnor_portal.core.typography import counted

_CELLS = "ячейки,ячеек,ячеек"
_SAVE_AS = (
    "Откройте файл в Excel, выберите «Файл → Сохранить как → Книга Excel (*.xlsx)» "
    "и загрузите полученный файл."
)
_WRONG_TYPE = {
    Kind.XLSB: f"двоичная книга Excel (xlsb). {_SAVE_AS}",
    Kind.XML_SHEET: f"таблица в формате XML 2003. {_SAVE_AS}",
    Kind.DOCX: "текстовый документ старого или другого формата. Откройте его в Word или "
    "LibreOffice, сохраните как «Документ Word (*.docx)» и загрузите полученный файл; отчёт лучше "
    "скачать в формате Excel.",
    Kind.PRESENTATION: "презентация, а нужна таблица. Загрузите исходную таблицу "
    "в формате Excel или csv.",
    Kind.ARCHIVE: "архив. Распакуйте его и загрузите файлы, которые в нём лежат: можно все сразу.",
    Kind.IMAGE: "изображение, прочитать таблицу из него нельзя. Загрузите саму таблицу "
    "в формате Excel или csv.",
    Kind.MARKUP: "веб-страница или файл разметки, и таблицы в нём нет. Скачайте отчёт "
    "в формате Excel или csv; если вместо него сохраняется страница, войдите в систему-источник "
    "заново.",
    Kind.UNKNOWN: "файл неизвестного вида. Портал читает книги Excel (xlsx, xls), OpenDocument "
    "(ods) и таблицы csv: сохраните данные в одном из этих форматов.",
}
_WRONG_TYPE |= {
    Kind.FLAT_SHEET: f"книга Excel в одном файле XML (Flat OPC). {_SAVE_AS}",
    Kind.FLAT_ODS: "таблица OpenDocument в одном файле XML (fods). Откройте файл в LibreOffice, "
    "выберите «Файл → Сохранить как → Электронная таблица ODF (.ods)» и загрузите полученный файл.",
}
for _kind in (Kind.FLAT_WORD, Kind.FLAT_ODT, Kind.XML_WORD):
    _WRONG_TYPE[_kind] = _WRONG_TYPE[Kind.DOCX]
_WRONG_TYPE[Kind.DOC] = _WRONG_TYPE[Kind.RTF] = _WRONG_TYPE[Kind.DOCX]


def empty_file(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» пуст: в нём нет ни одной заполненной ячейки. Проверьте, тот ли это файл, "
        "и скачайте его из источника ещё раз.",
        code="empty_file",
    )


def too_large(name: str, size: int) -> Refused:
    return Refused(
        f"Файл «{name}» больше {size >> 20}\u00a0МБ. Оставьте в нём только листы с данными, без "
        "рисунков, или разделите таблицу на несколько файлов.",
        code="too_large",
    )


def too_many_cells(name: str, limit: int) -> Refused:
    return Refused(
        f"Таблица в файле «{name}» слишком велика: в ней больше {counted(limit, _CELLS)}, считая "
        "пустые между заполненными. Скопируйте данные без пустых строк и столбцов в новую книгу "
        "Excel, сохраните и загрузите её; очень большую таблицу разделите на несколько файлов.",
        code="too_large",
    )


def too_wide(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» не похож на таблицу результатов: в его первых строках слишком много "
        "заполненных столбцов или слишком длинные тексты. Проверьте, тот ли это файл, "
        "и скопируйте нужные столбцы в новую книгу Excel.",
        code="too_large",
    )


def too_much_memory(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» не удалось прочитать: на чтение не хватило отведённых памяти и времени. "
        "Так бывает, если он повреждён или заполненные ячейки стоят очень далеко друг от друга. "
        "Скопируйте данные в новую книгу Excel, сохраните и загрузите её.",
        code="too_large",
    )


def not_annotated(name: str) -> Refused:
    return Refused(
        f"Пометки в файл «{name}» внести не удалось: он слишком сложно устроен. Скачайте список "
        "замечаний отдельной таблицей и исправьте по нему исходный файл.",
        code="not_annotated",
    )


def wrong_type(name: str, kind: Kind) -> Refused:
    return Refused(f"Файл «{name}» – {_WRONG_TYPE[kind]}", code="wrong_type")


def scan(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» – скан: страницы в нём – изображения, текста нет. Возьмите исходный "
        "документ (Word, Excel или PDF, в котором текст выделяется мышью) или перенесите таблицу "
        "в Excel.",
        code="scan",
    )


def damaged_document(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» повреждён и не читается. Откройте его в Word или в программе просмотра "
        "PDF, сохраните заново и загрузите снова; если он не открывается и там, возьмите его из "
        "источника ещё раз.",
        code="damaged",
    )


def damaged_register(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» начинается как реестр аккредитации, но дальше повреждён или оборван. "
        "Скачайте открытые данные ещё раз и загрузите файл целиком: сам XML, zip или gz.",
        code="damaged",
    )


def locked_document(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» защищён паролем. Откройте его, снимите пароль, сохраните и загрузите снова "
        "– или возьмите исходный документ без пароля.",
        code="password_protected",
    )


def damaged(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» повреждён и не читается. Откройте его в Excel, сохраните заново "
        "как «Книга Excel (*.xlsx)» и загрузите снова; если он не открывается и там, "
        "скачайте его из источника ещё раз.",
        code="damaged",
    )


def truncated(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» оборван: он скачан или скопирован не до конца. "
        "Скачайте его из источника ещё раз и загрузите снова.",
        code="truncated",
    )


def password_protected(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» защищён паролем. Откройте его в Excel, снимите пароль (Файл → Сведения → "
        "Защита книги → Зашифровать с использованием пароля; оставьте поле пустым), сохраните "
        "и загрузите снова.",
        code="password_protected",
    )


def zip_bomb(name: str, limit: int) -> Refused:
    return Refused(
        f"Файл «{name}» при распаковке занимает больше {limit >> 20}\u00a0МБ: так бывает "
        "у испорченных и вредоносных файлов. Скопируйте таблицу с данными в новую книгу Excel, "
        "сохраните и загрузите её.",
        code="zip_bomb",
    )


def unsafe_file(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» не прочитан: в нём есть объявления XML (DOCTYPE), каких в обычных книгах "
        "не бывает. Откройте его в Excel, сохраните заново как «Книга Excel (*.xlsx)» "
        "и загрузите снова.",
        code="unsafe_file",
    )
