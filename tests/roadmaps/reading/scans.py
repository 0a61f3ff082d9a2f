"""Printed pages as a scanner gives them: images with specks, a little askew."""

import io
import subprocess
from pathlib import Path

from PIL import Image, ImageChops

DENSITY = 200


def images(data: bytes, folder: Path, skew: float = 0.5, turn: int = 0) -> list[Image.Image]:
    source = folder / "printed.pdf"
    source.write_bytes(data)
    command = ["pdftoppm", "-r", str(DENSITY), "-gray", str(source), str(folder / "page")]
    subprocess.run(command, check=True, timeout=120)
    found = []
    for path in sorted(folder.glob("page*.pgm")):
        with Image.open(path) as opened:
            page = opened.convert("L").rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
        specks = Image.effect_noise(page.size, 20)
        found.append(ImageChops.add(page, specks, 1, -128).rotate(turn, expand=True))
        path.unlink()
    return found


def scanned(data: bytes, folder: Path, skew: float = 0.5, turn: int = 0) -> bytes:
    first, *others = images(data, folder, skew, turn)
    stream = io.BytesIO()
    first.save(stream, "PDF", save_all=True, append_images=others, resolution=DENSITY, quality=75)
    return stream.getvalue()


def photographed(data: bytes, folder: Path) -> bytes:
    stream = io.BytesIO()
    images(data, folder)[0].save(stream, "JPEG", quality=80)
    return stream.getvalue()
