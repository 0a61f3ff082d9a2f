"""`docs/access.md`, made from the code: `make docs` writes it, a test compares."""

import os
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"

HEAD = """# Who may do what

Made from the code by `make docs`; a test fails when it is not up to date.

Access is closed by default. Every view carries one mark: `@public`, `@signed_in` or
`@requires(Permission.X)`. The mark says whether a person may open the page at all (else 403).
Which rows they see on it is the queryset's business: `Model.objects.visible_to(user)`, and a row
outside their scope is 404, as if it did not exist. Whether a deed may be done to a row that they
see is decided by `schools.access.decide()`, whose reason is shown with the 403 and on the page
«Проверка доступа». A command takes `--by EMAIL` for the same checks; without it, it is the command
line, which may everything.

A role is assigned in a place, from one date to another, and gives its rights only there. One person
may hold several.
"""


def page() -> str:
    """The whole text of docs/access.md."""
    return "\n".join([HEAD, *_roles(), *_rights(), *_addresses()]) + "\n"


def _roles() -> list[str]:
    from schools.permissions import LEVEL_OF_ROLE, Role

    lines = ["## Roles", "", "| role | in the interface | assigned in |", "|---|---|---|"]
    lines += [f"| `{role.value}` | {role.label} | {LEVEL_OF_ROLE[role].label} |" for role in Role]
    return [*lines, ""]


def _rights() -> list[str]:
    from schools.permissions import ROLE_PERMISSIONS, Permission, Role

    head = " | ".join(f"`{role.value}`" for role in Role)
    lines = [
        "## Rights",
        "",
        f"| right | what it allows | {head} |",
        "|---" * (len(Role) + 2) + "|",
    ]
    for permission in Permission:
        marks = " | ".join("✓" if permission in ROLE_PERMISSIONS[role] else "" for role in Role)
        lines.append(f"| `{permission.value}` | {permission.label} | {marks} |")
    return [*lines, ""]


def _addresses() -> list[str]:
    from tests.architecture.addresses import addresses

    lines = ["## Addresses", "", "| address | name | open to |", "|---|---|---|"]
    for address in addresses():
        kind, detail = address.mark or ("nobody", "")
        who = {
            "public": f"everybody: {detail}",
            "signed_in": "everybody with an account",
            "requires": f"`{getattr(detail, 'value', detail)}`",
        }.get(kind, kind)
        lines.append(f"| `{address.route}` | `{address.name}` | {who} |")
    return lines


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    PAGE.write_text(page())
