"""What every address of imports needs: the key of a file, the language, the record of a look."""

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.intake.context import context_of
from services.intake.imports import sealing
from services.intake.imports.sealing import FileSeal
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.http import Caller, StoredResponse, json_response
from shared.problems.languages import Language, language_of


def seal_of(request: Request, found: Any) -> FileSeal | None:
    """The key of a file; None once the file is destroyed."""
    if found["wrapped"] is None:
        return None
    keys = context_of(request).vault.keys
    return sealing.opened(keys, found["id"], found["wrapped"], found["kek_version"])


async def audited(tx: Transaction, caller: Caller, action: str, import_id: UUID) -> None:
    """Record who did this with an import."""
    await write_audit(tx, [AuditEntry(caller.client_id, caller.partner_id, action, import_id)])


def language_asked(request: Request) -> Language:
    """The language that is asked for."""
    return language_of(request.headers.get("accept-language", ""))


def answer(status: int, body: dict[str, Any], *, located: bool = False) -> Response:
    """A body as JSON; `located`: with where to go on."""
    headers = {"location": f"/v1/imports/{body['id']}"} if located else {}
    return json_response(StoredResponse(status, body, headers))
