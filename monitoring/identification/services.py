"""Identification as deeds: run it, decide on a finding with a reason, approve by an order."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from monitoring.identification.facts import inputs_hash
from monitoring.identification.facts_query import FactsOfSchools, facts_of
from monitoring.identification.methodology import PRESETS, load, preset
from monitoring.identification.methodology import Methodology as Loaded
from monitoring.identification.rules import Finding as Computed
from monitoring.identification.rules import identify
from monitoring.identification.trace import Node
from monitoring.models import Finding, Methodology, MethodologyVersion, Run, SourceResult
from schools import access
from schools.models import Municipality, SchoolStatus, User
from schools.permissions import Permission
from shnor_portal.core import audit, jobs, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.layouts import title_of
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import BatchFile, DataVersion

Overrides = dict[str, Any]
MAX_STALE = 200


def current_version(code: str) -> MethodologyVersion:
    """The latest version of a methodology; a preset is put on record when first used."""
    found = MethodologyVersion.objects.filter(methodology__code=code)
    if code not in PRESETS:
        latest = found.select_related("methodology").first()
        if latest is None:
            return _version_of_preset(code)
        return latest
    return _version_of_preset(code)


def _version_of_preset(code: str) -> MethodologyVersion:
    document = preset(code)
    digest = _digest(document)
    methodology, _ = Methodology.objects.get_or_create(
        code=code, defaults={"title": document["title"]}
    )
    latest = methodology.versions.order_by("-number").first()
    if latest and latest.content_hash == digest:
        return latest
    return MethodologyVersion.objects.create(
        methodology=methodology,
        number=latest.number + 1 if latest else 1,
        document=document,
        content_hash=digest,
    )


def compute(
    municipality: Municipality, year: int, version: MethodologyVersion, overrides: Overrides
) -> tuple[Loaded, FactsOfSchools, tuple[Computed, ...]]:
    """Findings of the municipality's schools; nothing is written."""
    loaded = load(version.document, overrides)
    known = facts_of(municipality, year, peer_level=loaded.peer_level)
    own = [login for login, row in known.schools.items() if row.municipality_id == municipality.pk]
    if not own:
        raise Refused(
            f"В реестре нет ни одной школы: {municipality}. Загрузите реестр школ.",
            code="no_schools",
        )
    return loaded, known, identify(loaded, known.facts, own)


def start_run(
    *,
    municipality: Municipality,
    year: int,
    methodology_code: str,
    overrides: Overrides,
    by: User | None,
    job: int | None = None,
) -> Run:
    """Compute and keep a run; `job` is the primary key of the job that makes it, once.

    Decisions of the latest run of the same methodology and year are carried over where outcome and
    values are unchanged.
    """
    with transaction.atomic():
        # Two at once would both carry decisions over from the same run before them.
        municipality = states.take(municipality, by=by)
        access.check(by, Permission.RUN_IDENTIFICATION, municipality)
        version = current_version(methodology_code)
        loaded, known, computed = compute(municipality, year, version, overrides)
        before = _latest_run(municipality, year, version)
        run = Run.objects.create(
            municipality=municipality,
            year=year,
            version=version,
            params=loaded.values,
            inputs_hash=inputs_hash(known.facts),
            data_at=timezone.now(),
            created_by=by,
            job_id=job,
        )
        findings = [_finding(run, item, loaded, known) for item in computed]
        carried = _carry_over(findings, before)
        Finding.objects.bulk_create(findings, batch_size=500)
        audit.record(
            "identification.run",
            f"Проведена идентификация: {run}, методика «{loaded.title}»",
            by=by,
            scope=municipality.scope,
            obj=run,
            carried_over=carried,
        )
        DataVersion.objects.bump(municipality.scope)
    return run


def start_identification_job(
    *,
    municipality: Municipality,
    year: int,
    methodology_code: str,
    overrides: Overrides,
    by: User,
    url: str,
) -> jobs.Job:
    """Queue a run. `url` is where its result will be found."""
    access.check(by, Permission.RUN_IDENTIFICATION, municipality)
    load(current_version(methodology_code).document, overrides)
    return jobs.start(
        "monitoring.identify",
        title=f"Идентификация по результатам {year} года",
        by=by,
        scope=municipality.scope,
        url=url,
        municipality_id=municipality.pk,
        year=year,
        methodology_code=methodology_code,
        overrides=overrides,
        by_id=by.pk,
    )


@jobs.job_kind("monitoring.identify")
def run_identification(
    progress: Progress,
    municipality_id: int,
    year: int,
    methodology_code: str,
    overrides: Overrides,
    by_id: int,
) -> dict[str, Any]:
    progress(0, 1, "Расчёт по всем школам")
    with progress.deed() as result:
        run = start_run(
            municipality=Municipality.objects.get(pk=municipality_id),
            year=year,
            methodology_code=methodology_code,
            overrides=overrides,
            by=User.objects.get(pk=by_id),
            job=progress.job_id,
        )
        url = reverse("monitoring:run_detail", args=[run.pk])
        result.update(message=f"Идентификация проведена: {run}.", run=run.pk, url=url)
    return result


def decide(
    *,
    finding: Finding,
    decision: str,
    reason: str,
    by: User | None,
    seen: datetime | None = None,
) -> None:
    """Keep a person's decision. A computed outcome alone never changes a status.

    `seen` is when the page was made on which the person looked at the finding: what somebody else
    has decided since is not decided over unseen.
    """
    if decision not in {Finding.Outcome.YES, Finding.Outcome.NO}:
        raise Refused("Решение – «относится» или «не относится».", code="decision_required")
    if not reason.strip():
        raise Refused("Обоснуйте решение: оно войдёт в протокол.", code="reason_required")
    with transaction.atomic():
        # The run first, as the approval takes it: a decision is made before it or not at all.
        run = states.take(finding.run, by=by, related=["municipality"])
        given = finding.decided_at
        finding = states.take(finding, by=by, related=["school__municipality", "decided_by"])
        access.check(by, Permission.DECIDE_FINDING, finding.school)
        if finding.state == Finding.State.APPROVED:
            raise states.refusal(
                "Решение уже утверждено приказом; изменить его нельзя.",
                run,
                by=by,
                code="approved",
            )
        at = finding.decided_at
        if at and (at != given or (seen and at > seen)) and finding.decided_by != by:
            raise states.refusal(
                "Решение по этой школе приняли, пока страница была открыта. Обновите её и "
                "посмотрите, что решено.",
                finding,
                by=by,
                code="decided_meanwhile",
            )
        finding.decision, finding.reason = decision, reason.strip()
        finding.state = Finding.State.DECIDED
        finding.decided_by, finding.decided_at = by, timezone.now()
        finding.save(update_fields=["decision", "reason", "state", "decided_by", "decided_at"])
        audit.record(
            "identification.decide",
            f"{finding.school}: {finding.category_title} – {finding.get_decision_display()}",
            by=by,
            scope=finding.school.scope,
            obj=finding,
            reason=finding.reason,
            computed=finding.outcome,
        )
        DataVersion.objects.bump(finding.school.municipality.scope)


def approve(
    *,
    run: Run,
    order_number: str,
    order_date: date,
    starts: date,
    regional_act: str,
    regional_number: str,
    regional_date: date | None,
    by: User | None,
) -> list[SchoolStatus]:
    """Approve the decided findings of a run by an order; the decided «yes» become statuses."""
    if not order_number.strip():
        raise Refused("Укажите номер приказа: без него статус не возникает.", code="order_required")
    with transaction.atomic():
        run = states.take(run, by=by, related=["municipality"])
        access.check(by, Permission.APPROVE_LIST, run.municipality)
        findings = states.take_all(run.findings.all(), by=by, related=["school__municipality"])
        _refuse_undecided(findings)
        decided = [finding for finding in findings if finding.state == Finding.State.DECIDED]
        if not decided:
            raise states.refusal(
                "Утверждать нечего: нет ни одного решения, которое ещё не утверждено.",
                run,
                by=by,
                code="nothing_decided",
            )
        grounds = {
            "list_year": run.list_year,
            "results_year": run.year,
            "starts": starts,
            "order_number": order_number.strip(),
            "order_date": order_date,
            "regional_act": regional_act.strip(),
            "regional_number": regional_number.strip(),
            "regional_date": regional_date,
        }
        statuses = [
            _set_status(finding, grounds)
            for finding in decided
            if finding.decision == Finding.Outcome.YES
        ]
        for finding in decided:
            finding.state = Finding.State.APPROVED
        Finding.objects.bulk_update(decided, ["state", "status"])
        audit.record(
            "identification.approve",
            f"{run} утверждён: № {order_number} от {order_date:%d.%m.%Y}",
            by=by,
            scope=run.municipality.scope,
            obj=run,
            schools=[status.school.name for status in statuses],
        )
        DataVersion.objects.bump(run.municipality.scope)
    return statuses


def mark_stale(files: Sequence[BatchFile], by: Any) -> None:
    """Name what changed after a run was computed (after an apply or a withdrawal).

    Results are named cell by cell; of reference files, those that change a run's facts.
    """
    by_place = _changed_cells(files)
    touched = Run.objects.filter(municipality__in={place for place, _ in by_place})
    for run in states.take_all(touched, by=None):
        names = [
            name
            for (place, year), cells in by_place.items()
            if place == run.municipality_id and run.year - 3 < year <= run.year
            for name in cells
        ]
        _add_stale(run, names)
    reference = [file for file in files if file.records.exists()]
    places = {file.batch.hints.get("municipality") for file in reference}
    of_places = Run.objects.filter(municipality__in=places)
    for run in states.take_all(of_places, by=None, related=["municipality__region", "version"]):
        level = load(run.version.document).peer_level
        facts = facts_of(run.municipality, run.year, peer_level=level).facts
        if inputs_hash(facts) != run.inputs_hash:
            _add_stale(run, [f"{title_of(file.layout)}: {file}" for file in reference])


def _changed_cells(files: Sequence[BatchFile]) -> dict[tuple[int, int], list[str]]:
    """Names of cells that the files speak of, by municipality and year."""
    changed = (
        SourceResult.objects.filter(file__in=[file.pk for file in files], school__isnull=False)
        .select_related("school", "assessment")
        .order_by("school__name", "assessment")
    )
    by_place: dict[tuple[int, int], list[str]] = {}
    for source in changed:
        if source.school:
            place = (source.school.municipality_id, source.assessment.year)
            by_place.setdefault(place, []).append(f"{source.school}: {source.assessment}")
    return by_place


def _add_stale(run: Run, names: Sequence[str]) -> None:
    fresh = [name for name in names if name not in run.stale_cells]
    if fresh:
        run.stale_cells = [*run.stale_cells, *fresh][:MAX_STALE]
        run.save(update_fields=["stale_cells"])


def _refuse_undecided(findings: Sequence[Finding]) -> None:
    undecided = [
        finding
        for finding in findings
        if finding.state == Finding.State.COMPUTED and finding.outcome == Finding.Outcome.YES
    ]
    if undecided:
        names = "; ".join(f"{item.school} – {item.category_title}" for item in undecided)
        raise Refused(
            "Сначала примите решение по каждой школе с признаками. Не решено: " + names + ".",
            code="undecided",
        )


def _set_status(finding: Finding, grounds: dict[str, Any]) -> SchoolStatus:
    """A new status, or the current one of the same kind with this year's grounds."""
    current = SchoolStatus.objects.filter(school=finding.school, kind=finding.status_kind)
    status, _ = current.current().update_or_create(
        defaults=grounds,
        create_defaults={"school": finding.school, "kind": finding.status_kind, **grounds},
    )
    finding.status = status
    return status


def _latest_run(municipality: Municipality, year: int, version: MethodologyVersion) -> Run | None:
    return Run.objects.filter(
        municipality=municipality, year=year, version__methodology=version.methodology_id
    ).first()


def _finding(run: Run, item: Computed, loaded: Loaded, known: FactsOfSchools) -> Finding:
    category = loaded.category(item.category)
    trace = item.trace.as_json()
    return Finding(
        run=run,
        school=known.schools[item.school],
        category=category.code,
        category_title=category.title,
        status_kind=category.status,
        outcome=item.outcome.value,
        certainty=item.trace.label,
        trace=trace,
        values_hash=_digest(_without_sources(item.trace)),
    )


def _carry_over(findings: Sequence[Finding], before: Run | None) -> int:
    """Give unapproved and approved decisions to findings whose outcome and values are the same."""
    if before is None:
        return 0
    earlier = {
        (item.school_id, item.category): item for item in before.findings.exclude(decision="")
    }
    carried = 0
    for finding in findings:
        old = earlier.get((finding.school_id, finding.category))
        same = old and (old.outcome, old.values_hash) == (finding.outcome, finding.values_hash)
        if old and same:
            finding.decision, finding.reason = old.decision, old.reason
            finding.decided_by_id, finding.decided_at = old.decided_by_id, old.decided_at
            finding.state, finding.status_id = old.state, old.status_id
            carried += 1
    return carried


def _without_sources(node: Node) -> Any:
    return _strip(node.as_json())


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _strip(item) for key, item in value.items() if key != "sources"}
    if isinstance(value, list | tuple):
        return [_strip(item) for item in value]
    return value


def _digest(document: Any) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
