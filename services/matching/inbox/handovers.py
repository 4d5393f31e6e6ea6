"""Hand-overs at the inbox page: which are open, one of them, and what is done with it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record
from fastapi import Request

from services.matching.context import context_in
from services.matching.handovers import handover_actions, store
from services.matching.handovers.handover_actions import Asker
from services.matching.handovers.rules import HandoverRole, HandoverStep, state_of
from services.matching.inbox import rules
from services.matching.inbox.inbox_actions import MovedOn
from services.matching.inbox.rendering import TEXTS, called, case_facts, titles
from services.matching.inbox.rules import CANNOT, Unfit
from services.matching.tenancy import as_service
from shared.audit import AuditEntry, entries_for, write_audit
from shared.errors import NotFound
from shared.http import Caller
from shared.problems.languages import Language
from shared.vocabulary import DeclineReason, HandoverState, Need, regions

AT_MOST = 200
_OPEN = frozenset({HandoverState.REQUESTED, HandoverState.ACCEPTED})
_ROLES = frozenset({HandoverRole.SENDER, HandoverRole.RECEIVER})


def _asker(caller: Caller) -> Asker:
    return Asker(caller.partner_id, _ROLES)


async def open_ones(request: Request, caller: Caller) -> list[dict[str, Any]]:
    """The open hand-overs that whoever signed in sends or receives, the newest first; recorded."""
    asker = _asker(caller)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await store.mine(tx, caller.partner_id, AT_MOST)
        shown = [
            handover_actions.shown(row, asker)
            for row in rows
            if handover_actions.roles_in(row, asker)
        ]
        found = [each for each in shown if each["state"] in _OPEN]
        ids = [each["referral_id"] for each in found]
        if ids:
            looks = entries_for(caller.client_id, caller.partner_id, "list_handovers", ids)
            await write_audit(tx, looks)
    return found


async def look(request: Request, caller: Caller, handover_id: UUID) -> tuple[Record, Any]:
    """One hand-over, its row and as its side reads it; recorded. Raises NotFound."""
    asker = _asker(caller)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        row = await store.one(tx, handover_id, caller.partner_id)
        if row is None or not handover_actions.roles_in(row, asker):
            raise NotFound
        shown = handover_actions.shown(row, asker)
        entry = AuditEntry(
            caller.client_id,
            caller.partner_id,
            "read_handover",
            row["referral_id"],
            str(shown["role"]),
        )
        await write_audit(tx, [entry])
    return row, shown


async def act(
    request: Request,
    caller: Caller,
    handover_id: UUID,
    step: HandoverStep,
    given: Mapping[str, str],
) -> None:
    """Take a step, if it is still as it was shown. Raises NotFound, Unfit, MovedOn, Conflict."""
    reason = None
    if step is HandoverStep.DECLINE:
        reason = next((each for each in CANNOT if each == given.get("reason")), None)
        if reason is None:
            raise Unfit("wrong_reason")
    context, asker = context_in(request.app.state.resources), _asker(caller)
    async with request.app.state.db.transaction() as tx:
        tx.trace = request.state.mark.traceparent
        await as_service(tx)
        row = await store.one(tx, handover_id, caller.partner_id)
        if row is None or not handover_actions.roles_in(row, asker):
            raise NotFound
        if given.get("seen") != seen(row):
            raise MovedOn
        await handover_actions.take_step(tx, context, asker, handover_id, step, reason)
        role = handover_actions.roles_in(row, asker)[0]
        entry = AuditEntry(
            caller.client_id,
            caller.partner_id,
            f"{step}_handover",
            row["referral_id"],
            str(role),
        )
        await write_audit(tx, [entry])


def seen(row: Record) -> str:
    """A mark of a hand-over as it was shown; another one as soon as it has moved on."""
    state = state_of(handover_actions.standing_of(row), row["now"])
    told = "|".join(str(each) for each in (state, row["sender_met_at"], row["receiver_met_at"]))
    return hashlib.blake2b(told.encode(), digest_size=9).hexdigest()


def line(shown: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    """A hand-over as one line of the inbox."""
    t = TEXTS[lang]
    return {
        "id": shown["handover_id"],
        "title": " · ".join(
            (called(Need(shown["need"]), lang), t["to_place"].format(at=_place(shown, lang)))
        ),
        "facts": " · ".join((t[f"as_{shown['role']}"], t[f"handover_{shown['state']}"])),
        "due": t["answer_by"].format(at=rules.at_home(shown["due_at"], lang))
        if shown["state"] == HandoverState.REQUESTED
        else "",
    }


def _place(shown: Mapping[str, Any], lang: Language) -> str:
    # Whoever is asked may know where she will be as far as the prefecture, until it says yes.
    case = shown.get("case")
    return regions.name(case["area"] if case else shown["to_region"], lang)


def view(row: Record, shown: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    """Everything the page of one hand-over shows, by who looks at it."""
    t = TEXTS[lang]
    facts = [
        (t["state"], t[f"handover_{shown['state']}"]),
        (t["your_part"], t[f"as_{shown['role']}"]),
        (t["reference"], str(shown["handover_id"])),
        (t["to_where"], _place(shown, lang)),
    ]
    if shown["state"] == HandoverState.REQUESTED:
        facts.append((t["answer_until"], rules.at_home(shown["due_at"], lang)))
    if shown["meeting_at"]:
        facts.append((t["meeting"], rules.at_home(shown["meeting_at"], lang)))
    for side in ("sender", "receiver"):
        if shown[f"{side}_met_at"]:
            facts.append((t[f"{side}_met"], rules.at_home(shown[f"{side}_met_at"], lang)))
    if case := shown.get("case"):
        facts += case_facts(case, lang)
    if shown["reason"]:
        facts.append((t["reason"], called(DeclineReason(shown["reason"]), lang)))
    steps: Sequence[HandoverStep] = shown["allowed"]
    return {
        "id": shown["handover_id"],
        "rest": f"/handover/{shown['handover_id']}",
        "heading": f"{t['h_handover']} · {called(Need(shown['need']), lang)}",
        "facts": facts,
        "role": str(shown["role"]),
        "warm": shown["warm"],
        "steps": [str(step) for step in steps],
        "seen": seen(row),
        "reasons": titles(CANNOT, lang),
        "next_offer": shown["new_offer_id"] if shown["role"] == HandoverRole.RECEIVER else None,
    }
