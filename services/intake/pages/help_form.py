"""The help form: each step is kept in the sealed draft, the last one sends it."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

import orjson

from services.intake.context import context_of
from services.intake.pages import rules, store
from services.intake.pages.page_request import Visit
from services.intake.partners.service_clients import HER_PAGE, partner_id_of
from services.intake.referrals.acceptance import RequestContext
from services.intake.referrals.responses import accepted
from shared.errors import KeyReused
from shared.http import client_host
from shared.strict_json import canonical
from shared.vocabulary import VenueKind

CLIENT = HER_PAGE.name
PARTNER: UUID = partner_id_of(HER_PAGE.organisation)
ROUTE = "POST /i/"
PER_HOST = 0.5
"""Requests for help per second from one host."""


async def begin(visit: Visit) -> None:
    """Begin a draft; one that is there already goes on."""
    session = visit.session
    if session.has_begun:
        return
    venue = visit.said().get("venue", "")
    session.begin()
    if venue in set(VenueKind):
        session.draft["venue"] = venue
    session.step, session.key = 1, secrets.token_hex(16)
    session.begun_at = datetime.now(UTC).isoformat(timespec="seconds")


async def say(visit: Visit) -> None:
    """Keep what was said in a step, and go on or back; the last step sends the request."""
    session, step = visit.session, visit.form.purpose
    if not session.is_live or session.referral is not None:
        return
    kept, wrong = rules.judge(step, visit.said())
    others = {name: v for name, v in session.draft.items() if name not in rules.FIELDS[step]}
    session.draft = others | kept
    number = rules.STEPS.index(step) + 1
    if visit.goes_back:
        session.step = number - 1
    elif wrong:
        session.step, session.wrong = number, wrong
    elif step != rules.STEPS[-1]:
        session.step = number + 1
    else:
        await _send(visit)


async def _send(visit: Visit) -> None:
    session = visit.session
    unfit = rules.is_whole(session.draft)
    if unfit is not None:
        session.step = rules.STEPS.index(unfit) + 1
        session.wrong = rules.judge(unfit, rules.said_in(session.draft, unfit))[1]
        return
    request, context = visit.request, context_of(visit.request)
    request.app.state.limits.take_from("her request", client_host(request), PER_HOST)
    asked = RequestContext(
        partner_id=PARTNER,
        client_id=CLIENT,
        route=ROUTE,
        key=session.key,
        traceparent=request.state.mark.traceparent,
        test=await store.is_rehearsal(request.app.state.db, CLIENT),
    )
    begun = datetime.fromisoformat(session.begun_at)
    said = rules.request_of(session.draft, visit.lang, begun)
    ready = context.acceptance.judge(canonical(orjson.dumps(said)), asked)
    try:
        kept = await context.recorder.record(ready)
        referral = UUID(kept.ids["id"])
        if not kept.replayed:
            accepted.inc()
    except KeyReused:
        # Another tab sent it already, a little different: that one counts, and is shown.
        referral = await store.sent_under(request.app.state.db, ready.key_digest)
    session.referral, session.receipt, session.sure = referral, True, True
    session.draft, session.step, session.key = {}, 0, ""


async def keep_receipt(visit: Visit) -> None:
    """She has kept the code: it is not shown again."""
    visit.session.receipt = False
