"""Identification as deeds: run it, decide on a finding with a reason, approve by an order."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from monitoring.identification.engine.facts import inputs_hash
from monitoring.identification.engine.identify import Outcome, identify
from monitoring.identification.engine.trace import Node
from monitoring.identification.facts_query import FactsOfSchools, facts_of
from monitoring.identification.methodology.document import PRESETS, load, preset
from monitoring.identification.methodology.document import Methodology as Loaded
from monitoring.identification.queries import newer_run
from monitoring.identification.social_index import conditions_of_run
from monitoring.models import Finding, Methodology, MethodologyVersion, Reply, Run
from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, jobs, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import DataVersion

if TYPE_CHECKING:
    from monitoring.identification.chances.labels import Labelled

Overrides = dict[str, Any]
_BESIDE = {"sources", "probability", "label"}


def current_version(code: str, municipality: Municipality | None = None) -> MethodologyVersion:
    """The latest published version of a methodology that the municipality may use: a ready one,
    put on record when first used, or its own."""
    versions = MethodologyVersion.objects.published().filter(methodology__code=code)
    if code not in PRESETS:
        own = versions.filter(methodology__municipality=municipality) if municipality else versions
        latest = own.select_related("methodology").first()
        if latest is None:
            return _version_of_preset(code)
        return latest
    return _version_of_preset(code)


def _version_of_preset(code: str) -> MethodologyVersion:
    document = preset(code)
    content = digest(document)
    methodology, _ = Methodology.objects.get_or_create(
        code=code, defaults={"title": document["title"]}
    )
    latest = methodology.versions.order_by("-number").first()
    if latest and latest.content_hash == content:
        return latest
    return MethodologyVersion.objects.create(
        methodology=methodology,
        number=latest.number + 1 if latest else 1,
        document=document,
        content_hash=content,
        published_at=timezone.now(),
    )


def compute(
    municipality: Municipality, year: int, version: MethodologyVersion, overrides: Overrides
) -> tuple[Loaded, FactsOfSchools, tuple[Outcome, ...]]:
    """Findings of the municipality's schools without labels; nothing is written."""
    loaded = load(version.document, overrides)
    known = facts_of(municipality, year, whole_region=loaded.spans_region)
    return loaded, known, identify(loaded, known.facts, _own(municipality, known))


def compute_labelled(
    municipality: Municipality, year: int, version: MethodologyVersion, overrides: Overrides
) -> "tuple[Loaded, FactsOfSchools, Labelled]":
    """The same findings with the probability and the label of each; nothing is written."""
    # scipy takes a second to import: only where labels are computed.
    from monitoring.identification.chances.labels import labelled

    loaded = load(version.document, overrides)
    known = facts_of(municipality, year, whole_region=loaded.spans_region)
    return loaded, known, labelled(loaded, known.facts, _own(municipality, known))


def _own(municipality: Municipality, known: FactsOfSchools) -> list[str]:
    """Logins of the municipality's schools; refused where it has none."""
    own = [login for login, row in known.schools.items() if row.municipality_id == municipality.pk]
    if not own:
        raise Refused(
            f"В реестре нет ни одной школы: {municipality}. Загрузите реестр школ.",
            code="no_schools",
        )
    return own


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
        version = current_version(methodology_code, municipality)
        # A decision or an approval under way ends first; one that comes later finds a newer run.
        states.take_all(Run.objects.filter(municipality=municipality, year=year), by=None)
        loaded, known, labelled = compute_labelled(municipality, year, version, overrides)
        before = _latest_run(municipality, year, version)
        run = Run.objects.create(
            municipality=municipality,
            year=year,
            version=version,
            params=loaded.values,
            inputs_hash=inputs_hash(known.facts),
            prior=labelled.prior,
            conditions=conditions_of_run(loaded, known, municipality),
            data_at=timezone.now(),
            created_by=by,
            job_id=job,
        )
        findings = [_finding(run, item, loaded, known) for item in labelled.outcomes]
        carried = _carry_over(findings, before)
        Finding.objects.bulk_create(findings, batch_size=500)
        _carry_replies(findings, before)
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
    load(current_version(methodology_code, municipality).document, overrides)
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
        run = states.take(finding.run, by=by, related=["municipality", "version__methodology"])
        given = finding.decided_at
        finding = states.take(finding, by=by, related=["school__municipality", "decided_by"])
        access.check(by, Permission.DECIDE_FINDING, finding.school)
        refuse_superseded(run)
        if finding.state == Finding.State.APPROVED:
            raise states.refusal(
                "Решение уже утверждено; изменить его нельзя.",
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


def refuse_superseded(run: Run) -> None:
    """A list that was computed anew is neither decided on nor approved."""
    if newer_run(run):
        raise Refused(
            f"Есть более новый расчёт: {run}, методика «{run.version.methodology}». Решения "
            "принимаются и утверждаются по нему.",
            code="superseded",
        )


def _latest_run(municipality: Municipality, year: int, version: MethodologyVersion) -> Run | None:
    return Run.objects.filter(
        municipality=municipality, year=year, version__methodology=version.methodology_id
    ).first()


def _finding(run: Run, item: Outcome, loaded: Loaded, known: FactsOfSchools) -> Finding:
    category = loaded.category(item.category)
    trace = item.trace.as_json()
    return Finding(
        run=run,
        school=known.schools[item.school],
        category=category.code,
        category_title=category.title,
        status_kind=category.status,
        outcome=item.truth.value,
        probability=item.trace.probability,
        certainty=item.trace.label,
        trace=trace,
        values_hash=digest(values_of(item.trace)),
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


def _carry_replies(findings: Sequence[Finding], before: Run | None) -> None:
    """What schools said of the same outcome and values goes with it."""
    if before is None:
        return
    given = {
        (reply.finding.school_id, reply.finding.category): reply
        for reply in Reply.objects.filter(finding__run=before).select_related("finding")
    }
    carried = []
    for finding in findings:
        reply = given.get((finding.school_id, finding.category))
        if reply and reply.finding.values_hash == finding.values_hash:
            reply.pk, reply.finding = None, finding
            carried.append(reply)
    Reply.objects.bulk_create(carried)


def values_of(node: Node) -> Any:
    """What a decision is made on: neither where values came from nor how firm they are, for that
    moves with every result of the region."""
    return _strip(node.as_json())


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _strip(item) for key, item in value.items() if key not in _BESIDE}
    if isinstance(value, list | tuple):
        return [_strip(item) for item in value]
    return value


def digest(document: Any) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
