"""What a publication told: the number of each figure, and which were hidden."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.reporting.publications.figures import Figure

Values = Mapping[str, Mapping[Figure, int | None]]
"""By shape and figure the number, None where it is hidden."""


@dataclass(frozen=True)
class PublishedCells:
    """What one earlier publication told."""

    name: str
    values: Values
