"""`make calibration`: every region × every size of cohorts; share right / share caught.

By the probabilities of the model that made the region: three true schools of a hundred are too few
to count.
"""

import sys

import numpy as np

from tests.calibration.identifying import Found, found
from tests.calibration.judging import Score, at_same_right, score
from tests.calibration.regions import MIXED, REGIONS, Region, draw
from tests.calibration.true_model import probabilities

SIZES = (10, 20, 50, MIXED)
HEADER = ("region", "pupils", "true", "bare rule", "устойчиво", "вероятно", "offered", "limit", "≥")


def main() -> None:
    schools = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    line("| " + " | ".join(HEADER) + " |")
    line("|---" * len(HEADER) + "|")
    for name, region in REGIONS.items():
        for size in SIZES:
            line(row(name, region, size, schools))


def row(name: str, region: Region, size: int, schools: int, years: int = 1) -> str:
    """One region: what was listed and what could have been."""
    world = draw(region, schools=schools, size=size, years=years, seed=20)
    truth = probabilities(world)
    said = found(world)
    offered = score(said.offered, truth)
    judged = decided(said)
    limit = at_same_right(np.where(judged, truth, 0.0), truth, offered.right)
    cells = [
        name,
        str(size or "mixed"),
        f"{truth.mean():.2f}",
        told(score(said.signs, truth)),
        told(score(said.steady, truth)),
        told(score(said.likely, truth)),
        told(offered),
        told(limit),
        f"{offered.caught / max(limit.caught, 1e-9):.2f}",
    ]
    return "| " + " | ".join(cells) + " |"


def decided(said: Found) -> np.ndarray:
    """Schools that the rule answers for: of cohorts under 10 it says nothing in a single year."""
    return said.words != ""


def told(found_score: Score) -> str:
    return f"{found_score.right:.2f} / {found_score.caught:.2f} ({found_score.listed})"


def line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
