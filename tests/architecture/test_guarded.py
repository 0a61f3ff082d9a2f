"""No file is parsed where the portal itself runs: parsers are loaded by guarded processes only."""

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shnor_portal.core import guarded

pytestmark = pytest.mark.once

ROOT = settings.BASE_DIR
PACKAGES = ("shnor_portal", "schools", "monitoring", "roadmaps")
PARSERS = {
    *("zipfile", "lxml", "docx", "csv", "email", "html", "xml", "xlrd"),
    *("python_calamine", "openpyxl.load_workbook", "pandas", "bs4", "pypdf"),
}

# Run by guarded processes; nobody else loads them.
GUARDED = {
    "shnor_portal.core.sheets": {
        *("extract", "marking", "opening", "packages", "patching"),
        *("patched_cells", "patched_comments", "patched_list", "patched_styles"),
        *("plain_text", "odf_styles", "odf_text", "unpacking", "workbooks"),
        *("looks.html", "looks.looking", "looks.ods", "looks.xls", "looks.xlsx", "documents"),
        "registers",
    },
    "shnor_portal.core.reading": {
        *("docx", "numbering", "odt", "parts", "pdf", "pdf_pages"),
        *("word_fields", "word_package", "word_styles", "word_symbols", "word_unseen"),
    },
    "roadmaps.reading": {
        *("drawn", "files", "html_tables", "pasted", "reader"),
        *("scan_images", "scan_pages", "sheets"),
    },
}
# Load a parser for something else than a file that somebody brought.
OTHERWISE = {
    "shnor_portal.core.sheets.signatures": "the list of parts of a zip, of a limited length",
    "shnor_portal.core.sheets.single_file_page": "headers alone, unless a guarded process asks",
    "monitoring.results.layouts.mapped.reshaping": "values that a guarded process has read",
    "shnor_portal.core.attachments": "the list of parts of a zip, of a limited length",
    "shnor_portal.core.charts.rendering": "drawings that the portal makes itself",
    "shnor_portal.core.documents.docx": "papers made of the portal's own pages",
    "shnor_portal.core.documents.word_tables": "papers made of the portal's own pages",
    "shnor_portal.core.documents.word_text": "papers made of the portal's own pages",
    "shnor_portal.core.documents.word_styles": "papers made of the portal's own pages",
    "shnor_portal.core.packing": "an archive that the portal makes itself",
    "shnor_portal.desk.demo.regional_orders": "files that the portal makes itself",
    "shnor_portal.desk.demo.practice": "files that the portal makes itself",
    "shnor_portal.desk.demo.roadmaps.word_files": "files that the portal makes itself",
}


def guarded_modules() -> set[str]:
    return {f"{room}.{name}" for room, names in GUARDED.items() for name in names}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), ast.parse(path.read_text())


def imports(tree: ast.Module) -> set[str]:
    """Names that a module loads anywhere in it: modules, and names out of modules."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def parsers_in(names: set[str]) -> set[str]:
    return {name for name in names if name in PARSERS or name.partition(".")[0] in PARSERS}


def test_parsers_are_loaded_by_guarded_modules_only():
    allowed = guarded_modules() | OTHERWISE.keys()
    astray = {name: parsers_in(imports(tree)) for name, tree in modules() if name not in allowed}

    assert {name: found for name, found in astray.items() if found} == {}


def test_guarded_modules_are_loaded_by_each_other_only():
    inside = guarded_modules()
    astray = {name: imports(tree) & inside for name, tree in modules() if name not in inside}

    assert {name: found for name, found in astray.items() if found} == {}


def test_lists_of_modules_have_nothing_that_is_gone():
    known = dict(modules())
    listed = guarded_modules() | OTHERWISE.keys()

    assert listed - known.keys() == set()
    assert {n for n in OTHERWISE if not parsers_in(imports(known[n]))} == set()


@pytest.fixture
def _nothing_is_read_here(monkeypatch):
    """In this process no parser works, and nobody asks for a guarded one."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a file is being read by the web server")

    for name in (
        *("zipfile.ZipFile.open", "zipfile.ZipFile.read", "csv.reader", "openpyxl.load_workbook"),
        *("lxml.etree.fromstring", "lxml.etree.iterparse", "lxml.html.fromstring"),
        *("lxml.html.document_fromstring", "xlrd.open_workbook", "email.message_from_bytes"),
    ):
        monkeypatch.setattr(name, fail)
    monkeypatch.setattr(guarded.calling.HELPER, "run", fail)


@pytest.mark.django_db
@pytest.mark.usefixtures("_nothing_is_read_here")
@pytest.mark.parametrize("name", ["план.csv", "план.html", "план.docx", "план.pdf", "план.rtf"])
def test_upload_of_a_plan_reads_nothing(cast, sign_in, name):
    page = reverse("roadmaps:plan_upload")
    fields = {
        "place": f"school-{cast.north.school.pk}",
        "kind": "roadmap",
        "title": "",
        "period_start": "2024-09-01",
        "period_end": "2025-08-31",
        "file": SimpleUploadedFile(name, b"<html><table><tr><td>1</td></tr></table></html>"),
    }

    response = sign_in(cast.north.school_team).post(page, fields)

    assert response.status_code == 302
    assert response.url.startswith(reverse("core:jobs"))


@pytest.mark.django_db
@pytest.mark.usefixtures("_nothing_is_read_here")
def test_upload_of_results_reads_nothing(cast, sign_in):
    file = SimpleUploadedFile("отчёт.csv", "Школа;Балл\n1;2\n".encode())

    response = sign_in(cast.north.coordinator).post(
        reverse("monitoring:import_new"), {"files": [file]}
    )

    assert response.status_code == 302
