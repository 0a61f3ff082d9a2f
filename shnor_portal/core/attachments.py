"""What may be kept beside a record: documents, tables and pictures, by content and not by name."""

from django.conf import settings

from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.signatures import Kind, kind_of

_TAKEN = frozenset(
    {
        *(Kind.PDF, Kind.IMAGE, Kind.DOCX, Kind.DOC, Kind.RTF, Kind.PRESENTATION),
        *(Kind.XLSX, Kind.XLS, Kind.ODS),
    }
)


def check_attachment(name: str, data: bytes, *, otherwise: str = "") -> None:
    """Refused for an empty or too large file, and for what is no document.

    `otherwise` is a sentence on what to do instead.
    """
    if not data:
        raise Refused(f"Файл «{name}» пуст. Проверьте, тот ли это файл.", code="empty_file")
    if len(data) > settings.MAX_UPLOAD_BYTES:
        raise Refused(
            f"Файл «{name}» больше {settings.MAX_UPLOAD_BYTES >> 20}\u00a0МБ. {otherwise}".rstrip(),
            code="too_large",
        )
    if kind_of(data) not in _TAKEN:
        raise Refused(
            f"Файл «{name}» нельзя приложить: портал принимает PDF, изображения, документы Word, "
            f"Excel, PowerPoint и OpenDocument без пароля. {otherwise}".rstrip(),
            code="wrong_file",
        )
