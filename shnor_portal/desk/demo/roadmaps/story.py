"""The roadmaps of the first municipality, from the order that made the list until today."""

from datetime import date, timedelta

from monitoring.models import ProfileFactor
from roadmaps.models import Plan, ReviewCriterion
from roadmaps.plans import constructor, editing, queries, reviewing, workflow
from schools.models import Municipality, School, User
from shnor_portal.desk.demo.accounts import COORDINATOR, HEAD, SPECIALIST, person
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.places import UPPER_RIVER
from shnor_portal.desk.demo.roadmaps import borovoe, making, municipal, others, school4, watching
from shnor_portal.desk.demo.roadmaps.carrying_out import Agenda, Execution
from shnor_portal.desk.demo.roadmaps.making import Draft
from shnor_portal.desk.demo.roadmaps.words import Calendar, Words, month_after, year_from

CURATOR, DIRECTOR, DEPUTY = "kurator", "direktor", "zavuch"
SITES = ("school4", "borovoe", "sosnovka", "kedrovka")
# Criteria that the experts of the Borovoe plan found wanting: number → (scores, what they wrote).
WANTING = {
    3: ((0, "Исходные значения показателей не указаны."), (1, "Нет значений на сегодня.")),
    7: ((1, ""), (0, "«Работа проведена» документом не подтвердить: назовите документ.")),
}


def give(municipality: Municipality, days: Days) -> None:
    """Make every plan, then let everything that was done by them happen day by day."""
    Story(municipality, days).tell()


class Story:
    def __init__(self, municipality: Municipality, days: Days) -> None:
        self.municipality, self.days = municipality, days
        self.order = days.order(days.year - 1)
        self.calendar = Calendar(days.today, self.order)
        self.coordinator, self.specialist = person(COORDINATOR), person(SPECIALIST)
        names = {school.key: school.name for school in UPPER_RIVER.schools}
        schools = School.objects.filter(municipality=municipality)
        by_name = {s.name: s for s in schools.select_related("municipality__region")}
        self.schools = {key: by_name[name] for key, name in names.items()}
        self.agenda = Agenda()

    def tell(self) -> None:
        self._finished()
        self._municipal()
        school4 = self._school4()
        self._borovoe()
        self._joint()
        self._on_agreement()
        self._drafted()
        sites = [(self.schools[key], f"https://{key}.example/kachestvo") for key in SITES]
        left = self.schools["kedrovka"]
        watching.look_at_sites(self.agenda, sites, left, self.days, self.specialist)
        watching.let_through(self.agenda, school4, self.days, self.coordinator)
        readers = (self.coordinator, self.specialist, person(DEPUTY))
        watching.remind(self.agenda, self.days, readers)
        self.agenda.happen()
        self._changed()

    def _since(self, count: int) -> date:
        """That many days after the order."""
        return self.order + timedelta(days=count)

    def _draft(
        self, words: Words, place: School | Municipality, by: User, years: int = 1, **fields: object
    ) -> Draft:
        """From the order to the end of the school year that is so many years after it."""
        ends = date(self.order.year + years, 8, 31)
        return Draft(words, place, self.calendar, self.order, ends, by, **fields)  # type: ignore[arg-type]

    def _carry_out(self, plan: Plan, words: Words, approved: date, by: User) -> None:
        Execution(plan, words, approved, self.days, by, self.coordinator).plan_deeds(self.agenda)

    def _municipal(self) -> None:
        """Written by the coordinator, agreed and approved by the head of the department."""
        by, head, words = self.coordinator, person(HEAD), municipal.ROADMAP
        plan = making.type_in(self._draft(words, self.municipality, by), self._since(3))
        making.take_offers(plan, self._since(4), by)
        making.send(plan, self._since(5), by)
        making.agree(plan, self._since(7), head)
        plan = making.put_in_force(plan, self._since(8), "116-од", head)
        self._carry_out(plan, words, self._since(8), self.specialist)

    def _school4(self) -> Plan:
        """The deputy's file: two remarks, corrections, agreement, the school's order."""
        by, head, school = person(DEPUTY), person(DIRECTOR), self.schools["school4"]
        words = school4.ROADMAP
        plan = making.bring_in(
            self._draft(words, school, by),
            self._since(4),
            put_right={school4.ASIDE: school4.PUT_RIGHT},
            above=("УТВЕРЖДАЮ", "Директор ООШ № 4", "____________ П.И. Берёзкин"),
        )
        making.send(plan, self._since(6), by)
        making.remark(plan, self._since(8), school4.REMARKS, self.coordinator)
        with on(self._since(8)):
            workflow.return_plan(version=queries.current_version(plan), by=self.coordinator)
        making.rework(plan, self._since(10), school4.CORRECTIONS, by)
        making.take_offers(plan, self._since(11), by)
        making.agree(plan, self._since(12), self.coordinator)
        plan = making.put_in_force(plan, self._since(13), "41-о", head)
        self._carry_out(plan, words, self._since(13), by)

        words = school4.DEVELOPMENT
        draft = self._draft(words, school, by, 2, kind=Plan.Kind.DEVELOPMENT)
        programme = making.bring_in(draft, self._since(14))
        making.send(programme, self._since(15), by)
        making.agree(programme, self._since(18), self.coordinator)
        programme = making.put_in_force(programme, self._since(20), "46-о", head)
        self._carry_out(programme, words, self._since(20), by)
        self._programme = programme
        return plan

    def _borovoe(self) -> None:
        """Another shape of a file; two experts find it wanting, then it is put right."""
        by, school, words = person("direktor-borovoe"), self.schools["borovoe"], borovoe.ROADMAP
        draft = self._draft(words, school, by)
        hasty = making.without_facts(draft)
        plan = making.bring_in(hasty, self._since(3), other_shape=True)
        making.take_offers(plan, self._since(4), by)
        making.send(plan, self._since(5), by)
        self._ask_experts(plan, self._since(6))
        for number, expert in enumerate((self.specialist, person(CURATOR))):
            self._examine(plan, self._since(7), expert, number)
        with on(self._since(8)):
            version = queries.current_version(plan)
            reviewing.take_remarks(version=version, by=self.coordinator)
            workflow.return_plan(version=version, by=self.coordinator)
        making.rework(plan, self._since(10), borovoe.CORRECTIONS, by, head=draft)
        making.agree(plan, self._since(12), self.coordinator)
        plan = making.put_in_force(plan, self._since(13), "27", by)
        self._carry_out(plan, words, self._since(13), by)

    def _ask_experts(self, plan: Plan, day: date) -> None:
        with on(day):
            version = queries.current_version(plan)
            experts = [self.specialist, person(CURATOR)]
            reviewing.assign_experts(version=version, experts=experts, by=self.coordinator)

    def _examine(self, plan: Plan, day: date, expert: User, number: int | None) -> None:
        """`number` says whose scores of the wanting criteria these are; none: all is well."""
        criteria = ReviewCriterion.objects.filter(municipality=self.municipality)
        scores = {row.pk: (2, "") for row in criteria}
        if number is not None:
            scores |= {c.pk: WANTING[c.position][number] for c in criteria if c.position in WANTING}
        with on(day):
            reviewing.save_scores(
                review=queries.current_version(plan).reviews.get(expert=expert),
                scores=scores,
                comment="План выполним, показатели нужно доработать."
                if number is not None
                else "Концепция ясная и посильная для школы.",
                finish=True,
                by=expert,
            )

    def _joint(self) -> None:
        """Two schools write one plan; the one that left the list carries it out."""
        by, words = person("direktor-borovoe"), borovoe.JOINT
        draft = self._draft(
            words, self.schools["borovoe"], by, kind=Plan.Kind.JOINT,
            curator_school=self.schools["klyuchi"],
        )  # fmt: skip
        plan = making.type_in(draft, self._since(15))
        making.take_offers(plan, self._since(15), by)
        making.send(plan, self._since(16), by)
        making.agree(plan, self._since(18), self.coordinator)
        plan = making.put_in_force(plan, self._since(20), "29", by)
        self._carry_out(plan, words, self._since(20), person(CURATOR))

    def _on_agreement(self) -> None:
        """A plan with measures returned, and a concept at the experts."""
        days, by = self.days, person("zavuch3")
        starts = month_after(days.today, 0)
        draft = Draft(others.SCHOOL3, self.schools["school3"], self.calendar, starts,
                      year_from(starts), by)  # fmt: skip
        plan = making.bring_in(draft, days.ago(8))
        making.send(plan, days.ago(6), by)
        making.remark(plan, days.ago(2), others.RETURNED, self.coordinator)

        head = person("direktor-borovoe")
        draft = self._draft(
            borovoe.CONCEPT, self.schools["borovoe"], head, 3, kind=Plan.Kind.CONCEPT
        )
        concept = making.type_in(draft, days.ago(7))
        making.send(concept, days.ago(6), head)
        self._ask_experts(concept, days.ago(5))
        self._examine(concept, days.ago(3), person(CURATOR), None)

    def _drafted(self) -> None:
        """An antirisk programme about the heaviest factor, as the constructor left it."""
        school, starts = self.schools["sosnovka"], month_after(self.days.today, 0)
        factor = ProfileFactor.objects.get(profile__school=school, level=ProfileFactor.Level.HIGH)
        with on(self.days.ago(3)):
            constructor.construct(
                school=school,
                kind=Plan.Kind.ANTIRISK,
                title="Антирисковая программа Сосновской СОШ: родители и учёба детей",
                period_start=starts,
                period_end=year_from(starts),
                chosen=[factor.factor_id],
                by=person("direktor-sosnovka"),
            )

    def _finished(self) -> None:
        """The plan by which a school left the list."""
        by, words, order = person(CURATOR), others.KLYUCHI, self.days.order(self.days.year - 2)
        calendar = Calendar(self.days.today, order)
        draft = Draft(words, self.schools["klyuchi"], calendar, order, date(order.year, 12, 31), by)
        approved = order + timedelta(days=12)
        plan = making.bring_in(draft, order + timedelta(days=5), other_shape=True)
        making.send(plan, order + timedelta(days=6), by)
        making.agree(plan, order + timedelta(days=9), self.coordinator)
        plan = making.put_in_force(plan, approved, "33-о", by)
        self._carry_out(plan, words, approved, by)
        ended = date(order.year + 1, 1, 22)
        self.agenda.add(ended, lambda: workflow.finish(plan=plan, by=self.coordinator))

    def _changed(self) -> None:
        """A change of a plan in force asks for agreement of what changed only."""
        by, plan = person(DEPUTY), self._programme
        with on(self.days.ago(2)):
            version = workflow.start_version(plan=plan, note=school4.WHY_LATER, by=by)
            measure = version.measures.get(text=school4.PHYSICS)
            later = self.calendar.words(school4.LATER)
            editing.change_measure(
                version=version, key=measure.key, values={"deadline_text": later}, by=by
            )
            workflow.send(version=version, by=by)
