"""A coordinator makes the municipality's own methodology, changes a number, publishes it."""

import pytest
from django.urls import reverse

from monitoring.identification.methodology.document import PRESETS, load, preset
from monitoring.identification.words import edit_fields, editing
from monitoring.identification.words.templates import TEMPLATES
from monitoring.models import Methodology, MethodologyVersion
from tests.monitoring.pages import identify, load_year, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


def url(name: str, *args: object) -> str:
    return reverse(f"monitoring:methodology_{name}", args=args)


def sent(version: MethodologyVersion, **changes: object) -> dict[str, object]:
    """What a browser sends of the form."""
    data: dict[str, object] = {"seen": version.content_hash}
    for field in editing.edited(version.document).fields:
        data[field.name] = list(field.chosen) if field.choices else field.shown
        if field.kind == edit_fields.MANY:
            data[field.name + edit_fields.SENT] = "1"
    return {**data, **changes}


def copied(client, code="fioko", title="Методика округа") -> MethodologyVersion:
    client.post(url("copy", code), {"title": title})
    return MethodologyVersion.objects.get(methodology__title=title)


@pytest.mark.parametrize("code", PRESETS)
def test_form_sent_back_as_it_was_changes_nothing(coordinator, code):
    draft = copied(coordinator, code)

    answer = coordinator.post(url("draft", draft.methodology.code), sent(draft))

    assert answer.status_code == 302
    draft.refresh_from_db()
    before = preset(code)
    assert {**draft.document, "code": code, "title": before["title"]} == before


def test_thirty_percent_become_twenty_five_and_are_published(coordinator, cast):
    load_year(cast)
    draft = copied(coordinator)
    code = draft.methodology.code
    page = text_of(coordinator.get(url("draft", code)))
    assert "доля не преодолевших порог (отметок «2») не менее 30 %" in page
    assert "из перечня ниже" in page
    assert "<li>ВПР по русскому языку (5 класс)</li>" in page

    changed = sent(draft, **{"params/fail_share": "25"})
    preview = text_of(coordinator.post(url("draft", code) + "?preview=1", changed))
    draft.refresh_from_db()
    assert "не менее 25 %" in preview
    assert draft.document["params"]["fail_share"]["value"] == 0.3

    coordinator.post(url("draft", code), changed)
    coordinator.post(url("publish", code))
    run = identify(cast, code)

    assert (run.version.number, run.params["fail_share"]) == (1, 0.25)
    assert coordinator.get(url("draft", code)).status_code == 404

    coordinator.post(url("begin", code))
    second = MethodologyVersion.objects.get(methodology__code=code, number=2)
    coordinator.post(url("draft", code), sent(second, **{"params/fail_share": "20"}))
    page = text_of(coordinator.get(url("draft", code)))
    assert "<td>25 %</td><td>20 %</td>" in page
    assert identify(cast, code).version.number == 1

    coordinator.post(url("publish", code))
    assert "<td>25 %</td><td>20 %</td>" in text_of(coordinator.get(url("changes", code, 2)))
    assert identify(cast, code).version.number == 2


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(coordinator):
    draft = copied(coordinator)
    place = url("draft", draft.methodology.code)

    answer = coordinator.post(place, sent(draft, **{"params/fail_share": "тридцать"}))

    assert answer.status_code == 422
    page = text_of(answer)
    assert 'value="тридцать"' in page
    assert "Нужно число, а указано «тридцать»." in page
    draft.refresh_from_db()
    assert draft.document["params"]["fail_share"]["value"] == 0.3


def test_draft_changed_meanwhile_is_not_overwritten(coordinator):
    draft = copied(coordinator)
    place = url("draft", draft.methodology.code)
    mine = sent(draft, **{"params/need_procedures": "4"})
    coordinator.post(place, sent(draft, **{"params/fail_share": "25"}))

    answer = coordinator.post(place, mine)

    assert "Черновик изменили, пока страница была открыта." in text_of(answer)
    draft.refresh_from_db()
    assert draft.document["params"]["need_procedures"]["value"] == 2


def test_criteria_categories_and_components_come_and_go(coordinator):
    draft = copied(coordinator, "grachevka-2020")
    place = url("draft", draft.methodology.code)

    def press(**buttons: object) -> dict:
        draft.refresh_from_db()
        answer = coordinator.post(place, sent(draft, **buttons))
        assert answer.status_code == 302, text_of(answer)
        draft.refresh_from_db()
        return draft.document

    rule = "categories/0/rule"
    document = press(add=rule, **{f"template:{rule}": "count"})
    assert "count" in document["categories"][0]["rule"]["k_of_n"]["of"][3]
    assert document["selectors"]["P9"]
    document = press(remove=f"{rule}/k_of_n/of/0")
    assert len(document["categories"][0]["rule"]["k_of_n"]["of"]) == 3
    components = "categories/1/rule/rank/metric/index/components"
    press(add_component=components, **{f"share:{components}": "share_kdn"})
    document = press(remove=f"{components}/0")
    (first, *_, last) = document["categories"][1]["rule"]["rank"]["metric"]["index"]["components"]
    assert (first["ratio"], last["ratio"]) == (
        "share_parents_unemployed_single_or_both",
        "share_kdn",
    )
    document = press(add_category=1, category_title="Новая", **{"template:category": "gap"})
    assert [category["title"] for category in document["categories"]][3:] == ["Новая"]
    assert len(press(remove_category=3)["categories"]) == 3
    alone = coordinator.post(place, sent(draft, remove="categories/1/rule"))
    assert "Этот критерий – вся категория." in text_of(alone)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_criterion_that_may_be_added_can_be_edited(coordinator, name):
    draft = copied(coordinator, "irkutsk-tula")
    place, rule = url("draft", draft.methodology.code), "categories/0/rule"

    coordinator.post(place, sent(draft, add=rule, **{f"template:{rule}": name}))
    draft.refresh_from_db()
    again = coordinator.post(place, sent(draft))

    assert again.status_code == 302
    assert len(load(draft.document).categories) == 3


def test_drafts_are_the_own_municipalitys_and_their_keepers_alone(coordinator, cast, sign_in):
    draft = copied(coordinator)
    code = draft.methodology.code

    for person in (cast.south.coordinator, cast.north.observer, cast.north.school_head):
        client = sign_in(person)
        assert "Методика округа" not in text_of(client.get(url("list")))
        assert client.get(url("draft", code)).status_code in {403, 404}
        assert client.post(url("publish", code)).status_code in {403, 404}
    assert "Методика округа, версия 1" in text_of(sign_in(cast.north.coordinator).get(url("list")))

    sign_in(cast.north.coordinator).post(url("drop", code))
    assert not Methodology.objects.filter(code=code).exists()
