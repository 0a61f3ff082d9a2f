"""The evidence register of the demonstration: last year is proved whole; in this one a link does
not open and a note is older than what it rests on. The public page is open."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from roadmaps.models import Directive, Errand, Programme, ProofItem, TargetIndicator
from roadmaps.programmes import facts
from roadmaps.programmes.facts import Said
from roadmaps.programmes.indicator_queries import rows_now
from roadmaps.proof import links, public, services
from roadmaps.proof.services import About, Wording
from schools.models import Municipality, School
from shnor_portal.core.documents.docx import html_to_docx
from shnor_portal.desk.demo.accounts import COORDINATOR, HEAD, SPECIALIST, person
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.places import UPPER_RIVER
from shnor_portal.desk.demo.support import LISTED

COORDINATION, CENTRE = "муниципальный координатор", "методисты Ресурсного центра"
SITE = "https://edu-verkhnerechensk.example"
# Facts of the first year that the portal does not compute: numerator and denominator, or a number.
TOLD = {"4": ("6", ""), "8": ("3", "4"), "10": ("3", "4"), "11": ("7", "12")}
CONTACTS = (
    "Адрес: г. Верхнереченск, ул. Школьная, 1, каб. 12\n"
    "Телефон: 8 (000) 000-00-00\n"
    "Приём: вторник и четверг с 15:00 до 17:00"
)


class Year:
    """Writes evidence of one year."""

    def __init__(self, municipality: Municipality, year: int, days: Days) -> None:
        self.municipality, self.year, self.days = municipality, year, days
        names = {school.key: school.name for school in UPPER_RIVER.schools}
        wanted = [names[key] for key in (*LISTED, "klyuchi")]
        schools = School.objects.filter(municipality=municipality)
        self.schools = list(schools)
        self.listed = [school for school in self.schools if school.name in wanted]

    def add(
        self, title: str, positions: str, dated: date, *, number: str = "", url: str = "",
        figure: str = "", text: str = "", indicators: Sequence[TargetIndicator] = (),
        schools: Sequence[School] = (), grounds: Sequence[ProofItem] = (), executor: str = "",
        due: date | None = None,
    ) -> ProofItem:  # fmt: skip
        """`positions` are codes without what is common to all; `text` is of a Word file."""
        by = person(SPECIALIST)
        dated = min(dated, self.days.ago(1))
        upload = (f"{title}.docx", _word(title, text)) if text else None
        with on(max(dated, self.days.ago(20))):
            return services.add(
                municipality=self.municipality,
                year=self.year,
                about=About(
                    title=title,
                    positions=[f"1.2.{code}" for code in positions.split()],
                    owner=person(COORDINATOR),
                    review_on=self.days.today + timedelta(days=200),
                    indicators=indicators,
                    schools=schools,
                    grounds=[item.key for item in grounds],
                    executor=executor,
                    due=due,
                ),
                wording=Wording(
                    dated=dated, document_number=number, url=url, figure=figure, upload=upload
                ),
                by=by,
            )


def give(municipality: Municipality, days: Days) -> None:
    programme = Programme.objects.get(municipality=municipality)
    _facts(programme, days)
    _whole(Year(municipality, programme.first_year, days), programme)
    _flawed(Year(municipality, days.today.year, days), programme)
    # At the beginning of a year recommendations of the round are still last year's.
    for one in Errand.objects.filter(
        directive__municipality=municipality, directive__kind=Directive.Kind.ADVICE,
        directive__dated__year=programme.first_year,
    ):  # fmt: skip
        services.mark(
            municipality=municipality, year=programme.first_year, key=f"errand-{one.pk}",
            set_aside="войдёт в отчёт следующего года", by=person(COORDINATOR),
        )  # fmt: skip
    with on(days.ago(4)):
        public.write_contacts(municipality=municipality, contacts=CONTACTS, by=person(COORDINATOR))
        public.open_page(municipality=municipality, by=person(HEAD))


def _facts(programme: Programme, days: Days) -> None:
    """Every indicator has a value of the first year: computed where the portal can."""
    first = programme.first_year
    day = min(date(first + 1, 1, 21), days.ago(2))
    with on(day):
        for one in programme.indicators.exclude(facts__year=first):
            if rows_now(one, first):
                facts.report_computed(
                    indicator=one, year=first, by=person(COORDINATOR), round="годовой"
                )
                continue
            part, whole = TOLD.get(one.number, ("1", "4"))
            share = one.kind == TargetIndicator.Kind.SHARE
            said = Said(
                first, day, f"Справка методической службы от {day:%d.%m.%Y}",
                value=None if share else Decimal(part),
                numerator=Decimal(part) if share else None,
                denominator=Decimal(whole or "4") if share else None,
            )  # fmt: skip
            fact = facts.enter(indicator=one, said=said, by=person(SPECIALIST))
            facts.report(fact=fact, by=person(COORDINATOR))


def _whole(year: Year, programme: Programme) -> None:
    first = year.year
    by_number = {one.number: one for one in programme.indicators.all()}
    end = date(first, 12, 24)
    year.add(
        "Справка о потребностях школ муниципалитета", "1.3", date(first, 1, 20), number="4",
        text="Результаты трёх лет, кадры и условия: кому и в чём нужна помощь.",
    )  # fmt: skip
    advice = year.add(
        "Адресные рекомендации школам перечня", "5.2 5.3", date(first, 4, 20), number="31",
        text="Школам перечня рекомендовано разобрать типичные ошибки и составить план помощи.",
        indicators=[by_number["6"], by_number["9"]], schools=year.listed,
    )  # fmt: skip
    roadmap = year.add(
        f"Дорожная карта поддержки школ на {first} год", "6.1 6.5", date(first, 4, 28),
        number="52-од", text="Мероприятия, сроки, ответственные и участники – по разделам.",
        schools=year.schools, grounds=[advice], due=end,
    )  # fmt: skip
    year.add(
        "Договоры о сетевом взаимодействии и план наставников", "6.4", date(first, 5, 20),
        number="7", url=f"{SITE}/partnery", schools=year.listed, grounds=[advice],
    )  # fmt: skip
    year.add(
        f"Отчёт Ресурсного центра о поддержке школ за {first} год", "6.2 6.3", date(first, 12, 15),
        figure="23 консультации, 6 семинаров, 31 слушатель курсов", schools=year.listed,
        text="Консультации, выезды, семинары и курсы года: темы, школы, часы.", grounds=[advice],
    )  # fmt: skip
    year.add(
        "Протокол совещания с директорами школ перечня", "7.2", date(first, 9, 26), number="6",
        text="Решили: школам перечня представить отчёты о ходе дорожных карт.",
        executor="директора школ перечня", due=date(first, 10, 20),
    )  # fmt: skip
    year.add(
        "Приказ о поощрении школы-куратора и изменении программы", "7.3", date(first, 12, 22),
        number="148-од", executor=COORDINATION, due=end,
        text="Поощрить коллектив школы-куратора; уточнить план показателей программы.",
    )  # fmt: skip
    effect = year.add(
        f"Эффективность дорожной карты {first} года", "8.1 8.2", date(first + 1, 1, 24),
        figure="доля участников ниже минимума снизилась", grounds=[roadmap],
        indicators=[by_number["6"]], schools=year.listed,
        text="Показатель до и после, вывод: консультации продолжить, семинары изменить.",
    )  # fmt: skip
    year.add(
        "План мероприятий следующего года", "8.3", date(first + 1, 1, 26), number="9-од",
        grounds=[effect], text="По выводам прошлого года: больше выездов, меньше общих семинаров.",
    )  # fmt: skip
    with on(year.days.ago(3)):
        links.told(
            municipality=year.municipality, year=first, url=f"{SITE}/partnery", opens=True,
            by=person(COORDINATOR),
        )  # fmt: skip


def _flawed(year: Year, programme: Programme) -> None:
    """This year: one link that does not open, one note before the monitoring it is made of."""
    days, by_number = year.days, {one.number: one for one in programme.indicators.all()}
    year.add(
        "Адресные рекомендации по итогам прошлого года", "5.2 5.3", days.ago(255), number="28",
        indicators=[by_number["6"], by_number["9"]], schools=year.listed,
        text="Каждой школе перечня – три шага на год и срок.",
    )  # fmt: skip
    report = f"{SITE}/diagnostika-{year.year}"
    late, early = days.ago(2), max(days.ago(9), date(year.year, 1, 1))
    monitored = year.add(
        "Итоги диагностики профессиональных дефицитов", "4.2", late, url=report,
        figure="диагностику прошли 46 учителей",
    )  # fmt: skip
    year.add(
        "Справка об итогах диагностики", "5.1", early, number="63", grounds=[monitored],
        text="О каких дефицитах говорят итоги диагностики.",
    )  # fmt: skip
    with on(days.ago(1)):
        links.told(
            municipality=year.municipality, year=year.year, url=report, opens=False,
            by=person(COORDINATOR),
        )  # fmt: skip


def _word(title: str, text: str) -> bytes:
    head = f'<html lang="ru" data-layout="note"><head><title>{title}</title></head>'
    return html_to_docx(
        f'{head}<body><section class="sheet portrait"><h1>{title}</h1><p>{text}</p>'
        "</section></body></html>"
    )
