"""`python -m services.intake enter-operator SUBJECT CLIENT_ID CHANNEL`: who may sit at the desk."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import time
from uuid import NAMESPACE_URL, UUID, uuid5

from services.intake.desk import operators_store
from services.intake.desk.oidc import Person
from services.intake.desk.operators_store import Entry
from services.intake.desk.rules import OPERATOR, SUPERVISOR
from services.intake.partners.tenancy import as_service
from services.intake.registry.rules import granted_channels
from shared.audit import AuditEntry, write_audit
from shared.command_line import parser_of
from shared.db import Database, Transaction
from shared.language import say
from shared.security.tokens import NOBODY
from shared.settings import Settings
from shared.vocabulary import Channel

COMMAND = "enter-operator"


class NotEntered(Exception):  # noqa: N818 - said to operations
    """The client is not there, or does not speak for the channel."""


def operator_id(person: Person) -> UUID:
    """The id of an operator: the same wherever she is entered."""
    return uuid5(NAMESPACE_URL, f"{person.issuer}#{person.subject}")


async def enter(tx: Transaction, person: Person, entry: Entry) -> UUID:
    """Enter an operator for an organisation's client and one of its channels. Raises NotEntered."""
    await as_service(tx)
    client = await tx.fetchrow(
        "select client.channels, client.test, partner.kind, partner.id from client"
        " join partner on partner.id = partner_id where client_id = $1 and disabled_at is null",
        entry.client_id,
    )
    if client is None:
        raise NotEntered("No client of this id is registered.")
    granted = granted_channels(client["channels"], client["kind"], test=client["test"])
    if entry.channel not in set(Channel) or (granted is not None and entry.channel not in granted):
        raise NotEntered("The client does not speak for this channel.")
    id_ = operator_id(person)
    await operators_store.enter(tx, id_, person, entry)
    await write_audit(tx, [AuditEntry("operator", client["id"], "enter_operator", id_)])
    return id_


async def disable(tx: Transaction, person: Person) -> None:
    """Let somebody sit at the desk no longer, at once. Raises NotEntered."""
    await as_service(tx)
    if not await operators_store.disable(tx, person):
        raise NotEntered("No operator of this subject is entered.")
    id_ = operator_id(person)
    await write_audit(tx, [AuditEntry("operator", NOBODY, "disable_operator", id_)])


async def _run(person: Person, entry: Entry | None) -> int:
    db = await Database.open(Settings(), "intake")
    try:
        async with db.transaction() as tx:
            if entry is None:
                await disable(tx, person)
            else:
                await enter(tx, person, entry)
    except NotEntered as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    finally:
        await db.close()
    return 0


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    parser = parser_of(
        f"python -m services.intake {COMMAND}",
        "Enters who may sit at the operator's desk, for an organisation's client and a channel.",
        "登记可以使用接线台的接线员及其所属客户端和渠道。",
    )
    parser.add_argument("subject", help=say("her subject at OIDC_ISSUER", "在 OIDC_ISSUER 的标识"))
    parser.add_argument("client_id", nargs="?", help=say("the client", "客户端"))
    parser.add_argument("channel", nargs="?", help=say("such as hotline_12338", "如 hotline_12338"))
    parser.add_argument(
        "--role",
        choices=[OPERATOR, SUPERVISOR],
        default=OPERATOR,
        help=say("what she may see", "可见范围"),
    )
    parser.add_argument(
        "--shift",
        metavar="08:00-16:00",
        help=say("by the clock of China; unsaid: at any hour", "北京时间；不填表示任何时间"),
    )
    parser.add_argument(
        "--disable", action="store_true", help=say("she may sit there no longer", "停用")
    )
    said = parser.parse_args(arguments)
    person = Person(Settings().oidc_issuer.rstrip("/"), said.subject)
    if not said.disable and not said.channel:
        parser.error(say("name the client and the channel", "请写明客户端和渠道"))
    if said.disable:
        return asyncio.run(_run(person, None))
    try:
        begins, ends = (
            map(time.fromisoformat, said.shift.split("-")) if said.shift else (None, None)
        )
    except ValueError:
        parser.error(say("a shift is such as 08:00-16:00", "班次如 08:00-16:00"))
    return asyncio.run(_run(person, Entry(said.client_id, said.channel, said.role, begins, ends)))
