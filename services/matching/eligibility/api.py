"""Who could help: the candidates for a need with their reasons, and who covers a region."""

from collections.abc import Collection
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.matching.cohorts import store as cohorts
from services.matching.cohorts.form import cohort_view
from services.matching.cohorts.rules import is_near
from services.matching.context import MatchingContext, context_in
from services.matching.directory import store
from services.matching.directory.api import whose
from services.matching.directory.cache import World
from services.matching.eligibility.loads import Load
from services.matching.eligibility.rules import NATIONAL, Demand, Profile
from services.matching.eligibility.views import Asking, candidates_view, coverage_view, own_of
from services.matching.referrals.documents import CoverageView, MatchesView
from services.matching.tenancy import seeing
from shared.errors import FieldError, Invalid
from shared.fields import UnfitError, typed
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.vocabulary import (
    AgeBand,
    CourseSubject,
    Gender,
    HarmType,
    Need,
    UnmetReason,
    languages,
    regions,
)

router = APIRouter(prefix="/v1", tags=["matching"], route_class=Route)
SCOPES = ("referral:read", "referral:write", "provider:write", "offer:respond", "ops")
Spoken = Annotated[str, typed(1, languages.LONGEST), AfterValidator(languages.language)]
Region = Annotated[str, typed(1, 24), Field(examples=["440100"])]
_ASKED = [*map(str, Need), *map(str, CourseSubject)]
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


def _asked(code: str) -> str:
    if code in _ASKED:
        return code
    raise UnfitError("unknown_code", "Not one of the allowed codes.", _ASKED)


class Question(BaseModel):
    """The query of GET /v1/matches."""

    model_config = ConfigDict(extra="forbid")

    need: Annotated[
        str,
        typed(1, 60),
        AfterValidator(_asked),
        Field(
            description="The kind of help, or what a course is to teach",
            examples=["legal_consultation"],
            json_schema_extra={"enum": _ASKED},
        ),
    ]
    harm: Annotated[HarmType | None, Field(description="What was done")] = None
    region: Annotated[
        Region | None, Field(description="GB/T 2260 code; unsaid: anywhere", examples=["440100"])
    ] = None
    language: Annotated[
        list[Spoken], Field(max_length=6, description="Languages she can be helped in, BCP 47")
    ] = []
    age_band: Annotated[AgeBand, Field(description="Age in years, as a band")] = AgeBand.UNDISCLOSED
    gender: Annotated[Gender, Field(description="As she gives it")] = Gender.UNDISCLOSED
    limit: Annotated[int, Field(ge=1, le=1000, description="At most this many")] = 100

    @property
    def served(self) -> Need:
        """The need that is asked for; a course serves `skills_training`."""
        return Need.SKILLS_TRAINING if self.subject else Need(self.need)

    @property
    def subject(self) -> CourseSubject | None:
        """What a course is to teach; None where none is asked for."""
        return CourseSubject(self.need) if self.need in set(CourseSubject) else None

    def demand(self, context: MatchingContext) -> Demand:
        """The question as the rules take it. Raises Invalid for an unknown region."""
        harms = [self.harm] if self.harm else []
        trained = context.policy.is_sexual(harms, ())
        spoken = frozenset(self.language)
        profile = Profile(spoken, self.age_band, self.gender, trained, frozenset())
        return Demand(self.served, known(self.region) if self.region else None, profile)


@router.get(
    "/matches",
    summary="Who could be asked for a need, and why",
    operation_id="find_matches",
    response_model=MatchesView,
)
async def matches(
    request: Request,
    caller: Asker,
    question: Annotated[Question, Query()],
) -> Response:
    """Own providers with what decides their order; others only by kind, languages and level.

    Of three or more others alike `availability` says whether any has a free place; of shelter it
    is never said. Nothing is held. Of a course every partner reads which cohorts can be joined,
    with the seats that are free, or the place on the waiting list that the next one would have.
    """
    context = context_in(request.app.state.resources)
    demand = question.demand(context)
    async with seeing(request.app.state.db, None) as connection:
        index = await context.directory.current(connection, World.of(sandbox=caller.test))
        shortlist = index.shortlist(demand)
        rows = await store.loads(connection, list(shortlist.eligible))
        taught = await _cohorts(connection, question, shortlist.eligible)
    loads = {r["provider_id"]: Load(r["target"], r["held"], r["assigned"]) for r in rows}
    asking = Asking(
        question.served,
        frozenset(question.language),
        own_of(whose(caller)),
        context.policy.gbv_trained.margin,
        context.directory.ties,
    )
    found = candidates_view(shortlist.tiers, loads, asking, context.caps.shown)
    body: dict[str, Any] = {
        "candidates": found[: question.limit],
        "considered": len(shortlist.eligible),
        "excluded": shortlist.excluded,
        "gbv_trained_required": demand.profile.must_be_trained,
        "rules": context.policy.named(),
    }
    if taught is not None:
        body["cohorts"] = taught
    if not found:
        body["reason"] = shortlist.if_nobody
    return json_response(StoredResponse(200, body))


async def _cohorts(
    reader: store.Reader, question: Question, providers: Collection[UUID]
) -> list[dict[str, Any]] | None:
    """Courses of these providers that teach what is asked for; None where none is."""
    if question.subject is None:
        return None
    rows = await cohorts.open_cohorts(reader, providers, question.subject)
    near = (row for row in rows if is_near(row["region"], question.region))
    return [cohort_view(row) for row in near][: question.limit]


@router.get(
    "/coverage",
    summary="Who covers a region",
    operation_id="find_coverage",
    response_model=CoverageView,
)
async def coverage(
    request: Request,
    caller: Asker,
    region: Annotated[Region, Query(description="GB/T 2260 code, or 000000", examples=["440100"])],
) -> Response:
    """Who covers it, nearest first: own providers by id, others by kind, level and needs alone."""
    region = known(region)
    context = context_in(request.app.state.resources)
    async with seeing(request.app.state.db, None) as connection:
        index = await context.directory.current(connection, World.of(sandbox=caller.test))
    covering = coverage_view(index.covering(region), own_of(whose(caller)))
    body: dict[str, Any] = {"region": region, "providers": covering}
    if not covering:
        body["reason"] = UnmetReason.NO_COVERAGE
    return json_response(StoredResponse(200, body))
