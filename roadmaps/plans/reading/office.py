"""Old Word files (doc, rtf) through LibreOffice, where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from roadmaps.plans.reading import refusals

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 90


def as_docx(data: bytes, name: str, suffix: str) -> bytes:
    """The same document as docx. Refused: `needs_office`, `unreadable_old_file`.

    LibreOffice gets a folder of its own for its settings: macros are not run there, and two
    conversions do not wait for each other.
    """
    program = next((path for each in _PROGRAMS if (path := shutil.which(each))), None)
    if program is None:
        raise refusals.needs_office(name)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"plan{suffix}")
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={Path(folder, 'settings').as_uri()}",
            *("--headless", "--norestore", "--convert-to", "docx", "--outdir", folder),
            str(source),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
            return source.with_suffix(".docx").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise refusals.unreadable_old_file(name) from error
