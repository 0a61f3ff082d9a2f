"""How the dashboard's pictures are shown: rows of tables with drawings, every number a link."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from monitoring.indicators.calculate import Value
from monitoring.indicators.catalogue import Better
from monitoring.models import Assessment
from schools.models import Municipality, SchoolStatus
from schools.privacy import HIDDEN
from shnor_portal.core.charts.strips import Scale, strip
from shnor_portal.core.typography import number, percent, percent_range, short_date
from shnor_portal.desk.dashboard_pictures import HeatCell, Pictures
from shnor_portal.desk.list_standing import Ground, ListStanding

_HEAT = '<td{}><a href="{}">{}</a><small>{}</small></td>'
_EMPTY, _HIDDEN = "<td>–</td>", f"<td>{HIDDEN}</td>"


def standing_context(standing: ListStanding, place: Municipality) -> dict[str, Any]:
    """Statuses with what they lead to, and papers in words."""
    schools = f"{reverse('schools:school_list')}?municipality={place.pk}"
    return {
        "standing": standing,
        "counts": [
            (item, f"{schools}&status={item.kind}", _style(item.kind)) for item in standing.counts
        ],
        "without_url": f"{schools}&status=none",
        "grounds": [(_ground_words(item, place), item, schools) for item in standing.grounds],
    }


def _style(kind: str) -> str:
    return {SchoolStatus.Kind.SHNOR: "is-bad", SchoolStatus.Kind.RISK_ZONE: "is-warning"}.get(
        SchoolStatus.Kind(kind), "is-plain"
    )


def _ground_words(item: Ground, place: Municipality) -> str:
    """«Приказ № 214 от 14.04.2026»; of the region's act its own name."""
    term = (item.act or "Региональный акт") if item.is_regional else place.order_term
    day = f" от\u00a0{short_date(item.day)}" if item.day else ""
    return f"{term[:1].upper()}{term[1:]} №\u00a0{item.number}{day}"


def pictures_context(pictures: Pictures | None, place: Municipality, year: int) -> dict[str, Any]:
    """What the template of the pictures shows; nothing where no share is known."""
    if pictures is None:
        return {"pictures": None}
    levels = [pictures.district.value] if pictures.district else []
    levels += [pictures.region.share] if pictures.region else []
    seen = [dot.value for dot in pictures.dots if dot.value]
    scale = Scale.over([*levels, *(v.value if v.high is None else v.high for v in seen)])
    marks = (
        ("is-district", pictures.district.value if pictures.district else None),
        ("is-region", pictures.region.share if pictures.region else None),
    )
    return {
        "pictures": pictures,
        "picture_year": year,
        "place": place,
        "lower_is_better": pictures.shown.indicator.better is Better.LOWER,
        "ends": scale.ends,
        "district": percent(pictures.district.value) if pictures.district else "",
        "region": percent(pictures.region.share) if pictures.region else "",
        "dots": [
            (
                dot.school,
                _dot_url(dot.school.pk, pictures),
                strip(scale, *_interval(dot.value), marks=marks),
                percent(dot.value.value) if dot.value else HIDDEN if dot.hidden else "",
                number(dot.value.denominator) if dot.value else "",
                _said(dot.value),
            )
            for dot in pictures.dots
        ],
        "heads": _work_heads(pictures.works, place),
        "subjects": [
            (subject, len(list(works)))
            for subject, works in groupby(pictures.works, key=lambda work: work.subject)
        ],
        "heat_rows": [(dot.school, _heat_row(dot.school.pk, pictures)) for dot in pictures.dots],
    }


def _dot_url(school: int, pictures: Pictures) -> str:
    url = reverse("desk:school_results", args=[school])
    return f"{url}?indicator={pictures.shown.indicator.code}"


def _interval(value: Value | None) -> tuple[float | None, float | None, float | None]:
    return (value.value, value.low, value.high) if value else (None, None, None)


def _said(value: Value | None) -> str:
    """What a number is made of, for a pointer that rests on it."""
    if value is None:
        return ""
    return (
        f"{number(value.numerator)} из {number(value.denominator)}; "
        f"интервал 95\u00a0%: {percent_range(value.low, value.high)}"
    )


def _heat_row(school: int, pictures: Pictures) -> SafeString:
    """The cells of a school: hundreds of them are on a page, so they are joined here, and the
    address of a cell is resolved once a row."""
    address = reverse("monitoring:cell", args=[0])
    cells = (_heat_cell(pictures.heat.get((school, work.pk)), address) for work in pictures.works)
    return mark_safe("".join(cells))


def _heat_cell(cell: HeatCell | None, address: str) -> str:
    if cell is None:
        return _EMPTY
    if cell.value is None:
        return _HIDDEN
    n = cell.value.denominator
    return _HEAT.format(
        f' class="is-{cell.look}"' if cell.look else "",
        address.replace("/0/", f"/{cell.cell_id}/"),
        _tenths(cell.value.value),
        int(n) if n < 1000 else number(n),
    )


@lru_cache(maxsize=2048)
def _tenths(share: float) -> str:
    """«21,7»: the same shares of small groups come again and again on a page."""
    return number(share * 100, 1)


def _work_heads(works: Sequence[Assessment], place: Municipality) -> SafeString:
    """The headings of works under their subjects: «5 кл.», each a link to the work."""
    return format_html_join(
        "",
        '<th scope="col" class="num"><a href="{}?municipality={}" title="{}">{}</a></th>',
        (
            (reverse("monitoring:assessment", args=[w.pk]), place.pk, w.short, _grade(w))
            for w in works
        ),
    )


def _grade(work: Assessment) -> SafeString:
    level = f" {work.get_level_display()[:4]}." if work.level else ""
    return format_html("{}\u00a0кл.{}", work.grade, level)
