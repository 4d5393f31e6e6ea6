"""Where hospitals hand requests in and follow them in HL7 FHIR R4.

They go through the same acceptance as any other request. The CapabilityStatement documents this
door, and an OpenAPI document of its own; intake's has nothing of it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from services.intake.context import context_of
from services.intake.fhir import answers, as_sent, capability
from services.intake.fhir.document import document
from services.intake.fhir.loading import Opened
from services.intake.fhir.outcomes import FHIR, informed
from services.intake.fhir.reading import MEND, Unfinished, read
from services.intake.fhir.reading import Request as Asked
from services.intake.fhir.routing import FhirRoute
from services.intake.fhir.rules import RECEIPT
from services.intake.lifecycle import queries
from services.intake.partners.tenancy import as_partner
from services.intake.referrals import receipt
from services.intake.referrals.acceptance import RequestContext, SealedReferral
from services.intake.referrals.fields import CHINA
from services.intake.referrals.responses import accepted
from services.intake.referrals.single_request import request_context_of
from services.intake.referrals.store import StoredReferral
from shared.audit import entries_for, write_audit
from shared.errors import Invalid, KeyMissing, NotFound
from shared.http import JSON, BoundedRequest, Caller, reads, requires
from shared.http.rate_limits import RateLimits
from shared.openapi.served_documents import server_at
from shared.settings import Settings
from shared.vocabulary import ReferralStatus, Urgency

router = APIRouter(prefix="/fhir", route_class=FhirRoute, include_in_schema=False)

ROUTE = "POST /fhir"
OUTCOME_PREFERRED = "return=OperationOutcome"
"""As HL7 FHIR R4 (http.html#ops) words it."""
Json = dict[str, Any]
Writer = Annotated[Caller, Depends(requires("referral:write", urgent=True))]
AnyWriter = Annotated[Caller, Depends(requires("referral:write"))]
"""Who writes where nothing urgent is taken: each request counts."""
Reader = Annotated[Caller, Depends(requires("referral:read", "referral:write"))]
Name = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9$.-]{1,64}$", description="A kind of resource, or its id")
]
Requisition = Annotated[
    str,
    Query(pattern=r"^([a-z:-]{1,60}\|)?[0-9a-f-]{36}$", description="The referral, as `system|id`"),
]


@router.get("/metadata")
async def metadata(request: Request) -> Response:
    """What this door takes and answers."""
    return _answer(200, capability.statement(_base(request)))


@router.get("/openapi.json")
async def openapi(request: Request) -> Response:
    """This door as an OpenAPI document."""
    settings: Settings = request.app.state.settings
    made = document(router.prefix, server_at(settings, "intake", request.headers.get("host", "")))
    return Response(orjson.dumps(made), media_type="application/json")


@router.post("/ServiceRequest")
@reads(JSON, others=(FHIR,))
async def post_service_request(request: BoundedRequest, caller: Writer) -> Response:
    """One kind of help, with what the resource contains. 201 only after it is stored for good."""
    return await _created(request, caller, "ServiceRequest")


@router.post("/Task")
@reads(JSON, others=(FHIR,))
async def post_task(request: BoundedRequest, caller: Writer) -> Response:
    """The same, as the task whose focus is a contained request."""
    return await _created(request, caller, "Task")


@router.post("/$process-message")
@reads(JSON, others=(FHIR,))
async def process_message(request: BoundedRequest, caller: Writer) -> Response:
    """A message: several kinds of help for one person make one referral."""
    asked, kept = await _accept(request, caller, "Bundle")
    found = await _found(request, caller, UUID(kept.ids["id"]))
    held = [
        resource
        for need in found["needs"]
        for resource in (
            _shown("Task", found, need, caller),
            _with_receipt(request, found, _shown("ServiceRequest", found, need, caller)),
        )
    ]
    told = informed(request, asked.assumed)
    body = answers.response(_base(request), asked.message, found, held, told)
    return _answer(200, body, replayed=kept.replayed)


async def _created(request: BoundedRequest, caller: Caller, kind: str) -> Response:
    asked, kept = await _accept(request, caller, kind)
    found = await _found(request, caller, UUID(kept.ids["id"]))
    need = found["needs"][0]
    made = _shown(kind, found, need, caller)
    location = f"{_base(request)}/{kind}/{need['id']}"
    body = _with_receipt(request, found, made)
    if OUTCOME_PREFERRED in request.headers.get("prefer", "").split():
        body = informed(request, asked.assumed)
    return _answer(201, body, replayed=kept.replayed, location=location)


async def _accept(
    request: BoundedRequest, caller: Caller, kind: str
) -> tuple[Asked, StoredReferral]:
    """Read, judge and store a request. Raises Invalid with every wrong element, by FHIRPath."""
    limits: RateLimits = request.app.state.limits
    context = context_of(request)
    home = await _home(request, caller)
    with limits.judging(caller.partner_id):
        said = await request.json()
        try:
            asked = read(said, kind, datetime.now(CHINA).date(), home)
        except Unfinished as unfinished:
            given = request_context_of(request, caller, ROUTE)
            raise _all_faults(request, unfinished, given) from None
        given = _under_key(request, caller, asked)
        ready = _judged(request, asked, given)
        sent = context.acceptance.seal_as_sent(ready.id, as_sent.written(asked.sent))
        ready = replace(ready, as_sent=sent)
    limits.take(caller.partner_id, urgent=ready.urgency is Urgency.IMMEDIATE)
    kept = await context.recorder.record(ready)
    if not kept.replayed:
        accepted.inc()
    return asked, kept


async def _home(request: Request, caller: Caller) -> str | None:
    """The region an organisation is registered for; None: it answers for the whole country."""
    async with request.app.state.db.transaction() as tx:
        await as_partner(tx, caller.partner_id)
        found: str | None = await tx.fetchval(
            "select region from partner where id = $1", caller.partner_id
        )
    return found


def _under_key(request: Request, caller: Caller, asked: Asked) -> RequestContext:
    """Who asks, under its idempotency key; a message is known by its bundle where there is none."""
    if "idempotency-key" not in request.headers and asked.key is not None:
        request.scope["headers"] = [
            *request.scope["headers"],
            (b"idempotency-key", asked.key.encode("ascii", "replace")),
        ]
        request = Request(request.scope)
    try:
        return request_context_of(request, caller, ROUTE)
    except KeyMissing:
        detail = "Send an Idempotency-Key header, or a message with Bundle.identifier."
        raise KeyMissing(detail) from None


def _judged(request: Request, asked: Asked, given: RequestContext) -> SealedReferral:
    if given.channels is not None and len(given.channels) == 1:
        asked.said["channel"] = next(iter(given.channels))
    try:
        return context_of(request).acceptance.judge(answers.written(asked.said), given)
    except Invalid as invalid:
        opened = Opened()
        for each in invalid.errors:
            where = asked.place(each.pointer)
            opened.refuse(where, each.code, each.detail, each.allowed or ())
        raise Invalid(MEND, errors=opened.faults) from None


def _all_faults(request: Request, unfinished: Unfinished, given: RequestContext) -> Invalid:
    """What was wrong in the resources, and what is wrong with the rest of them."""
    opened = Opened(faults=list(unfinished.errors))
    try:
        _judged(request, unfinished.request, given)
    except Invalid as more:
        for each in more.errors:
            opened.refuse(each.pointer, each.code, each.detail, each.allowed or ())
    return Invalid(MEND, errors=opened.faults)


@router.get("/ServiceRequest")
async def search_service_requests(
    request: Request, caller: Reader, requisition: Requisition
) -> Response:
    """The kinds of help of one referral."""
    return await _search(request, caller, requisition, "ServiceRequest")


@router.get("/Task")
async def search_tasks(request: Request, caller: Reader, requisition: Requisition) -> Response:
    """The tasks of one referral."""
    return await _search(request, caller, requisition, "Task")


async def _search(request: Request, caller: Caller, requisition: str, kind: str) -> Response:
    referral_id = _id(requisition.rpartition("|")[2])
    try:
        found = await _found(request, caller, referral_id)
    except NotFound:
        return _answer(200, answers.searchset(_base(request), []))
    held = [_shown(kind, found, need, caller) for need in found["needs"]]
    return _answer(200, answers.searchset(_base(request), held))


@router.get("/ServiceRequest/{need_id}")
async def get_service_request(need_id: Name, request: Request, caller: Reader) -> Response:
    """One kind of help of an own referral. Raises NotFound, also for another partner's."""
    return await _read(request, caller, need_id, "ServiceRequest")


@router.get("/Task/{need_id}")
async def get_task(need_id: Name, request: Request, caller: Reader) -> Response:
    """How far it has come. Raises NotFound, also for another partner's."""
    return await _read(request, caller, need_id, "Task")


async def _read(request: Request, caller: Caller, need_id: str, kind: str) -> Response:
    wanted = _id(need_id)
    async with request.app.state.db.transaction() as tx:
        await as_partner(tx, caller.partner_id)
        referral_id = await tx.fetchval("select referral_id from need where id = $1", wanted)
    if referral_id is None:
        raise NotFound
    found = await _found(request, caller, referral_id)
    need = next(each for each in found["needs"] if each["id"] == str(wanted))
    return _answer(200, _shown(kind, found, need, caller))


@router.get("/{kind}")
@reads(query=None)
async def no_such_kind(kind: Name) -> Response:
    """Resources that this door does not know."""
    raise NotFound("Resources of this kind are not taken.")


@router.post("/{kind}")
@reads(JSON, others=(FHIR,))
async def take_no_such_kind(kind: Name, request: BoundedRequest, caller: AnyWriter) -> Response:
    """Resources that this door does not know."""
    raise NotFound("Resources of this kind are not taken.")


async def _found(request: Request, caller: Caller, referral_id: UUID) -> Json:
    """An own referral with its needs; the look is on record. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        await as_partner(tx, caller.partner_id)
        found = await queries.referral(tx, referral_id)
        if found is None or found["status"] == ReferralStatus.ERASED:
            raise NotFound
        looks = entries_for(caller.client_id, caller.partner_id, "read_referral", [referral_id])
        await write_audit(tx, looks)
        sent = await as_sent.sealed(tx, referral_id)
    context = context_of(request)
    found["source_ref"] = context.acceptance.reference(referral_id, found["source_ref"])
    found["sent"] = orjson.loads(context.acceptance.open_as_sent(referral_id, sent)) if sent else []
    return found


def _shown(kind: str, found: Json, need: Json, caller: Caller) -> Json:
    """One need as a resource of this kind, as it was sent where it was."""
    if kind == "Task":
        made = answers.task(found, need, str(caller.partner_id))
    else:
        made = answers.service_request(found, need)
    position = found["needs"].index(need)
    return as_sent.with_sent(kind, made, found["sent"], position, found["facts"]["urgency"])


def _with_receipt(request: Request, found: Json, resource: Json) -> Json:
    code = receipt.code_of(context_of(request).vault, UUID(found["id"]))
    held = [*resource.get("identifier", ()), {"system": RECEIPT, "value": code}]
    return resource | {"identifier": held}


def _id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise NotFound from None


def _base(request: Request) -> str:
    settings: Settings = request.app.state.settings
    return f"{settings.url('intake')}/fhir"


def _answer(
    status: int, body: Json, *, replayed: bool = False, location: str | None = None
) -> Response:
    headers = {"cache-control": "no-store"}
    if replayed:
        headers["idempotent-replayed"] = "true"
    if location is not None:
        headers["location"] = location
    return Response(answers.written(body), status, headers, media_type=FHIR)
