"""The rows of a file, judged as the batch route judges its lines: what may be written, what not."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from services.intake.imports.requests import Fault, Plan, Read
from services.intake.imports.sheets import Row
from services.intake.referrals.acceptance import Acceptance, RequestContext, SealedReferral
from services.intake.referrals.alike import Alike
from shared.errors import Invalid, Refused
from shared.telemetry import root

ROUTE = "POST /v1/imports"
_PER_ROW = 16


@dataclass(frozen=True, slots=True)
class Owner:
    """For whom rows are imported."""

    partner_id: UUID
    client_id: str
    test: bool
    channels: frozenset[str] | None
    ratio: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of data: what may be written, or what is wrong with it."""

    row: Row
    ready: SealedReferral | None
    faults: tuple[Fault, ...]


class Rows:
    """The rows of data of one file in their order, judged some at a time."""

    def __init__(
        self, rows: Iterator[Row], plan: Plan, acceptance: Acceptance, owner: Owner
    ) -> None:
        self._rows = rows
        self._plan = plan
        self._acceptance = acceptance
        self._owner = owner
        self._equal: Counter[bytes] = Counter()
        self._alike = Alike()

    def skip(self, count: int) -> None:
        """Pass over rows that are done. What they say is noted: an equal row is another one."""
        for row in islice(self._rows, count):
            self._key_of(self._plan.read(row))

    def take(self, most: int) -> list[Judged]:
        """The next rows, judged and sealed; none at the end. Raises FileError."""
        return [self._judge(row) for row in islice(self._rows, most)]

    def _judge(self, row: Row) -> Judged:
        read = self._plan.read(row)
        if not read.content:
            return Judged(row, None, read.faults)
        ready, found = self._accepted(read, self._key_of(read))
        if not read.faults:
            return Judged(row, ready, found)
        # What could not be read is missing in the request: that is told once, as it was typed.
        told = {fault.column for fault in read.faults}
        further = (fault for fault in found if fault.column and fault.column not in told)
        return Judged(row, None, (*read.faults, *further))

    def _accepted(self, read: Read, key: str) -> tuple[SealedReferral | None, tuple[Fault, ...]]:
        who = self._owner
        request_context = RequestContext(
            partner_id=who.partner_id,
            client_id=who.client_id,
            route=ROUTE,
            key=key,
            traceparent=root(who.ratio).traceparent,
            test=who.test,
            channels=who.channels,
        )
        try:
            return self._acceptance.judge_alike(read.content, request_context, self._alike), ()
        except Invalid as invalid:
            return None, self._plan.placed(invalid.errors)
        except Refused as refused:
            return None, (Fault("", refused.slug, refused.detail),)

    def _key_of(self, read: Read) -> str:
        """What a row is known by: its reference, or what it says and the how manieth such it is."""
        if read.reference:
            return f"reference {read.reference}"
        mark = hashlib.blake2b(read.content, digest_size=_PER_ROW).digest()
        self._equal[mark] += 1
        return f"content {mark.hex()} {self._equal[mark]}"
