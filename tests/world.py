"""One of everything in a municipality, for pages that show one of something."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone

from monitoring.effects.services import make_study
from monitoring.identification.approving import show_to_schools
from monitoring.identification.methodologies import make_own
from monitoring.identification.methodology.document import preset
from monitoring.identification.services import start_run
from monitoring.models import (
    Assessment,
    BiasSigns,
    Finding,
    ListedSchool,
    MarkScale,
    MonitoringForm,
    RegionalAct,
    Response,
    RiskProfile,
    Run,
    SchoolEffect,
    SchoolResult,
    SourceResult,
    SwotEntry,
    TableDraft,
    TableRecipe,
    Trial,
)
from monitoring.results.effective import recompute
from roadmaps.approval import approve
from roadmaps.execution import feeds, services
from roadmaps.execution.passed import Passed
from roadmaps.execution.signs import name as name_sign
from roadmaps.models import (
    CompetenceCheck,
    Directive,
    EarlySign,
    Errand,
    Evidence,
    ExpertReview,
    Partnership,
    Practice,
    ProgrammeReview,
    ProofArchive,
    ProofItem,
    RiskCount,
    RoundNote,
    SupportEvent,
    SupportNorm,
    TargetFact,
    YearReport,
)
from roadmaps.plans import reviewing, workflow
from roadmaps.proof.effectiveness import begin as begin_review
from roadmaps.proof.year_reports import begin as begin_year
from schools.models import (
    Assignment,
    Invitation,
    RoleOffer,
    School,
    SchoolAlias,
    SchoolStatus,
    SocialPassport,
    User,
)
from schools.people.role_offers import propose
from schools.permissions import Role
from shnor_portal.core import files, jobs
from shnor_portal.core.intake import services as intake
from shnor_portal.core.models import Batch, BatchFile, BatchIssue, Job, PaperSnapshot
from shnor_portal.desk.papers.services import make
from tests.cast import Cast, Place
from tests.monitoring.profile_samples import built_profile, weakness
from tests.monitoring.round_samples import begun_response, own_form
from tests.roadmaps.errand_samples import draft, given
from tests.roadmaps.plan_samples import sent_version
from tests.roadmaps.programme_samples import entered_fact
from tests.roadmaps.proof_samples import kept_archive, open_page, proof_item
from tests.roadmaps.support_samples import (
    agreement,
    bank_practice,
    competence_check,
    norm,
    planned_event,
    risk_count,
)
from tests.roadmaps.yearsend_samples import closed_round, give_advice, note_of

YEAR = 2024
# Marks 2, 3, 4, 5 of the three schools: weak, middling, strong.
MARKS = ((9, 10, 4, 1), (3, 12, 8, 3), (0, 6, 10, 6))


@dataclass(frozen=True)
class World:
    cast: Cast
    place: Place
    batch: Batch
    batch_file: BatchFile
    job: Job
    assessment: Assessment
    cell: SchoolResult
    run: Run
    finding: Finding
    trial: Trial
    region_act: RegionalAct
    scale: MarkScale
    status: SchoolStatus
    effect: SchoolEffect
    profile: RiskProfile
    swot_entry: SwotEntry
    remembered_table: TableRecipe
    paper: PaperSnapshot
    invitation: Invitation
    offer: RoleOffer
    expert_review: ExpertReview
    evidence: Evidence
    feed_token: str
    fact: TargetFact
    support_event: SupportEvent
    partnership: Partnership
    support_norm: SupportNorm
    directive: Directive
    practice: Practice
    errand: Errand
    response: Response
    own_form: MonitoringForm
    proof_item: ProofItem
    proof_archive: ProofArchive
    round_note: RoundNote
    advice: Errand
    review: ProgrammeReview
    year_report: YearReport
    sign: EarlySign
    competence: CompetenceCheck
    risk_count: RiskCount

    @cached_property
    def arguments(self) -> dict[str, object]:
        """What an address may ask for, by the name that tests of addresses use."""
        north = self.place
        return {
            "municipality": north.municipality.pk,
            "school": north.school.pk,
            "batch": self.batch.pk,
            "batch_file": self.batch_file.pk,
            "stored_file": self.batch_file.stored_id,
            "job": self.job.pk,
            "assessment": self.assessment.pk,
            "cell": self.cell.pk,
            "run": self.run.pk,
            "finding": self.finding.pk,
            "region_act": self.region_act.pk,
            "scale": self.scale.pk,
            "methodology": self.run.version.methodology.code,
            "methodology_number": self.run.version.number,
            "tried_version": self.trial.version_id,
            "own_methodology": self.trial.version.methodology.code,
            "trial": self.trial.pk,
            "catalogue": self.profile.catalogue.code,
            "profile": self.profile.pk,
            "profile_factor": self.profile.factors.all()[0].pk,
            "swot_entry": self.swot_entry.pk,
            "remembered_table": self.remembered_table.pk,
            "paper": self.paper.pk,
            "person": north.school_team.pk,
            "assignment": north.school_team.assignments.get().pk,
            "invitation": self.invitation.pk,
            "offer": self.offer.pk,
            "code": code_of(self.invitation.assignment),
            "session": "0" * 64,
            "alias": north.school.aliases.get().pk,
            "identifier": north.school.identifiers.get().pk,
            "layout": "registry",
            "status": self.status.pk,
            "effect": self.effect.pk,
            "plan": self.expert_review.version.plan_id,
            "measure_key": self.expert_review.version.measures.earliest("position").key,
            "version_number": self.expert_review.version.number,
            "expert_review": self.expert_review.pk,
            "occurrence": self.evidence.occurrences.get().pk,
            "evidence": self.evidence.pk,
            "feed_token": self.feed_token,
            "programme": self.fact.indicator.programme_id,
            "programme_part": "group",
            "programme_task": self.fact.indicator.task_id,
            "indicator": self.fact.indicator_id,
            "fact": self.fact.pk,
            "support_event": self.support_event.pk,
            "partnership": self.partnership.pk,
            "support_norm": self.support_norm.pk,
            "directive": self.directive.pk,
            "practice": self.practice.pk,
            "errand": self.errand.pk,
            "round": self.response.round_id,
            "response": self.response.pk,
            "round_place": 1,
            "round_note": self.round_note.pk,
            "closed_round": self.round_note.round_id,
            "year_report": self.year_report.pk,
            "sign": self.sign.pk,
            "competence": self.competence.pk,
            "risk_count": self.risk_count.pk,
            "figure": "vpr_fail",
            "question": "analysis_page",
            "own_form": self.own_form.pk,
            "year": YEAR,
            "proof_item": self.proof_item.pk,
            "proof_key": f"partnership-{self.partnership.pk}",
            "proof_revision": 1,
            "proof_archive": self.proof_archive.pk,
            "municipality_code": north.municipality.code,
            "yearly_kind": "passport",
            "table": "schools",
        }


def make_world(cast: Cast, place: Place | None = None) -> World:
    """One of everything in a place and its first school; without one in the north.

    Results of the southern schools then come with the northern ones.
    """
    north = place or cast.north
    batch, batch_file = applied_batch(north)
    assessment = _results(
        north.schools if place else cast.north.schools + cast.south.schools, batch_file
    )
    SocialPassport.objects.bulk_create(
        [
            SocialPassport(school=school, year=YEAR, pupils=school.pupils or 100, large_families=12)
            for school in north.schools
        ],
        ignore_conflicts=True,
    )
    SchoolAlias.objects.create(
        school=north.school,
        normalised=f"гимназия {north.school.pk}",
        seen_as=f"Гимназия №{north.school.pk}",
    )
    recompute()
    _signs_of_bias(north, batch_file)
    region_act = _region_act(north, batch_file)
    run = start_run(
        municipality=north.municipality,
        year=YEAR,
        methodology_code="fioko",
        overrides={},
        by=north.coordinator,
    )
    show_to_schools(run=run, reply_until=timezone.localdate() + timedelta(days=7), by=None)
    assignment = north.school_team.assignments.get()
    expert_review = _plan(north)
    status = SchoolStatus.objects.create(
        school=north.school,
        kind="shnsu",
        list_year=YEAR,
        results_year=YEAR - 1,
        starts=date(YEAR, 4, 14),
        order_number="12-од",
        order_date=date(YEAR, 4, 14),
    )
    fact = entered_fact(north.municipality, north.coordinator)
    note = note_of(
        closed_round(
            north.municipality, [north.school], title=f"Закрытый мониторинг {north.school.pk}",
            kind="quality", stage="",
        ),
        north.coordinator,
    )  # fmt: skip
    study = make_study(municipality=north.municipality, year=YEAR, by=north.coordinator)
    open_page(north.municipality)
    return World(
        cast=cast,
        place=north,
        batch=batch,
        batch_file=batch_file,
        job=jobs.start(
            "core.read_batch",
            title="Чтение файлов",
            by=north.coordinator,
            scope=north.municipality.scope,
            batch_id=batch.pk,
        ),
        assessment=assessment,
        cell=SchoolResult.objects.get(school=north.school, assessment=assessment),
        run=run,
        finding=run.findings.filter(school=north.school).order_by("pk")[0],
        region_act=region_act,
        trial=_trial(north),
        scale=_scale(north),
        status=status,
        effect=study.schools.get(school=north.school),
        profile=built_profile(north.school),
        swot_entry=weakness(north.school, YEAR),
        remembered_table=_remembered_table(north, batch_file),
        paper=make(kind="school_note", place=north.school, year=YEAR, by=north.coordinator),
        invitation=_invitation(assignment, north.coordinator),
        offer=_offer(north),
        expert_review=expert_review,
        evidence=services.add_evidence(
            occurrences=[expert_review.version.plan.occurrences.earliest("end")],
            title="Справка",
            upload=("Справка.pdf", b"%PDF-1.4"),
            by=north.school_team,
        ),
        feed_token=feeds.renew(by=north.school_team),
        fact=fact,
        support_event=_support(north),
        partnership=agreement(north.school, dated=date(2024, 2, 1)),
        support_norm=norm(north.municipality),
        directive=_directive(north),
        practice=bank_practice(north.municipality, school=north.school),
        errand=_errand(north),
        response=begun_response(north.municipality, north.school),
        own_form=own_form(north.municipality),
        proof_item=proof_item(
            north.municipality,
            year=YEAR,
            by=north.specialist,
            url="https://edu.example/prikaz",
            upload=("Подтверждение.pdf", b"%PDF-1.4"),
        ),
        proof_archive=kept_archive(north.municipality, YEAR, by=north.coordinator),
        round_note=note,
        advice=give_advice(note.round, north.coordinator)[0],
        review=begin_review(programme=fact.indicator.programme, year=YEAR, by=north.coordinator),
        competence=competence_check(north.school, on=date(YEAR, 10, 2)),
        risk_count=risk_count(north.school),
        sign=name_sign(
            plan=expert_review.version.plan,
            key=None,
            section="Управление",
            when="quarter",
            title="Посещаемость",
            expected="70 %",
            by=north.school_team,
        ),
        year_report=begin_year(school=north.school, year=YEAR, by=north.school_head),
    )


def _errand(north: Place) -> Errand:
    return given(
        north.school,
        municipality=north.municipality,
        by=north.coordinator,
        dated=date(2024, 9, 1),
        due=date(2024, 12, 1),
    )[0]


def _directive(north: Place) -> Directive:
    """A draft of an order with its file."""
    text = "1. Директорам школ представить отчёт до 01.12.2024"
    directive = draft(north.municipality, by=north.coordinator, text=text, dated=date(2024, 9, 1))
    directive.file = files.store(
        b"%PDF-1.4", name="Приказ.pdf", scope=directive.scope, by=north.coordinator, attached=True
    )
    directive.save()
    return directive


def _support(north: Place) -> SupportEvent:
    """A consultation that was planned and has passed, with a file."""
    return planned_event(
        north.school,
        starts=date(2024, 9, 10),
        by=north.specialist,
        url="https://centre.example/",
        upload=("Справка.pdf", b"%PDF-1.4"),
    )


def _trial(north: Place) -> Trial:
    """Of the draft of the municipality's own methodology; neighbours in one share it."""
    found = Trial.objects.filter(municipality=north.municipality).first()
    if found:
        return found
    draft = make_own(
        source=preset("fioko"),
        municipality=north.municipality,
        title=f"Методика: {north.municipality}",
        by=None,
    )
    return Trial.objects.create(
        municipality=north.municipality,
        version=draft,
        content_hash=draft.content_hash,
        years=[{"year": YEAR, "categories": []}],
    )


def _scale(north: Place) -> MarkScale:
    """Neighbours in one municipality share it."""
    return MarkScale.objects.get_or_create(
        municipality=north.municipality,
        procedure="vpr",
        year=YEAR,
        grade=5,
        subject="История",
        defaults={
            "from3": 4,
            "from4": 8,
            "from5": 12,
            "max_primary": 15,
            "status": "memory",
            "source": "Письмо",
            "needs_confirmation": True,
        },
    )[0]


def applied_batch(north: Place) -> tuple[Batch, BatchFile]:
    batch = intake.receive(
        [("Отметки.csv", b"1;2")],
        scope=north.municipality.scope,
        by=north.coordinator,
        hints={"municipality": north.municipality.pk},
    )
    batch_file = batch.files.get()
    files.mark_personal(batch_file.stored, personal=False)
    batch_file.layout, batch_file.state = "vpr_marks", BatchFile.State.APPLIED
    batch_file.save()
    batch.state, batch.applied_at = Batch.State.APPLIED, timezone.now()
    batch.save()
    BatchIssue.objects.create(
        file=batch_file, code="unknown_school", severity="error", row=7, message="Школа не найдена."
    )
    return batch, batch_file


def _results(schools: tuple[School, ...], batch_file: BatchFile) -> Assessment:
    """ВПР of three years; the last year's assessment."""
    for year in range(YEAR - 2, YEAR + 1):
        assessment, _ = Assessment.objects.get_or_create(
            procedure="vpr", year=year, subject="Математика", grade=5
        )
        SourceResult.objects.bulk_create(
            _source(batch_file, assessment, school.pk, MARKS[number % 3], 7 + number % 3)
            for number, school in enumerate(schools)
            if not school.results.filter(assessment=assessment).exists()
        )
    return assessment


def _region_act(north: Place, batch_file: BatchFile) -> RegionalAct:
    """The region's list of the year after the results; the first school stands on it."""
    place = {"source": batch_file.stored.name, "file": batch_file, "sheet": "Перечень"}
    act = RegionalAct.objects.create(
        municipality=north.municipality,
        name="приказ министерства образования",
        number=f"{north.school.pk}-мр",
        date=date(YEAR + 1, 3, 12),
        title="Об утверждении перечня школ",
        list_year=YEAR + 1,
        kinds=["shnor"],
        row=1,
        **place,
    )
    ListedSchool.objects.create(
        act=act, school=north.school, kind="shnor", words="ШНОР", row=7, **place
    )
    return act


def _remembered_table(north: Place, batch_file: BatchFile) -> TableRecipe:
    """A table that the coordinator explained, from the file of the batch."""
    columns = {"школа": {"role": "school", "work": ""}, "писали": {"role": "participants"}}
    recipe = {"sheet": "Лист1", "columns": columns, "procedure": "kdr", "grade": 8}
    TableDraft.objects.create(file=batch_file, recipe=recipe)
    return TableRecipe.objects.create(
        file=batch_file,
        title="Мониторинг.xlsx",
        recipe=recipe,
        scope=north.municipality.scope,
        created_by=north.coordinator,
    )


def _signs_of_bias(north: Place, batch_file: BatchFile) -> None:
    BiasSigns.objects.create(
        school=north.school,
        year=YEAR,
        marks=[["Математика", 5]],
        markers=1,
        source=batch_file.stored.name,
        file=batch_file,
        sheet="Маркеры",
        row=7,
    )


def _source(
    file: BatchFile, assessment: Assessment, school: int, marks: tuple[int, ...], row: int
) -> SourceResult:
    n2, n3, n4, n5 = marks
    return SourceResult(
        file=file,
        assessment=assessment,
        school_id=school,
        kind=SourceResult.Kind.REPORT,
        live=True,
        applied_at=timezone.now(),
        content_hash=hashlib.sha256(repr((assessment.pk, school, marks)).encode()).hexdigest(),
        rows=1,
        sheet="Отметки",
        row=row,
        columns={"marks": "C:G"},
        participants=sum(marks),
        n2=n2,
        n3=n3,
        n4=n4,
        n5=n5,
    )


def code_of(assignment: Assignment) -> str:
    """The one-time code of its invitation, as it is kept."""
    return f"AAAABBBB{assignment.pk:04}"


def _invitation(assignment: Assignment, by: User) -> Invitation:
    return Invitation.objects.create(
        user=assignment.user,
        assignment=assignment,
        code_hash=hashlib.sha256(code_of(assignment).encode()).hexdigest(),
        created_by=by,
        expires_at=timezone.now() + timedelta(days=7),
    )


def _offer(north: Place) -> RoleOffer:
    """A head of ours who waits for the word of somebody above."""
    if made := RoleOffer.objects.filter(municipality=north.municipality).first():
        return made
    offer = propose(
        person=north.specialist,
        role=Role.HEAD,
        place=north.municipality,
        starts=timezone.localdate(),
        ends=None,
        by=north.coordinator,
    )
    assert isinstance(offer, RoleOffer)
    return offer


def _plan(north: Place) -> ExpertReview:
    """An approved plan of the school with a change begun; the coordinator's review of its text."""
    version = sent_version(north.school)
    reviewing.assign_experts(
        version=version, experts=[north.coordinator, north.specialist], by=north.coordinator
    )
    workflow.agree_measures(version=version, by=north.coordinator)
    workflow.agree(version=version, by=north.coordinator)
    approve(
        version=version,
        order_number="1-о",
        order_date=date(2024, 9, 1),
        by=north.school_head,
        overtaken=Passed.LEFT,
    )
    workflow.start_version(plan=version.plan, note="Уточнение", by=north.school_team)
    return version.reviews.get(expert=north.coordinator)
