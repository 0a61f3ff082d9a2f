"""What may be attached as evidence."""

from shnor_portal.core.attachments import check_attachment


def check_evidence(name: str, data: bytes) -> None:
    """Refused for an empty or too large file, and for what is no document."""
    check_attachment(
        name, data, otherwise="Положите его на сайт школы или в облако и дайте ссылку."
    )
