"""Sorts judged rows into what is new, what was imported before, and what is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.intake.imports.requests import Fault
from services.intake.imports.sheets import Row
from services.intake.imports.validation import Judged
from services.intake.referrals.acceptance import SealedReferral

USED = Fault(
    "", "reference_used", "This reference was imported before and said something else then."
)


@dataclass
class Sorted:
    """Rows by what becomes of them. `known`: numbers of rows, with the digests they are known by.

    What was erased at her wish is known, too: no file brings it back.
    """

    fresh: list[tuple[Row, SealedReferral]] = field(default_factory=list)
    known: list[tuple[int, bytes]] = field(default_factory=list)
    refused: list[tuple[Row, tuple[Fault, ...]]] = field(default_factory=list)
    marks: dict[bytes, bytes] = field(default_factory=dict)
    """What the new rows say, by their digests."""


def sort(
    batch: Sequence[Judged],
    before: Mapping[bytes, tuple[bytes, bool]],
    seen: Mapping[bytes, bytes],
) -> Sorted:
    """Sort a batch.

    `before`: digests imported already, with what was said then and whether it was erased since;
    `seen`: what earlier rows of this file said.
    """
    found = Sorted()
    for each in batch:
        if each.ready is None:
            found.refused.append((each.row, each.faults))
            continue
        digest, mark = each.ready.key_digest, each.ready.fingerprint
        said = found.marks.get(digest, seen.get(digest))
        then, erased = before.get(digest, (said, False))
        if then is None:
            found.marks[digest] = mark
            found.fresh.append((each.row, each.ready))
        elif erased or then == mark:
            found.known.append((each.row.number, digest))
        else:
            found.refused.append((each.row, (USED,)))
    return found
