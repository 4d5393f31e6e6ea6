"""How an accepted request is answered: ids, and the receipt code that is kept nowhere."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.intake.referrals import receipt
from services.intake.referrals.store import StoredReferral
from services.intake.vault.sealing import Vault
from shared.telemetry import counter
from shared.vocabulary import OrganisationLevel

accepted = counter("jieli_referrals_accepted_total")


class RouteTaken(BaseModel):
    """Who sees a case in the place of the body it is about."""

    partner_id: UUID = Field(description="The body above it, by its id in the registry")
    level: OrganisationLevel = Field(description="Its level")


class Accepted(BaseModel):
    """The request is safe with us."""

    id: UUID = Field(description="Follow it at GET /v1/referrals/{id}")
    receipt_code: str = Field(description="Give it to her: with it alone she sees how it stands")
    status: Literal["received"] = Field(description="Always received")
    trace_id: str = Field(description="Names its journey in traces and in problems")
    route: RouteTaken | None = Field(
        None, description="With `concerns_body`: the body above that one, where there is one"
    )
    cross_region: Literal[True] | None = Field(
        None, description="true: she was taken from one province to another"
    )


class AcceptedLine(Accepted):
    """One line's answer: the request is safe with us."""

    line: int = Field(description="Number of the line, from 1")
    status: Literal[202] = Field(  # type: ignore[assignment]
        description="The HTTP status this line would have had alone"
    )
    replayed: bool | None = Field(None, description="true: the same was answered before")


def referral_answer(vault: Vault, kept: StoredReferral) -> dict[str, Any]:
    """The body of a 202."""
    ids = kept.ids
    return {
        "id": ids["id"],
        "receipt_code": receipt.code_of(vault, UUID(ids["id"])),
        "status": "received",
        "trace_id": ids["trace_id"],
        **_route(ids),
        **({"cross_region": True} if "cross_region" in ids else {}),
    }


def _route(ids: dict[str, str]) -> dict[str, Any]:
    if "route_to" not in ids:
        return {}
    return {"route": {"partner_id": ids["route_to"], "level": ids["route_level"]}}


def call_answer(vault: Vault, kept: StoredReferral) -> dict[str, Any]:
    """The body of a 201 for a registered call."""
    ids = kept.ids
    return {
        "id": ids["id"],
        "referral_id": ids["referral_id"],
        "receipt_code": receipt.code_of(vault, UUID(ids["referral_id"])),
        "trace_id": ids["trace_id"],
    }
