"""`seed_demo`: the demonstration region, once."""

from typing import Any

from shnor_portal.core.commands import PortalCommand
from shnor_portal.desk.demo.accounts import DEMO_PASSWORD, demo_accounts
from shnor_portal.desk.demo.seed import seed


class Command(PortalCommand):
    help = "Создать учебный регион с историей за три года; второй раз ничего не меняет"
    of_the_server = True

    def run(self, **options: Any) -> dict[str, Any]:
        seeded = seed()
        return {
            "created": seeded.created,
            "password": DEMO_PASSWORD,
            "accounts": [{"login": login, "who": who} for login, who in demo_accounts()],
            "folder": str(seeded.folder),
            "notes": list(seeded.notes),
        }

    def as_text(self, document: dict[str, Any]) -> str:
        deed = "создан" if document["created"] else "уже есть, ничего не изменено"
        width = max(len(account["login"]) for account in document["accounts"])
        lines = [f"Учебный регион {deed}. Пароль у всех один: {document['password']}"]
        lines += [f"  {item['login']:<{width}}  {item['who']}" for item in document["accounts"]]
        lines.append(f"Файлы, чтобы попробовать загрузку: {document['folder']}")
        return "\n".join([*lines, *document["notes"]])
