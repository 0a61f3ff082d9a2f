"""`identify`: a methodology over a municipality's results; kept as a run unless `--dry-run`."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from monitoring.identification.engine.facts import inputs_hash
from monitoring.identification.services import compute_labelled, current_version, start_run
from monitoring.indicators.intervals import Label
from monitoring.models import Run
from schools import access
from schools.command_options import add_municipality, municipalities
from schools.models import Municipality
from schools.permissions import Permission
from shnor_portal.core.commands import PortalCommand
from shnor_portal.core.errors import Refused


class Command(PortalCommand):
    help = "Провести идентификацию по методике"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="год результатов")
        parser.add_argument("--methodology", required=True, metavar="CODE", help="код методики")
        parser.add_argument(
            "--set",
            nargs="+",
            action="extend",
            default=[],
            metavar="param=value",
            dest="overrides",
            help="параметр методики",
        )
        parser.add_argument("--dry-run", action="store_true", help="только посчитать")
        add_municipality(parser)

    def run(self, **options: Any) -> dict[str, Any]:
        by = options["by"]
        place = _one(municipalities(options["municipality"], by))
        access.check(by, Permission.RUN_IDENTIFICATION, place)
        arguments = {
            "municipality": place,
            "year": options["year"],
            "overrides": _overrides(options["overrides"]),
        }
        if options["dry_run"]:
            return _dry_run(code=options["methodology"], **arguments)
        run = start_run(methodology_code=options["methodology"], by=by, **arguments)
        return _document(run)

    def as_text(self, document: dict[str, Any]) -> str:
        lines = [f"Методика {document['methodology']}, версия {document['version']}"]
        lines += [
            f"{item['school']}\t{item['category']}\t{item['outcome']}\t{item['label']}"
            for item in document["findings"]
        ]
        return "\n".join(lines)


def _one(places: list[Municipality]) -> Municipality:
    if len(places) == 1:
        return places[0]
    raise Refused(
        "Муниципалитетов несколько: укажите, какой, ключом --municipality."
        if places
        else "Муниципалитетов нет: заведите первый командой create_municipality.",
        code="municipality_required",
    )


def _overrides(pairs: list[str]) -> dict[str, str]:
    overrides = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Refused(f"«{pair}»: нужно имя=значение.", code="parameter_invalid")
        overrides[name.strip()] = value.strip()
    return overrides


def _dry_run(
    municipality: Municipality, year: int, overrides: dict[str, str], code: str
) -> dict[str, Any]:
    with transaction.atomic():
        version = current_version(code, municipality)
        loaded, known, labelled = compute_labelled(municipality, year, version, overrides)
        transaction.set_rollback(True)
    return {
        "methodology": code,
        "version": version.number,
        "parameters": loaded.values,
        "inputs_hash": inputs_hash(known.facts),
        "prior": labelled.prior,
        "findings": [
            {
                "school": item.school,
                "category": item.category,
                "outcome": item.truth.value,
                "probability": item.trace.probability,
                "label": item.trace.label or Label.SCARCE.value,
                "trace": item.trace.as_json(),
            }
            for item in labelled.outcomes
        ],
    }


def _document(run: Run) -> dict[str, Any]:
    findings = run.findings.select_related("school").prefetch_related("school__identifiers")
    return {
        "methodology": run.version.methodology.code,
        "version": run.version.number,
        "parameters": run.params,
        "inputs_hash": run.inputs_hash,
        "prior": run.prior,
        "run": run.pk,
        "findings": [
            {
                "school": item.school.login,
                "category": item.category,
                "outcome": item.outcome,
                "probability": item.probability,
                "label": item.certainty or Label.SCARCE.value,
                "trace": item.trace,
            }
            for item in findings
        ],
    }
