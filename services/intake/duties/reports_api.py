"""Where mandatory reports are put on record, and what became of them comes back."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.context import context_of
from services.intake.duties import deadlines, reports_store, rules, store
from services.intake.duties.recipients import MEND, officer_digest, recipient_of
from services.intake.duties.reports_form import (
    OwedReportsView,
    ReportSaid,
    ReportsView,
    ReportView,
    ResultSaid,
)
from services.intake.duties.reports_store import Asked, Made, To
from services.intake.lifecycle.store import TimelineEntry, add_to_timeline
from services.intake.partners.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import FieldError, Invalid, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.ids import new_id
from shared.openapi import documented
from shared.vocabulary import ReportSituation

router = APIRouter(prefix="/v1", tags=["duties"], route_class=Route)

Writer = Annotated[Caller, Depends(requires("referral:write"))]
Receiver = Annotated[Caller, Depends(requires("referral:write", "clue:write"))]


@router.post(
    "/mandatory-reports",
    summary="Record a mandatory report",
    status_code=201,
    response_model=ReportView,
    operation_id="post_mandatory_report",
)
@documented(NotFound(), once=True)
async def report(said: ReportSaid, request: Request, caller: Writer) -> Response:
    """For minors, and adults who lack capacity. Who reported is a digest, and shown to nobody.

    Raises NotFound, Invalid.
    """
    vault = context_of(request).vault

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        to = await _judged(tx, said, caller)
        report_id = new_id()
        at = tx.now.timestamp()
        officer = officer_digest(vault, caller.partner_id, said.officer_ref, at)
        who = Asked(caller.partner_id, caller.client_id)
        late = said.reported_at - said.learned_at > deadlines.report_within()
        await reports_store.add_report(tx, report_id, said, who, Made(officer, late))
        await reports_store.address(tx, report_id, to)
        kinds = [kind for kind, _ in to]
        detail = {"situation": said.situation, "to": kinds, "late": late}
        line = TimelineEntry(said.referral_id, tx.now, "reported", None, detail)
        await add_to_timeline(tx, [line])
        ground = f"{said.article} {said.situation}"
        await write_audit(tx, [_look(caller, "mandatory_report", said.referral_id, ground)])
        [kept] = await reports_store.reports(tx, "id", report_id)
        return StoredResponse(201, _shown(kept, own=True))

    return await once(request, caller, act)


@router.post(
    "/mandatory-reports/{report_id}/result",
    summary="Tell what came of a report",
    response_model=ReportView,
    operation_id="tell_report_result",
)
@documented(NotFound(), once=True)
async def tell_result(
    report_id: UUID, said: ResultSaid, request: Request, caller: Receiver
) -> Response:
    """The body it went to tells it itself; or the reporter notes what it was told.

    Raises NotFound, Invalid.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        kept, own = await _seen(tx, report_id, caller)
        kind = await _whose(tx, kept, said, caller, own=own)
        told_by = "reporter" if own else "addressee"
        await reports_store.tell_result(tx, report_id, kind, said.result, told_by)
        subject = kept["referral_id"]
        await write_audit(tx, [_look(caller, "report_result", subject, str(said.result))])
        [kept] = await reports_store.reports(tx, "id", report_id)
        return StoredResponse(200, _shown(kept, own=own))

    return await once(request, caller, act)


@router.get(
    "/mandatory-reports/owed",
    summary="Cases that a report is owed of",
    response_model=OwedReportsView,
    operation_id="list_owed_reports",
)
async def list_owed(request: Request, caller: Writer) -> Response:
    """Own cases of minors at risk without a report on record."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await reports_store.owed(tx, caller.partner_id)
        looks = [_look(caller, "list_owed_reports", row["id"], "") for row in rows]
        await write_audit(tx, looks)
        within, now = deadlines.report_within(), tx.now
    items = [
        {
            "referral_id": row["id"],
            "due_at": row["received_at"] + within,
            "overdue": row["received_at"] + within <= now,
        }
        for row in rows
    ]
    return json_response(StoredResponse(200, {"items": items}))


@router.get(
    "/mandatory-reports/{report_id}",
    summary="A mandatory report",
    response_model=ReportView,
    operation_id="get_mandatory_report",
)
@documented(NotFound())
async def show(report_id: UUID, request: Request, caller: Receiver) -> Response:
    """For whoever recorded it, and for the bodies it went to. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        kept, own = await _seen(tx, report_id, caller)
        await write_audit(tx, [_look(caller, "read_report", kept["referral_id"], "")])
    return json_response(StoredResponse(200, _shown(kept, own=own)))


@router.get(
    "/referrals/{referral_id}/mandatory-reports",
    summary="The mandatory reports of a case",
    response_model=ReportsView,
    operation_id="list_mandatory_reports",
)
@documented(NotFound())
async def list_reports(referral_id: UUID, request: Request, caller: Writer) -> Response:
    """Of an own case. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        if await store.duties_of(tx, referral_id, caller.partner_id) is None:
            raise NotFound
        found = await reports_store.reports(tx, "referral_id", referral_id)
        await write_audit(tx, [_look(caller, "list_reports", referral_id, "")])
    items = [_shown(kept, own=True) for kept in found]
    return json_response(StoredResponse(200, {"items": items}))


async def _judged(tx: Transaction, said: ReportSaid, caller: Caller) -> list[To]:
    """To whom it goes. Raises NotFound; Invalid when it does not fit the case or the law."""
    duties = await store.duties_of(tx, said.referral_id, caller.partner_id)
    if duties is None:
        raise NotFound
    faults, to = [], []
    for place, each in enumerate(said.to):
        recipient_id, recipient = await recipient_of(tx, each, f"/to/{place}")
        to.append((recipient.kind, recipient_id))
        if recipient.kind not in rules.ADDRESSEES:
            detail = "A mandatory report goes to public security, civil affairs or education."
            fault = FieldError(pointer=f"/to/{place}", code="not_an_addressee", detail=detail)
            faults.append(fault)
    if len({kind for kind, _ in to}) < len(to):
        detail = "Each kind of body may be given once."
        faults.append(FieldError(pointer="/to", code="duplicate", detail=detail))
    minor = await store.is_of_a_minor(tx, said.referral_id)
    if minor == (said.situation is ReportSituation.ADULT_WITHOUT_CAPACITY):
        detail = "This situation does not fit the age that the case states."
        faults.append(FieldError(pointer="/situation", code="age_not_fitting", detail=detail))
    if faults:
        raise Invalid(MEND, errors=faults)
    return to


async def _seen(tx: Transaction, report_id: UUID, caller: Caller) -> tuple[dict[str, Any], bool]:
    """A report and whether it is the caller's own. Raises NotFound for a stranger's."""
    found = await reports_store.reports(tx, "id", report_id)
    if not found:
        raise NotFound
    own = found[0]["partner_id"] == caller.partner_id
    named = {each["recipient_id"] for each in found[0]["addressees"]}
    if not own and caller.partner_id not in named:
        raise NotFound
    return found[0], own


async def _whose(
    tx: Transaction, kept: dict[str, Any], said: ResultSaid, caller: Caller, *, own: bool
) -> str:
    """The kind of body whose result it is. Raises Invalid when the report did not go there."""
    there = {each["kind"]: each["recipient_id"] for each in kept["addressees"]}
    if not own:
        return str(next(kind for kind, id_ in there.items() if id_ == caller.partner_id))
    kind = (await recipient_of(tx, said.of, "/of"))[1].kind if said.of else ""
    if kind not in there:
        detail = "Name one of the bodies that the report went to."
        allowed = tuple(sorted(there))
        fault = FieldError(pointer="/of", code="not_an_addressee", detail=detail, allowed=allowed)
        raise Invalid(MEND, errors=[fault])
    return kind


def _shown(kept: dict[str, Any], *, own: bool) -> dict[str, Any]:
    """As it is shown; to the bodies it went to neither the case nor who reported."""
    names = ("situation", "article", "parts", "learned_at", "reported_at", "late")
    of = ("kind", "result", "told_by", "told_at")
    return {
        "report_id": str(kept["id"]),
        "referral_id": str(kept["referral_id"]) if own and kept["referral_id"] else None,
        **{name: kept[name] for name in names},
        "addressees": [
            {
                "recipient_id": each["recipient_id"] and str(each["recipient_id"]),
                **{name: each[name] for name in of},
            }
            for each in kept["addressees"]
        ],
    }


def _look(caller: Caller, action: str, subject: UUID | None, ground: str) -> AuditEntry:
    return AuditEntry(caller.client_id, caller.partner_id, action, subject, ground)
