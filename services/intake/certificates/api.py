"""Where an organisation gets a record certified, for a court."""

import secrets
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.intake.certificates import rules, store
from services.intake.clues import letters
from services.intake.context import context_of
from services.intake.lifecycle import queries
from services.intake.partners.tenancy import as_partner
from services.intake.vault.sealing import NARRATIVE
from shared.audit import AuditEntry, anchor, write_audit
from shared.audit import store as audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.ids import new_id
from shared.openapi import documented
from shared.security import keys
from shared.vocabulary import ReferralStatus

router = APIRouter(prefix="/v1", tags=["following"], route_class=Route)

Reader = Annotated[Caller, Depends(requires("referral:read", "referral:write"))]
SALT_BYTES = 16


class CertificateView(BaseModel):
    """A signed statement that a request was received when and saying what."""

    certificate_id: UUID = Field(description="Id of the certificate")
    sha256: str = Field(description="Digest of the signed text; the audit knows it", max_length=64)
    jws: str = Field(
        description="The certificate: a compact JWS (Ed25519), to be checked with the keys at "
        "/.well-known/letter-keys.json, by any JOSE library or offline by jieli verify letter.json"
    )


@router.get(
    "/referrals/{referral_id}/certificate",
    summary="Certify a record, for a court",
    response_model=CertificateView,
    operation_id="certify_referral",
)
@documented(NotFound())
async def certify(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """What was received when, in codes; a salted digest of what she told; where the audit stood.

    Who she is stays sealed. Each certificate is on record by its digest. Raises NotFound, also for
    what was erased.
    """
    secrets_folder = request.app.state.settings.secrets
    async with request.app.state.db.transaction() as tx:
        await as_partner(tx, caller.partner_id)
        found = await queries.referral(tx, referral_id)
        if found is None or found["status"] == ReferralStatus.ERASED:
            raise NotFound
        context = context_of(request)
        found["source_ref"] = context.acceptance.reference(referral_id, found["source_ref"])
        sealed = await store.sealed_narrative(tx, referral_id)
        narrative = context.vault.open(referral_id, sealed)[NARRATIVE].decode() if sealed else None
        certificate_id = new_id()
        said = rules.certificate(
            certificate_id,
            caller.partner_id,
            rules.record_of(found),
            _salted(narrative),
            await _audit(tx, secrets_folder),
        )
        held = keys.letter_keys(secrets_folder)
        jws = letters.signed(held, {**said, "issued_at": tx.now}, letters.CERTIFICATE)
        digest = letters.digest(jws)
        look = AuditEntry(
            caller.client_id, caller.partner_id, "certify_record", referral_id, digest
        )
        await write_audit(tx, [look])
    body = {"certificate_id": str(certificate_id), "sha256": digest, "jws": jws}
    return json_response(StoredResponse(200, body))


def _salted(told: str | None) -> tuple[str, str] | None:
    if told is None:
        return None
    salt = secrets.token_hex(SALT_BYTES)
    return salt, rules.sealed_digest(salt, told)


async def _audit(tx: Transaction, folder: Any) -> dict[str, Any]:
    """Where intake's audit stands, signed as its anchors are, with the key that checks it."""
    link, head = await audit.head(tx)
    key = keys.anchor_key(folder, "intake")
    signed = asdict(anchor.sign(key, "intake", link, head, tx.now))
    return {**signed, "public_key": key.public_key().public_bytes_raw().hex()}
