"""The command-line contract: `--json`, `--by`, exit codes 0 applied, 1 refused, 2 wrong words."""

import json
import sys
from abc import abstractmethod
from typing import Any, NoReturn

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandParser

from shnor_portal.core.errors import Refused


class Exit(Exception):
    """Ends a command with a document to print and an exit code."""

    def __init__(self, document: Any, code: int) -> None:
        super().__init__(code)
        self.document = document
        self.code = code


class _Parser(CommandParser):
    """Wrong arguments end with 2, with a JSON document when `--json` was asked for."""

    def error(self, message: str) -> NoReturn:
        if "--json" in sys.argv:
            sys.stdout.write(json.dumps({"error": "wrong_arguments", "message": message}) + "\n")
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")


class PortalCommand(BaseCommand):
    """A command that returns one document; subclasses write `run()` and, if useful, `as_text()`.

    `run()` raises `Refused` to refuse (exit 1) or `Exit(document, 1)` to print a document too.
    """

    requires_system_checks: list[str] = []
    # Acts on the whole portal or on the server itself: no role of a person gives that.
    of_the_server = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = _Parser(prog=f"{prog_name} {subcommand}", description=self.help or None)
        self.add_base_argument(parser, "--settings", help="модуль настроек")
        self.add_base_argument(parser, "--pythonpath", help="каталог для импорта")
        self.add_base_argument(parser, "--traceback", action="store_true", help="показать стек")
        parser.add_argument("--verbosity", type=int, default=1, choices=[0, 1, 2, 3])
        parser.add_argument("--no-color", action="store_true")
        parser.add_argument("--force-color", action="store_true")
        parser.add_argument("--skip-checks", action="store_true")
        parser.add_argument("--json", action="store_true", help="один документ JSON на выходе")
        parser.add_argument("--by", metavar="EMAIL", help="от чьего имени; права проверяются")
        self.add_options(parser)
        return parser

    def add_options(self, parser: CommandParser) -> None:
        """Declare the command's own arguments."""

    @abstractmethod
    def run(self, **options: Any) -> Any:
        """Do the work and return the document to print."""

    def as_text(self, document: Any) -> str:
        return json.dumps(document, ensure_ascii=False, indent=2)

    def actor(self, email: str | None) -> Any:
        """The user of `--by`, or None for the command line itself."""
        if not email:
            return None
        if self.of_the_server:
            raise Refused(
                "Эту команду выполняет только тот, кто управляет сервером: запустите её без --by.",
                code="forbidden",
            )
        user = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise Refused(f"Нет действующего пользователя с адресом {email}.", code="unknown_user")
        return user

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options.pop("json")
        options["by"] = self.actor_or_exit(options.pop("by"), as_json)
        code = 0
        try:
            document = self.run(**options)
        except Exit as ending:
            document, code = ending.document, ending.code
        except Refused as refusal:
            self._refuse(refusal, as_json)
        except PermissionDenied as denied:
            self._refuse(Refused(str(denied), code="forbidden"), as_json)
        self.stdout.write(
            json.dumps(document, ensure_ascii=False) if as_json else self.as_text(document)
        )
        if code:
            sys.exit(code)

    def actor_or_exit(self, email: str | None, as_json: bool) -> Any:
        try:
            return self.actor(email)
        except Refused as refusal:
            self._refuse(refusal, as_json)

    def _refuse(self, refusal: Refused, as_json: bool) -> NoReturn:
        if as_json:
            document: dict[str, Any] = {"error": refusal.code, "message": refusal.message}
            if refusal.details:
                document["details"] = list(refusal.details)
            self.stdout.write(json.dumps(document, ensure_ascii=False))
        self.stderr.write("\n".join([refusal.message, *refusal.details]))
        sys.exit(2 if refusal.code == "wrong_arguments" else 1)
