"""`python -m services.intake create-administrator CLIENT_ID`: the first who may register others."""

import asyncio
import json
import secrets
import sys
from collections.abc import Sequence
from uuid import UUID

from services.intake.partners import store
from services.intake.partners.rules import is_client_id
from services.intake.partners.service_clients import PLATFORM, digest_of, partner_id_of
from services.intake.partners.store import Client
from shared.audit import AuditEntry, write_audit
from shared.command_line import parser_of
from shared.db import Database
from shared.language import say
from shared.settings import Settings

COMMAND = "create-administrator"
SCOPES = ("admin", "ops")


class NotMade(Exception):  # noqa: N818 - said to operations
    """There is an administrator already, or the id is not one a client can have."""


async def create(db: Database, client_id: str) -> tuple[UUID, str]:
    """Register the first administrator; gives its partner's id and its secret.

    Raises NotMade when a client that is not disabled has the scope `admin` already.
    """
    if not is_client_id(client_id):
        raise NotMade("A client id is 3 to 64 small letters, digits and _, a letter first.")
    secret = secrets.token_urlsafe(32)
    partner_id = partner_id_of(PLATFORM[0])
    made = Client(client_id, partner_id, "staff", SCOPES, False, digest_of(secret))
    async with db.transaction() as tx:
        if await store.administrators(tx):
            raise NotMade("There is an administrator already; let them register the next.")
        if not await store.register(tx, (partner_id, *PLATFORM), made):
            raise NotMade("A client of this id is registered already.")
        look = AuditEntry("operator", partner_id, "create_administrator", ground=client_id)
        await write_audit(tx, [look])
    return partner_id, secret


async def _run(client_id: str) -> int:
    settings = Settings()
    db = await Database.open(settings, "intake")
    try:
        partner_id, secret = await create(db, client_id)
    except NotMade as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    finally:
        await db.close()
    made = {"client_id": client_id, "client_secret": secret, "partner_id": str(partner_id)}
    sys.stdout.write(json.dumps(made, indent=1) + "\n")
    return 0


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code. The secret is shown once and kept nowhere."""
    parser = parser_of(
        f"python -m services.intake {COMMAND}",
        "Registers the first administrator and prints its secret, once.",
        "登记第一位管理员，其密钥只显示一次。",
    )
    example = f".venv/bin/python -m services.intake {COMMAND} chief_administrator"
    parser.epilog = say(f"Example: {example}", f"示例：{example}")
    parser.add_argument(
        "client_id",
        help=say(
            "3 to 64 small letters, digits and _, a letter first",
            "3 至 64 个小写字母、数字或 _，以字母开头",
        ),
    )
    return asyncio.run(_run(parser.parse_args(arguments).client_id))
