"""Where a partner reads, for the person it speaks for, who received what of her."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.consent import store as consents
from services.intake.consent.views import shown_recipient
from services.intake.ledger.lines import Line, ledger_of
from services.intake.ledger.views import LedgerView
from services.intake.partners.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.openapi import documented

router = APIRouter(prefix="/v1", tags=["consent"], route_class=Route)

Reader = Annotated[Caller, Depends(requires("referral:read", "referral:write"))]


@router.get(
    "/referrals/{referral_id}/ledger",
    summary="Who received what of her",
    response_model=LedgerView,
    operation_id="get_ledger",
)
@documented(NotFound())
async def read_ledger(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """Each line in plain words to read aloud, with whom to stop. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        await consents.held(tx, referral_id, caller.partner_id, lock=False)
        lines = await ledger_of(tx, referral_id)
        look = AuditEntry(caller.client_id, caller.partner_id, "read_ledger", referral_id)
        await write_audit(tx, [look])
    body = {"referral_id": referral_id, "lines": [_shown(line) for line in lines]}
    return json_response(StoredResponse(200, body))


def _shown(line: Line) -> dict[str, Any]:
    return {
        "at": line.at,
        "first_at": line.first_at,
        "times": line.times,
        "what": line.what,
        "partner_id": line.partner_id,
        "provider_id": line.provider_id,
        "recipient": line.recipient,
        "fields": list(line.fields),
        "ground": line.ground,
        "consent_id": line.consent_id,
        "consent_version": line.consent_version,
        "words": line.words,
        "stop": shown_recipient(line.stop) if line.stop else None,
    }
