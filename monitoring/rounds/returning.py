"""A form's workbook that came back: read by a job into the draft of whoever brought it.

Nothing is saved by it: the form opens with what the file says, and is saved as it is typed.
"""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from monitoring.models import FormVersion, Response
from monitoring.rounds import workbook
from monitoring.rounds.answering import RELATED, current, forms_of
from monitoring.rounds.standing import FormStanding, lock_of
from monitoring.rounds.values import held
from schools import access
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import files, jobs
from shnor_portal.core.drafts import queries as drafts
from shnor_portal.core.drafts import services
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Job, StoredFile
from shnor_portal.core.sheets.books import Limits
from shnor_portal.core.sheets.reading import read_book
from shnor_portal.core.typography import counted

READING = "monitoring.read_answers"
FORM = "monitoring.answers"
FIELDS = "поле,поля,полей"
# A form is a small table; what is bigger is something else.
_LIMITS = Limits(
    size=5 << 20, unpacked=32 << 20, cells=60_000, memory=256 << 20, seconds=20.0,
    streamed=32 << 20, streamed_cells=60_000,
)  # fmt: skip


def draft_of(response: Response, version: FormVersion) -> str:
    """How the draft of a form is named."""
    return f"response-{response.pk}/{version.pk}"


def take(*, response: Response, place: int, upload: UploadedFile, by: User) -> Job:
    """Keep the file for its reader alone and have it read; Refused where nothing may be written."""
    access.check(by, Permission.FILL_ROUND, response)
    if lock := lock_of(response, by, response.answers.exclude(due=None)):
        raise Refused(lock[1], code=lock[0])
    name = upload.name or "форма.xlsx"
    if (upload.size or 0) > _LIMITS.size:
        raise Refused(f"Файл «{name}» больше 5\u00a0МБ: это не\u00a0форма.", code="too_large")
    jobs.check_waiting(READING, by=by, scope=response.scope)
    with transaction.atomic():
        stored = files.store_for_one(upload.read(), name=name, scope=response.scope, by=by)
        return jobs.start(
            READING,
            title=f"Чтение формы «{stored.name}»"[:255],
            by=by,
            scope=response.scope,
            url=reverse("monitoring:response_form", args=[response.pk, place]),
            stored_pk=stored.pk,
            response_pk=response.pk,
            place=place,
            by_pk=by.pk,
        )


@jobs.job_kind(READING, one_at_a_time=True)
def read_workbook(
    progress: jobs.Progress, stored_pk: int, response_pk: int, place: int, by_pk: int
) -> None:
    """Read the file into the person's draft; a file in which nothing changed makes none."""
    progress(0, 1, "Читается файл")
    stored, by = StoredFile.objects.get(pk=stored_pk), User.objects.get(pk=by_pk)
    response = Response.objects.select_related(*RELATED).get(pk=response_pk)
    standing = forms_of(response)[place - 1]
    if drafts.draft(by, FORM, draft_of(response, standing.version)):
        raise Refused(
            "У\u00a0вас есть несохранённый черновик этой формы. Сохраните или удалите его, потом "
            "загрузите файл снова.",
            code="has_draft",
        )
    book = read_book(files.read(stored), stored.name, _LIMITS)
    came = workbook.read(book, stored.name, response, standing)
    with progress.deed() as result:
        url = reverse("monitoring:response_form", args=[response_pk, place])
        if not came.changed:
            result.update(message="В файле ничего не изменено.", url=url, lead_on=True)
            return
        services.keep(
            by=by,
            form=FORM,
            object=draft_of(response, standing.version),
            base_version={**current(standing.document, standing.rows), **came.base},
            data=_typed(standing, came),
        )
        count = counted(came.changed, FIELDS)
        result.update(
            message=f"Из файла взято: {count}. Проверьте форму и сохраните её.",
            url=f"{url}?draft=open",
            lead_on=True,
        )


def _typed(standing: FormStanding, came: workbook.Came) -> dict[str, object]:
    """The fields as a person would have typed them; a proposal that was not confirmed stays."""
    typed: dict[str, object] = {}
    for name, value in came.values.items():
        row, question = standing.rows.get(name), standing.document.by_code.get(name)
        if value == "" and row is not None and question is not None and not came.base.get(name):
            value = held(question, row)
        typed[name] = value
    return {**typed, **{f"{code}{workbook.CONFIRMED}": True for code in came.confirmed}}
