"""Protocols as Word and as PDF with words: (title, rows) of each exam, the header first."""

import html
import io

import docx
import weasyprint

from tests.monitoring.protocol_books import Row


def filled(row: Row) -> list[str]:
    return ["" if value is None else str(value) for value in row]


def word(*exams: tuple[str, list[Row]]) -> bytes:
    document = docx.Document()
    document.add_paragraph("Протокол проверки результатов")
    for title, rows in exams:
        document.add_paragraph("98 - Озёрный край")
        document.add_paragraph(title)
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, value in zip(table.add_row().cells, filled(row), strict=True):
                cell.text = value
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(*exams: tuple[str, list[Row]], ruled: bool = True) -> bytes:
    """Landscape pages, the header repeated on each; with lines, or with blanks between columns."""
    parts = ["<p>Протокол проверки результатов</p>"]
    for title, (header, *rows) in exams:
        lines = ["".join(f"<td>{html.escape(v)}</td>" for v in filled(row)) for row in rows]
        heads = "".join(f"<th>{html.escape(value)}</th>" for value in filled(header))
        body = "".join(f"<tr>{line}</tr>" for line in lines)
        parts.append(
            f"<p>98 - Озёрный край</p><p>{html.escape(title)}</p>"
            f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )
    css = (
        "@page { size: A3 landscape; margin: 10mm } table { border-collapse: collapse }"
        "td, th { border: .5pt solid black; padding: 2pt; font-size: 8pt }"
        "th { white-space: pre-line }"
        + ("" if ruled else "td, th { border: none; padding: 2pt 5pt; text-align: left }")
        + "body { font-family: 'Liberation Serif' }"
    )
    return weasyprint.HTML(string=f"<style>{css}</style>{''.join(parts)}").write_pdf()
