"""Whose turn a message takes: her referral's, and that of the phone or mailbox it rings.

Of an address only a keyed digest is kept, and the key stays outside the database. A turn is taken
in the transaction that claims the message, under a lock, so that two messages never share one.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from shared.contact.rules import SafeContact
from shared.db import Transaction

SWEPT_AFTER = timedelta(days=2)

_LOCK = """
    with asked as (select distinct whose from unnest($1::bytea[]) as asked(whose)), begun as (
        insert into turn (whose) select whose from asked order by whose on conflict do nothing
    )
    select 1
"""
_READ = "select whose, taken_at from turn where whose = any ($1::bytea[]) order by whose for update"
_TAKE = "update turn set previous_at = taken_at, taken_at = now() where whose = any ($1::bytea[])"
_RETURN = """
    update turn set taken_at = previous_at, previous_at = null
     where whose in (select whose from turn where whose = any ($1::bytea[]) order by whose
                     for update)
"""
_TAKEN = "select whose, taken_at from turn where whose = any ($1::bytea[]) and taken_at is not null"
_SWEEP = "delete from turn where taken_at is null or taken_at < now() - $1::interval"


class Asked(NamedTuple):
    """A message that wants to leave, and whose turns it would take."""

    message_id: UUID
    channel: str
    whose: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Digests:
    """Makes the digests of addresses, under this service's own key."""

    key: bytes

    def of(self, contact: SafeContact) -> bytes:
        """The digest of what rings: equal for all ways of writing one number or mailbox."""
        return hmac.digest(self.key, b"turn|" + contact.receiver.encode(), "sha256")


async def taken(tx: Transaction, whose: Iterable[bytes]) -> dict[bytes, datetime]:
    """When each of these last took its turn, if it did."""
    rows = await tx.fetch(_TAKEN, list(whose))
    return {row["whose"]: row["taken_at"] for row in rows}


async def take(tx: Transaction, asked: Sequence[Asked], one_in: timedelta) -> list[Asked]:
    """Those that may leave: every turn of theirs is free, and is taken now, each by one of them."""
    every = [whose for each in asked for whose in each.whose]
    await tx.execute(_LOCK, every)
    rows = await tx.fetch(_READ, every)
    last: dict[bytes, datetime | None] = {row["whose"]: row["taken_at"] for row in rows}
    granted = []
    for each in asked:
        if all(_free(last, whose, tx.now - one_in) for whose in each.whose):
            granted.append(each)
            last.update(dict.fromkeys(each.whose, tx.now))
    await tx.execute(_TAKE, [whose for each in granted for whose in each.whose])
    return granted


def _free(last: Mapping[bytes, datetime | None], whose: bytes, since: datetime) -> bool:
    if whose not in last:  # swept away this moment: the next round finds it again
        return False
    at = last[whose]
    return at is None or at <= since


async def give_back(tx: Transaction, whose: Sequence[bytes]) -> None:
    """Nothing was sent: the turns are as they were before."""
    await tx.execute(_RETURN, list(whose))


async def forget(tx: Transaction, whose: Iterable[bytes]) -> None:
    """Drop these turns."""
    await tx.execute("delete from turn where whose = any ($1::bytea[])", sorted(whose))


async def sweep(tx: Transaction) -> None:
    """Drop the turns that no longer hold anything back."""
    await tx.execute(_SWEEP, SWEPT_AFTER)
