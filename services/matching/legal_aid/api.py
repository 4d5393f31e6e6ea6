"""Whether she may have legal aid without a look at her means, said before anybody is asked."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from services.matching.legal_aid.rules import check, legal_aid
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.openapi import documented
from shared.vocabulary import AgeBand, HarmType, LegalAidCircumstance, LegalAidReason, MeansLevel

router = APIRouter(prefix="/v1/legal-aid", tags=["matching"], route_class=Route)
Asker = Annotated[Caller, Depends(requires("referral:read", "referral:write", "offer:respond"))]


class LegalAidCheck(BaseModel):
    """What is known of her that decides whether her means are looked at. Nothing of it is kept."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"harms": ["domestic_violence"], "income": "high"}]},
    )

    harms: frozenset[HarmType] = Field(min_length=1, description="What was done, each once")
    age_band: AgeBand = Field(AgeBand.UNDISCLOSED, description="Age in years, as a band")
    income: MeansLevel = Field(
        MeansLevel.UNDISCLOSED, description="Her means; where a rule spares her they do not count"
    )
    circumstances: frozenset[LegalAidCircumstance] = Field(
        frozenset(), description="What else spares her the look at her means"
    )


class LegalAidView(BaseModel):
    """What the law says of her case."""

    model_config = ConfigDict(extra="forbid")

    eligible: bool | None = Field(
        description="true: her means do not matter; null: the agency decides. Never false"
    )
    reason: LegalAidReason = Field(description="Which rule holds")
    article: str = Field(description="Where it is written")
    rules: str = Field(description="Version of the rules")


@router.post(
    "/check",
    summary="Whether legal aid looks at her means",
    operation_id="check_legal_aid",
    response_model=LegalAidView,
)
@documented()
async def check_legal_aid(said: LegalAidCheck, _request: Request, _: Asker) -> Response:
    """It refuses nobody: where no rule spares her the means test, the agency is asked.

    Nothing is kept of what is sent.
    """
    rules = legal_aid()
    found = check(rules, said.harms, said.age_band, said.circumstances)
    return json_response(StoredResponse(200, found._asdict() | {"rules": rules.version}))
