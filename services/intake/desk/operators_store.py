"""All SQL of operators and their sessions. Needs the service's duty."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from services.intake.desk.oidc import Person
from services.intake.desk.rules import SUPERVISOR, Shift, limits
from shared.db import Transaction


@dataclass(frozen=True, slots=True)
class Operator:
    """Who sits at the desk, and in whose name she acts.

    `channels`: those entered for her client; None: those of its organisation's kind.
    """

    id: UUID
    client_id: str
    partner_id: UUID
    organisation: str
    kind: str
    region: str | None
    channel: str
    role: str
    shift: Shift | None
    test: bool
    channels: tuple[str, ...] | None

    @property
    def actor(self) -> str:
        """As the audit names her."""
        return f"operator {self.id}"

    @property
    def sees_all(self) -> bool:
        """Whether the calls of others are shown to her."""
        return self.role == SUPERVISOR


_OPERATOR = """
    operator.id, operator.client_id, operator.channel, operator.role, shift_from, shift_to,
    client.test, client.channels, client.partner_id, partner.name, partner.kind, partner.region
    from operator join client using (client_id) join partner on partner.id = client.partner_id
"""
_MAY = """
    operator.disabled_at is null and client.disabled_at is null and not partner.abroad
    and 'referral:write' = any(client.scopes) and 'referral:read' = any(client.scopes)
"""


def _operator(row: Any) -> Operator:
    shift = Shift(row["shift_from"], row["shift_to"]) if row["shift_from"] else None
    return Operator(
        id=row["id"],
        client_id=row["client_id"],
        partner_id=row["partner_id"],
        organisation=row["name"],
        kind=row["kind"],
        region=row["region"],
        channel=row["channel"],
        role=row["role"],
        shift=shift,
        test=row["test"],
        channels=None if row["channels"] is None else tuple(row["channels"]),
    )


async def operator_of(tx: Transaction, person: Person) -> Operator | None:
    """The operator that a person is, unless she or her client is disabled."""
    row = await tx.fetchrow(
        f"select {_OPERATOR} where issuer = $1 and subject = $2 and {_MAY}",
        person.issuer,
        person.subject,
    )
    return None if row is None else _operator(row)


@dataclass(frozen=True, slots=True)
class Entry:
    """An operator as she is entered."""

    client_id: str
    channel: str
    role: str
    begins: time | None = None
    ends: time | None = None


async def enter(tx: Any, id_: UUID, person: Person, entry: Entry) -> None:
    """Enter an operator, or bring what is known of her in step with this."""
    await tx.execute(
        """
        insert into operator (id, issuer, subject, client_id, channel, role, shift_from, shift_to,
            entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, now())
        on conflict (issuer, subject) do update set client_id = excluded.client_id,
            channel = excluded.channel, role = excluded.role, shift_from = excluded.shift_from,
            shift_to = excluded.shift_to, disabled_at = null
        """,
        id_,
        person.issuer,
        person.subject,
        entry.client_id,
        entry.channel,
        entry.role,
        entry.begins,
        entry.ends,
    )


async def disable(tx: Any, person: Person) -> bool:
    """Let somebody sit at the desk no longer, from this moment on; False: there is no such one."""
    done = await tx.execute(
        "update operator set disabled_at = now() where issuer = $1 and subject = $2"
        " and disabled_at is null",
        person.issuer,
        person.subject,
    )
    return bool(done == "UPDATE 1")


async def begin_session(tx: Transaction, id_: bytes, operator_id: UUID, ends_at: datetime) -> None:
    """Keep a new session."""
    await tx.execute(
        "insert into desk_session (id, operator_id, begun_at, touched_at, ends_at)"
        " values ($1, $2, $3, $3, $4)",
        id_,
        operator_id,
        tx.now,
        ends_at,
    )


async def touched(tx: Transaction, id_: bytes) -> Operator | None:
    """Whose live session this is; it is used at this moment. None: it is over, or was never one."""
    row = await tx.fetchrow(
        f"""
        with used as (
            update desk_session set touched_at = $2
            where id = $1 and ends_at > $2 and touched_at > $2::timestamptz - $3::interval
            returning operator_id
        )
        select {_OPERATOR} join used on used.operator_id = operator.id where {_MAY}
        """,  # noqa: S608 - constants of this module
        id_,
        tx.now,
        limits().idle,
    )
    return None if row is None else _operator(row)


async def end_session(tx: Transaction, id_: bytes) -> None:
    """Let a session be over. The calls that were typed in it stay."""
    await tx.execute("delete from desk_session where id = $1", id_)
