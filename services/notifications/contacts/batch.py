"""Contacts one per line: each line is a PUT of its own, answered by a line of its own."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from services.notifications.contacts.desk import ContactDesk, Kept
from services.notifications.contacts.form import ContactLine
from services.notifications.contacts.rules import Contact
from shared.db import OUTAGES, Database
from shared.errors import Refused, TooLarge, Unavailable
from shared.problems import problem, refused_by

LONGEST_LINE = 16 * 1024
MOST_LINES = 20_000
SET_OF_LINES = 200

Numbered = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Batch:
    """A partner's batch and the language and trace its problems are told in."""

    db: Database
    desk: ContactDesk
    partner_id: UUID
    language: str
    trace: str

    async def answers(self, stream: AsyncIterator[bytes]) -> bytes:
        """The answer to each line, in order. Lines are kept set by set as they arrive.

        Beyond `MOST_LINES` nothing is read; the last answer says so.
        """
        found, waiting = b"", list[Numbered]()
        async for line in numbered(stream):
            if line[0] > MOST_LINES:
                refused = TooLarge(
                    f"A batch may hold {MOST_LINES} lines; send the rest in another."
                )
                return found + await self._answer(waiting) + self._line(line[0], refused, {})
            waiting.append(line)
            if len(waiting) == SET_OF_LINES:
                found += await self._answer(waiting)
                waiting = []
        return found + await self._answer(waiting)

    async def _answer(self, lines: Sequence[Numbered]) -> bytes:
        if not lines:
            return b""
        read = [_read(line) for _, line in lines]
        forms = [form for form in read if isinstance(form, ContactLine)]
        checked = dict(zip(map(id, forms), await self.desk.check_all(forms), strict=True))
        outcomes: list[ContactLine | Refused | Unavailable] = [
            _settled(form, checked.get(id(form))) for form in read
        ]
        good = [
            (form.provider_id, contact)
            for form in forms
            if isinstance(contact := checked[id(form)], Contact)
        ]
        kept: dict[UUID, Kept] = {}
        try:
            async with self.db.transaction() as tx:
                kept = {k.provider_id: k for k in await self.desk.keep(tx, self.partner_id, good)}
        except OUTAGES:
            away = Unavailable("database")
            outcomes = [away if isinstance(o, ContactLine) else o for o in outcomes]
        written = [
            self._line(number, outcome, kept)
            for (number, _), outcome in zip(lines, outcomes, strict=True)
        ]
        return b"".join(written)

    def _line(
        self, number: int, outcome: ContactLine | Refused | Unavailable, kept: dict[UUID, Kept]
    ) -> bytes:
        if isinstance(outcome, ContactLine):
            body: dict[str, Any] = {
                "line": number,
                "status": 200,
                **shown(kept[outcome.provider_id]),
            }
        else:
            told = problem(outcome, language=self.language, trace=self.trace)
            body = {"line": number, "status": outcome.status, "problem": told}
        return orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)


def shown(kept: Kept) -> dict[str, Any]:
    """What is answered about a kept contact."""
    body: dict[str, Any] = {"provider_id": kept.provider_id, "channel": kept.channel}
    return body if kept.new_secret is None else body | {"secret": kept.new_secret}


async def numbered(stream: AsyncIterator[bytes]) -> AsyncIterator[Numbered]:
    """The lines of a stream, from 1 on; empty ones are counted and left out.

    Of a line that is too long only enough is kept to see that.
    """
    rest, number = b"", 0
    async for arrived in stream:
        *whole, rest = (rest + arrived).split(b"\n")
        rest = rest[: LONGEST_LINE + 1]
        for line in whole:
            number += 1
            if line.strip():
                yield number, line
    if rest.strip():
        yield number + 1, rest


def _read(line: bytes) -> ContactLine | Refused:
    if len(line) > LONGEST_LINE:
        return TooLarge(f"A line may hold {LONGEST_LINE // 1024} KiB.")
    try:
        return ContactLine.model_validate_json(line)
    except ValidationError as error:
        return refused_by(error)


def _settled(
    form: ContactLine | Refused, checked: Contact | Refused | None
) -> ContactLine | Refused:
    if isinstance(form, ContactLine) and isinstance(checked, Refused):
        return checked
    return form
