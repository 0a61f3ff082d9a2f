"""Why an old Word file is not read; pure, for whoever reads it."""

from shnor_portal.core.errors import Refused


def too_complex(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» прочитать не удалось: на него не хватило отведённых памяти и времени. "
        "Скопируйте таблицу из него в новый документ Word, сохраните его как «Документ Word "
        "(*.docx)» и загрузите.",
        code="too_large",
    )


def needs_office(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» – в старом формате Word. На этом сервере нет LibreOffice, который такие "
        "файлы читает. Откройте файл в Word, выберите «Файл → Сохранить как → Документ Word "
        "(*.docx)» и загрузите полученный файл.",
        code="needs_office",
    )


def unreadable_old_file(name: str) -> Refused:
    return Refused(
        f"Файл «{name}» в старом формате Word не удалось прочитать: он повреждён или защищён "
        "паролем. Откройте его в Word, снимите пароль, выберите «Файл → Сохранить как → Документ "
        "Word (*.docx)» и загрузите полученный файл.",
        code="unreadable_old_file",
    )
