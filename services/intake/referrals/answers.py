"""How an accepted request is answered: ids, and the receipt code that is kept nowhere."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.intake.referrals import receipt
from services.intake.referrals.store import Kept
from services.intake.vault.sealing import Vault
from shared.telemetry import counter

accepted = counter("jieli_referrals_accepted_total")


class Accepted(BaseModel):
    """The request is safe with us."""

    id: UUID = Field(description="Follow it at GET /v1/referrals/{id}")
    receipt_code: str = Field(description="Give it to her: with it alone she sees how it stands")
    status: str = Field("received", description="Always received")
    trace_id: str = Field(description="Names its journey in traces and in problems")


def referral_answer(vault: Vault, kept: Kept) -> dict[str, Any]:
    """The body of a 202."""
    ids = kept.ids
    return {
        "id": ids["id"],
        "receipt_code": receipt.code_of(vault, UUID(ids["id"])),
        "status": "received",
        "trace_id": ids["trace_id"],
    }


def call_answer(vault: Vault, kept: Kept) -> dict[str, Any]:
    """The body of a 201 for a registered call."""
    ids = kept.ids
    return {
        "id": ids["id"],
        "referral_id": ids["referral_id"],
        "receipt_code": receipt.code_of(vault, UUID(ids["referral_id"])),
        "trace_id": ids["trace_id"],
    }
