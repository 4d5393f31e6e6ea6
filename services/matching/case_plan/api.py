"""The plan of a case over HTTP: its stages, and of each the one body that leads it."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from services.matching.case_plan.rules import (
    Lead,
    Member,
    PlannedStage,
    PlannedTask,
    case_plan,
    plan_of_case,
)
from services.matching.directory.documents import View
from services.matching.referrals import store as referrals
from services.matching.teams import api as teams
from services.matching.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.errors import NotFound
from shared.http import Route, StoredResponse, json_response
from shared.openapi import documented
from shared.vocabulary import CaseStage, Need, ProviderKind

router = APIRouter(prefix="/v1/cases", tags=["referrals"], route_class=Route)


class LeadView(View):
    """The one body that leads; it names nobody."""

    by: Literal["provider", "referrer"] = Field(
        description="Whether a provider leads, or the body that referred her"
    )
    offer_id: UUID | None = Field(description="The offer of that provider; null: none leads")
    provider_kind: ProviderKind | None = Field(description="What kind of body; null: none leads")


class TaskView(View):
    """A task of a stage, with the one body that leads it."""

    task: str = Field(description="Which task, as a code of the plan")
    need: Need | None = Field(description="The need it serves; null: it is in every case")
    lead: LeadView = Field(description="Who leads it now")
    planned_lead: str = Field(description="The kind of body that leads it by the plan")
    co_bodies: list[str] = Field(description="The kinds that take part by the plan")


class StageView(View):
    """A stage of a case, with the one body that leads it."""

    stage: CaseStage = Field(description="Which stage")
    lead: LeadView = Field(description="Who leads it now: always exactly one")
    planned_lead: str = Field(description="The kind of body that leads it by the plan")
    co_bodies: list[str] = Field(description="The kinds that take part by the plan")
    tasks: list[TaskView] = Field(description="What is to be done, each with one lead")


class CasePlanView(View):
    """The stages of a case, in the order in which they begin."""

    referral_id: UUID = Field(description="Id of the referral")
    stages: list[StageView] = Field(description="The stages")
    plan: str = Field(description="Version of the plan")


@router.get(
    "/{referral_id}/plan",
    summary="Who leads each stage of a case",
    operation_id="get_case_plan",
    response_model=CasePlanView,
)
@documented(NotFound())
async def get_plan(referral_id: UUID, request: Request, caller: teams.Member) -> Response:
    """Each stage and task has exactly one lead: who serves it and comes first by the plan.

    While nobody has said yes, the body that referred her leads. Who serves a part of the case
    reads the stages that are served; who referred her reads all of them.
    """
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await teams.rows_for(tx, caller, referral_id)
        needs = {row["need"] for row in rows}
        if all(teams.is_referrer(row, caller) for row in rows):
            needs |= {row["type"] for row in await referrals.needs(tx, referral_id)}
        look = AuditEntry(caller.client_id, caller.partner_id, "read_plan", referral_id, "team")
        await write_audit(tx, [look])
    members = [Member(row["offer_id"], row["need"], row["provider_kind"]) for row in rows]
    stages = plan_of_case(case_plan(), needs, members)
    body = {
        "referral_id": referral_id,
        "stages": [_stage(stage) for stage in stages],
        "plan": case_plan().version,
    }
    return json_response(StoredResponse(200, body))


def _stage(stage: PlannedStage) -> dict[str, Any]:
    return {
        "stage": stage.code,
        "lead": _lead(stage.lead),
        "planned_lead": stage.planned,
        "co_bodies": list(stage.co),
        "tasks": [_task(task) for task in stage.tasks],
    }


def _task(task: PlannedTask) -> dict[str, Any]:
    return {
        "task": task.code,
        "need": task.need,
        "lead": _lead(task.lead),
        "planned_lead": task.planned,
        "co_bodies": list(task.co),
    }


def _lead(lead: Lead) -> dict[str, Any]:
    if lead.offer_id is None:
        return {"by": "referrer", "offer_id": None, "provider_kind": None}
    return {"by": "provider", "offer_id": lead.offer_id, "provider_kind": lead.kind}
