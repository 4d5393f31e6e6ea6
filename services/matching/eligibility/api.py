"""Who could help: the candidates for a need with their reasons, and who covers a region."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.matching.desk import Desk, desk_in
from services.matching.directory import store
from services.matching.eligibility.choice import Load
from services.matching.eligibility.rules import (
    LEVELS,
    NATIONAL,
    Candidate,
    Demand,
    Profile,
    level_of,
    shared_language,
)
from services.matching.eligibility.shortlist import Tier
from services.matching.tenancy import seeing
from shared.errors import FieldError, Invalid
from shared.fields import UnfitError, typed
from shared.http import Answer, Caller, Route, json_response, requires
from shared.vocabulary import AgeBand, Gender, HarmType, Need, UnmetReason, languages, regions

router = APIRouter(prefix="/v1", tags=["matching"], route_class=Route)
SCOPES = ("referral:read", "referral:write", "provider:write", "offer:respond", "ops")
Spoken = Annotated[str, typed(1, languages.LONGEST), AfterValidator(languages.language)]
Region = Annotated[str, typed(1, 24), Field(examples=["440100"])]
Asker = Annotated[Caller, Depends(requires(*SCOPES))]


def known(region: str) -> str:
    """The region if it is one. Raises Invalid."""
    try:
        return region if region == NATIONAL else regions.region(region)
    except UnfitError as unfit:
        fault = FieldError(
            pointer="/region", code=unfit.code, detail=str(unfit), allowed=unfit.allowed
        )
        raise Invalid(errors=[fault]) from None


class Question(BaseModel):
    """The query of GET /v1/matches."""

    model_config = ConfigDict(extra="forbid")

    need: Need
    harm: HarmType | None = None
    region: Region | None = None
    language: Annotated[list[Spoken], Field(max_length=6)] = []
    age_band: AgeBand = AgeBand.UNDISCLOSED
    gender: Gender = Gender.UNDISCLOSED
    limit: Annotated[int, Field(ge=1, le=1000)] = 100

    def demand(self, desk: Desk) -> Demand:
        """The question as the rules take it. Raises Invalid for an unknown region."""
        harms = [self.harm] if self.harm else []
        trained = desk.policy.is_sexual(harms, ())
        spoken = frozenset(self.language)
        profile = Profile(spoken, self.age_band, self.gender, trained, frozenset())
        return Demand(self.need, known(self.region) if self.region else None, profile)


@router.get("/matches", summary="Who could be asked for a need, and why")
async def matches(
    request: Request,
    _caller: Asker,
    question: Annotated[Question, Query()],
) -> Response:
    """Candidates in the order of asking, with what decided the order; nothing is held."""
    desk = desk_in(request.app.state.resources)
    demand = question.demand(desk)
    async with seeing(request.app.state.db, None) as connection:
        index = await desk.catalogue.current(connection)
        shortlist = index.shortlist(demand)
        rows = await store.loads(connection, list(shortlist.eligible))
    loads = {r["provider_id"]: Load(r["target"], r["held"], r["assigned"]) for r in rows}
    margin = desk.policy.gbv_trained.margin
    found = [
        _shown(candidate, tier, loads[candidate.provider_id], frozenset(question.language))
        for tier in shortlist.tiers
        for candidate in sorted(
            tier.candidates, key=lambda c: loads[c.provider_id].order(c, margin)
        )
    ]
    body: dict[str, Any] = {
        "candidates": found[: question.limit],
        "considered": len(shortlist.eligible),
        "excluded": shortlist.excluded,
        "gbv_trained_required": demand.profile.must_be_trained,
        "rules": desk.policy.named(),
    }
    if not found:
        body["reason"] = shortlist.if_nobody
    return json_response(Answer(200, body))


def _shown(
    candidate: Candidate, tier: Tier, load: Load, languages: frozenset[str]
) -> dict[str, Any]:
    return {
        "provider_id": candidate.provider_id,
        "kind": candidate.kind,
        "gbv_trained": candidate.trained,
        "languages": sorted(candidate.languages),
        "reasons": {
            "level": LEVELS[level_of(tier.region)],
            "region": tier.region,
            "language": shared_language(candidate, languages),
            "load": {"held": load.held, "places": load.target},
            "free": max(load.free, 0),
        },
    }


@router.get("/coverage", summary="Who covers a region")
async def coverage(request: Request, _caller: Asker, region: Region) -> Response:
    """Providers whose area holds the region, nearest first; without names, to show no shelter."""
    region = known(region)
    desk = desk_in(request.app.state.resources)
    async with seeing(request.app.state.db, None) as connection:
        index = await desk.catalogue.current(connection)
    covering: dict[Any, dict[str, Any]] = {}
    for need, place, candidate in index.covering(region):
        entry = covering.setdefault(
            candidate.provider_id,
            {
                "provider_id": candidate.provider_id,
                "kind": candidate.kind,
                "level": LEVELS[level_of(place)],
                "needs": [],
            },
        )
        if need not in entry["needs"]:
            entry["needs"].append(need)
    body: dict[str, Any] = {"region": region, "providers": list(covering.values())}
    if not covering:
        body["reason"] = UnmetReason.NO_COVERAGE
    return json_response(Answer(200, body))
