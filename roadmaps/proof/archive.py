"""One archive of a year for those who rate the department: contents, documents, links."""

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from roadmaps.models import ProofArchive
from roadmaps.proof import contents
from roadmaps.proof.contents import CycleFile, Enclosed
from roadmaps.proof.register import Register, register_of
from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, files, jobs, states
from shnor_portal.core.documents import papers, snapshots
from shnor_portal.core.models import StoredFile
from shnor_portal.core.packing import packed
from shnor_portal.core.typography import counted

MAKING = "roadmaps.make_archive"
DOCUMENTS = "документ,документа,документов"


@transaction.atomic
def start_archive(*, municipality: Municipality, year: int, by: User | None) -> jobs.Job:
    access.check(by, Permission.EDIT_PROOF, municipality)
    jobs.check_waiting(MAKING, by=by, scope=municipality.scope)
    return jobs.start(
        MAKING,
        title=f"Архив подтверждений за {year} год",
        by=by,
        scope=municipality.scope,
        url=f"{reverse('roadmaps:proof_archives')}?municipality={municipality.pk}&year={year}",
        municipality_pk=municipality.pk,
        year=year,
    )


@jobs.job_kind(MAKING, one_at_a_time=True)
def make_archive(progress: jobs.Progress, municipality_pk: int, year: int) -> None:
    """Gather the year, freeze its contents as a paper, put everything into one zip."""
    place = Municipality.objects.select_related("region").get(pk=municipality_pk)
    by = progress.job.created_by if progress.job else None
    progress(0, 1, "Собирается реестр")
    register = register_of(place, year)
    enclosed = contents.enclosed_in(register)
    context = contents.built(register, enclosed)
    with progress.step():
        paper = snapshots.keep(
            contents.PAPER, context, scope=place.scope, year=year, sources=[], by=by
        )
    total = len({one.number for one in enclosed.values()}) + 3
    parts: dict[str, bytes] = {}
    for done, fmt in enumerate(("pdf", "docx")):
        progress(done, total, f"Формируется оглавление {fmt.upper()}")
        parts[f"Оглавление.{fmt}"] = papers.render(contents.PAPER, context, fmt)
    names = names_of(register, enclosed)
    parts["Оглавление.html"] = index_of(context, names).encode()
    for done, (name, stored) in enumerate(names.values(), 3):
        progress(done, total, "Вкладываются документы")
        parts[name] = files.read(stored)
    data = packed(parts, register.today)
    with progress.deed() as result:
        access.check(by, Permission.EDIT_PROOF, place)
        stored = files.store(
            data, name=f"Подтверждения {year} год.zip", scope=place.scope, by=None, attached=True
        )
        made = ProofArchive.objects.create(
            municipality=place, year=year, file=stored, paper=paper, documents=len(names),
            gaps=register.gaps, made_by=by, job=progress.job,
        )  # fmt: skip
        said = f"архив подтверждений за {year} год: {counted(len(names), DOCUMENTS)}"
        audit.record("proof.archive", said, by=by, scope=place.scope, obj=made)
        gaps = f" Замечаний в реестре: {made.gaps}." if made.gaps else ""
        result["message"] = (
            f"Архив готов: оглавление в PDF и DOCX и {counted(len(names), DOCUMENTS)}.{gaps}"
        )


def made_of(place: Municipality, year: int) -> list[ProofArchive]:
    """Archives of the year, the latest first."""
    archives = ProofArchive.objects.filter(municipality=place, year=year)
    return list(archives.select_related("file", "made_by", "paper"))


@transaction.atomic
def remove(*, archive: ProofArchive, by: User | None) -> None:
    archive = states.take(archive, by=by, related=["municipality"])
    access.check(by, Permission.EDIT_PROOF, archive)
    text = f"архив подтверждений за {archive.year} год удалён"
    audit.record("proof.archive", text, by=by, scope=archive.scope, obj=archive)
    stored = archive.file
    archive.delete()
    if stored:
        files.discard(stored)


def names_of(
    register: Register, enclosed: dict[str, Enclosed]
) -> dict[int, tuple[str, StoredFile]]:
    """Where each file lies in the archive, by its number: in the folder of the first component
    that it serves."""
    names: dict[int, tuple[str, StoredFile]] = {}
    for component in register.components:
        entries = [e for line in component.lines for e in line.counted] + list(component.unplaced)
        folder = files.safe_name(f"{component.component.code} {component.component.title}")
        for entry in entries:
            held = enclosed.get(entry.key)
            if held and held.number not in names:
                stem, dot, suffix = files.safe_name(held.stored.name).rpartition(".")
                name = f"{held.number:03d} {(stem or suffix)[:100]}{dot}{suffix if stem else ''}"
                names[held.number] = f"{folder}/{name}", held.stored
    return names


def index_of(context: CycleFile, names: dict[int, tuple[str, StoredFile]]) -> str:
    """The contents as a page whose links open the files beside it."""
    lie = {f"файл {number:03d}": name for number, (name, _) in names.items()}
    components = [
        (one, [(p, [(d, lie.get(d.where, "")) for d in p.documents]) for p in one.positions])
        for one in context.components
    ]
    return render_to_string("roadmaps/proof_index.html", {"doc": context, "components": components})
