"""Archives that the portal makes of files of its own."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date


def packed(parts: Mapping[str, bytes], day: date) -> bytes:
    """A zip of the parts by their names, as if all of them were written on the day."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            about = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, data)
    return made.getvalue()
