"""An approved list, and the words of papers made of it."""

import io
from datetime import date

from docx import Document
from pypdf import PdfReader

from monitoring.identification.approving import approve


def approved(cast, run) -> None:
    approve(
        run=run, order_number="112-од", order_date=date(2026, 4, 17), starts=date(2026, 4, 17),
        regional_act="приказ министерства образования", regional_number="214",
        regional_date=date(2026, 3, 13), by=cast.north.head,
    )  # fmt: skip


def pdf_text(data: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(data))
    return [" ".join(page.extract_text().replace("\u2060", "").split()) for page in reader.pages]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def docx_text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return " ".join(" ".join([*(p.text for p in document.paragraphs), *cells]).split())
