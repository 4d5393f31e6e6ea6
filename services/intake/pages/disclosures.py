"""Who knows what of her, with stop beside each; and who waits for her yes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.intake.consent.awaiting_store import Awaiting, awaiting_release
from services.intake.consent.consent import HERSELF, Recipient
from services.intake.consent.consent_changes import confirm_release, withdraw
from services.intake.ledger.lines import Line, ledger_of
from services.intake.ledger.reports import say_received, services_given
from services.intake.ledger.reports_store import Given
from services.intake.pages.page_request import Visit
from services.intake.pages.store import Hers
from services.intake.pages.texts import TEXTS, Language
from services.intake.pages.wording import word
from shared.db import Transaction
from shared.vocabulary import NeedStatus, ServiceReport

AT_ONCE = 12
"""Lines of the ledger on one page, so that it stays small however long the ledger is."""
_FROM = "ledger "
_BEGUN = frozenset({NeedStatus.IN_PROGRESS, NeedStatus.COMPLETED, NeedStatus.FAILED})


@dataclass(frozen=True, slots=True)
class Known:
    """The ledger of a referral, newest first; who waits for her yes; what is said to be given."""

    ledger: list[Line]
    awaiting: list[Awaiting]
    given: list[Given]


async def known(tx: Transaction, referral_id: UUID) -> Known:
    """Who knows what. Raises NotFound."""
    return Known(
        await ledger_of(tx, referral_id),
        await awaiting_release(tx, referral_id),
        [one for one in await services_given(tx, referral_id) if one.provider_says in _BEGUN],
    )


def shown(found: Known, view: str, lang: Language) -> dict[str, Any]:
    """What the page shows of it: some lines, each with whom to stop."""
    t, first = TEXTS[lang], _first(view)
    return {
        "ledger": [
            {
                "words": line.words[lang],
                "stop": line.stop.text if line.stop else "",
                "whom": t["stop_whom"].format(who=line.recipient[lang]),
            }
            for line in found.ledger[first : first + AT_ONCE]
        ],
        "older": len(found.ledger) > first + AT_ONCE,
        "newer": first > 0,
        "awaiting": [
            {
                "id": str(one.provider_id),
                "words": t["release_lead"].format(
                    who=one.organization or t["an_organisation"],
                    need=word(f"need.{one.need}", lang),
                ),
            }
            for one in found.awaiting
        ],
        "given": [_given(one, lang) for one in found.given],
    }


def _given(one: Given, lang: Language) -> dict[str, Any]:
    t = TEXTS[lang]
    who = one.organization or t["an_organisation"]
    said = t["she_said"].format(said=word(f"report.{one.she_says}", lang)) if one.she_says else ""
    return {
        "id": str(one.need_id),
        "words": t["given"].format(who=who, need=word(f"need.{one.need}", lang)),
        "said": said,
    }


def _first(view: str) -> int:
    return int(view.removeprefix(_FROM)) if view.startswith(_FROM) else 0


async def stop(visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Stop whom she pressed stop beside; or turn the pages of the ledger."""
    lines, form = await ledger_of(tx, hers.id), visit.form
    if form.name("older") in visit.sent:
        first = min(_first(visit.before) + AT_ONCE, max(0, len(lines) - 1))
        visit.session.view = f"{_FROM}{first}"
    named = {line.stop for line in lines if line.stop and form.name(line.stop.text) in visit.sent}
    if not named:
        return ""
    await withdraw(tx, hers.id, HERSELF, sorted(named, key=lambda one: one.text))
    return "done_stop"


async def release(visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Her yes, or no, to somebody who has accepted and waits for it."""
    form = visit.form
    for one in await awaiting_release(tx, hers.id):
        if form.name(f"yes {one.provider_id}") in visit.sent:
            await confirm_release(tx, hers.id, HERSELF, one.provider_id)
            return "done_release"
        if form.name(f"no {one.provider_id}") in visit.sent:
            await withdraw(tx, hers.id, HERSELF, [Recipient.of_provider(one.provider_id)])
            return "done_stop"
    return ""


async def report(visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Her word on help that is said to be given: received, not received, or that it harmed."""
    form = visit.form
    for one in await services_given(tx, hers.id):
        for said in ServiceReport:
            if form.name(f"{said} {one.need_id}") in visit.sent:
                await say_received(tx, hers.id, HERSELF, one.need_id, said)
                return "done_report"
    return ""
