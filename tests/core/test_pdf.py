"""What a PDF may be made of, and what is said where it cannot be made."""

import base64
import io
import sys
from importlib.abc import MetaPathFinder

import pytest
from pypdf import PdfReader

from shnor_portal.core.documents.pdf import html_to_pdf
from shnor_portal.core.documents.resources import read_resource
from shnor_portal.core.errors import Refused

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.css"
    path.write_text("p { color: red }")
    return path


@pytest.mark.parametrize(
    "part",
    [
        '<img src="file://{secret}">',
        '<img src="http://127.0.0.1:9/pixel.png">',
        '<img src="https://example.org/pixel.png">',
        '<link rel="stylesheet" href="file://{secret}">',
        '<style>@import url("file://{secret}");</style>',
        '<style>p {{ background: url("http://127.0.0.1:9/a.png") }}</style><p>а</p>',
        '<link rel="attachment" href="file://{secret}">',
        '<img src="static:../manage.py">',
        '<img src="static:core/%2e%2e/%2e%2e/manage.py">',
        '<img src="static:/etc/hostname">',
        '<img src="static:core/no-such-file.png">',
        '<img src="data:text/html,<p>a</p>">',
    ],
)
def test_html_to_pdf_refuses_foreign_resources(part, secret):
    with pytest.raises(Refused) as refusal:
        html_to_pdf(f"<html><body>{part.format(secret=secret)}</body></html>")

    assert refusal.value.code == "foreign_resource"


def test_svg_picture_cannot_reach_outside_either(tmp_path):
    (tmp_path / "secret.png").write_bytes(read_resource(PIXEL)[0])
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        '<image href="{href}" width="9" height="9"/></svg>'
    )

    def pictures(href: str) -> int:
        data = base64.b64encode(svg.format(href=href).encode()).decode()
        pdf = html_to_pdf(f'<img src="data:image/svg+xml;base64,{data}">')
        return len(PdfReader(io.BytesIO(pdf)).pages[0].images)

    assert pictures(PIXEL) == 1
    assert pictures(f"file://{tmp_path}/secret.png") == 0


def test_html_to_pdf_takes_own_style_sheet_and_data_pictures():
    html = (
        '<link rel="stylesheet" href="static:core/papers.css">'
        f'<p>Текст<img src="{PIXEL}" style="width: 10mm"></p>'
    )

    page = PdfReader(io.BytesIO(html_to_pdf(html))).pages[0]

    assert "Текст" in page.extract_text()
    assert len(page.images) == 1


def test_read_resource_gives_type_of_a_static_file():
    data, media_type = read_resource("static:core/papers.css")

    assert media_type == "text/css"
    assert b"@page" in data


def test_same_html_gives_same_bytes():
    html = "<html lang='ru'><title>Лист</title><p>Одно и то же: 5\u00a0%</p></html>"

    assert html_to_pdf(html) == html_to_pdf(html)


class _NoLibraries(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            sys.stdout.write("advice that is not for our standard output")
            raise OSError("cannot load library 'libpango-1.0-0'")


def test_missing_libraries_are_refused_with_the_line_to_run(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_NoLibraries(), *sys.meta_path])

    with pytest.raises(Refused) as refusal:
        html_to_pdf("<p>а</p>")

    assert refusal.value.code == "pdf_libraries_missing"
    assert "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0" in refusal.value.message
    assert capsys.readouterr().out == ""


def test_table_is_not_broken_for_a_picture_that_goes_to_the_next_page():
    rows = "".join(f"<tr><td>Строка {number}</td></tr>" for number in range(20))
    tall = '<table><tr><td><div style="height: 180mm">Рисунок</div></td></tr></table>'
    html = (
        '<html lang="ru"><head><link rel="stylesheet" href="static:core/papers.css"></head><body>'
        f'<section class="sheet portrait"><table class="grid">{rows}</table>{tall}</section>'
        "</body></html>"
    )

    pages = PdfReader(io.BytesIO(html_to_pdf(html))).pages

    assert "Строка 19" in pages[0].extract_text()
    assert "Строка" not in pages[1].extract_text()


def test_last_note_and_signature_are_never_alone_on_a_page():
    rows = "".join(f"<tr><td>Строка {number}</td></tr>" for number in range(36))
    html = (
        '<html lang="ru"><head><link rel="stylesheet" href="static:core/papers.css"></head><body>'
        f'<section class="sheet portrait"><table class="grid">{rows}</table><p class="note">Сноска'
        '</p><div class="signature"><p class="post">Директор</p></div></section></body></html>'
    )

    pages = PdfReader(io.BytesIO(html_to_pdf(html))).pages

    assert len(pages) == 2
    assert all(word in pages[1].extract_text() for word in ("Строка", "Сноска", "Директор"))
