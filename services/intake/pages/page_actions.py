"""What she does on her page: confirm, change, stop, delete. Each is done at once and recorded."""

import hmac
import unicodedata
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import orjson

from services.intake.consent.consent import HERSELF
from services.intake.consent.consent_changes import withdraw_all
from services.intake.context import context_of
from services.intake.lifecycle import withdrawal
from services.intake.pages import referral_status, rules, store
from services.intake.pages.page_request import Visit
from services.intake.pages.store import Hers
from services.intake.partners.tenancy import as_service
from services.intake.referrals.contents import sealed_contact
from services.intake.referrals.submission import SafeContact
from services.intake.safe_contacts import store as contacts
from services.intake.vault.sealing import SAFE_CONTACT
from shared.audit import AuditEntry, write_audit
from shared.contact.time_zones import AT_HOME, zone
from shared.db import Transaction
from shared.erasure import forget
from shared.events.referral import ReferralErased, SafeContactChanged
from shared.outbox import publish
from shared.security.tokens import NOBODY
from shared.vocabulary import SafeChannel

WORDS_PER_SECOND = 0.05
"""Tries at one referral's code word: one in twenty seconds."""

Act = Callable[[Visit, Transaction, Hers], Awaitable[str]]


async def act(visit: Visit, what: Act) -> None:
    """Do something to her referral in one transaction; `what` gives the notice she then sees."""
    found = visit.session
    if found.referral is None:
        return
    async with visit.request.app.state.db.transaction() as tx:
        await as_service(tx)
        hers = await store.hers(tx, found.referral, locked=True)
        if hers is None:
            found.notice = "done_erased"
            return
        if hers.traceparent:
            tx.traces[hers.id] = hers.traceparent
        found.notice = await what(visit, tx, hers)


async def note(tx: Transaction, hers: Hers, action: str) -> None:
    """Record what was done by whoever holds the receipt."""
    await write_audit(tx, [AuditEntry(HERSELF.client_id, NOBODY, action, hers.id)])


async def confirm(visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Her contact still holds, for thirty days from today."""
    held = referral_status.opened(context_of(visit.request).vault, hers)
    if not referral_status.allowed(hers, held, sure=visit.session.sure).confirm:
        return "cannot"
    today = datetime.now(zone(held.contact.get("time_zone") or AT_HOME)).date()
    plain = held.contact | {"confirmed_on": today.isoformat()}
    await _keep(visit, tx, hers, plain, "contact_confirmed")
    return "done_confirmed"


async def no_contact(visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Nobody contacts her any more. Her code word stays, for it opens her page."""
    held = referral_status.opened(context_of(visit.request).vault, hers)
    if not referral_status.allowed(hers, held, sure=visit.session.sure).stop_contact:
        return "cannot"
    said = SafeContact(channel=SafeChannel.NONE, code_word=held.word or None)
    await _keep(visit, tx, hers, sealed_contact(said), "contact_changed")
    return "done_stopped"


async def change(visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Another way to reach her, or other hours. A word left empty stays what it was."""
    found = visit.session
    held = referral_status.opened(context_of(visit.request).vault, hers)
    if not referral_status.allowed(hers, held, sure=found.sure).change:
        return "cannot"
    kept, wrong = rules.judge("change", visit.said())
    if wrong:
        found.draft, found.wrong = kept, wrong
        return ""
    found.draft = {}
    plain = rules.safe_contact(kept, visit.lang)
    plain["code_word"] = kept.get("word") or held.word or None
    said = SafeContact.model_validate(plain, strict=False)
    await _keep(visit, tx, hers, sealed_contact(said), "contact_changed")
    return "done_changed"


async def _keep(
    visit: Visit, tx: Transaction, hers: Hers, plain: dict[str, Any], what: str
) -> None:
    vault = context_of(visit.request).vault
    contents = orjson.dumps(plain)
    if hers.sealed is None:
        sealed = vault.seal(hers.id, {SAFE_CONTACT: contents})
        await contacts.keep_key(tx, hers.id, sealed)
        column = sealed.columns[SAFE_CONTACT]
    else:
        column = vault.seal_again(hers.id, hers.sealed, SAFE_CONTACT, contents)
    reached = plain["channel"] != SafeChannel.NONE
    await contacts.keep(tx, hers.id, contacts.Contact(column, reached), what)
    await note(tx, hers, what)
    event = SafeContactChanged(referral_id=hers.id, changed_at=tx.now, contactable=reached)
    await publish(tx, [event])


async def end(_visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Everything is stopped; whoever was asked, or helps, is told so. It always succeeds."""
    await withdraw_all(tx, hers.id, HERSELF)
    return "done_ended"


async def erase(visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Delete all of it, as a partner's DELETE does; so is the session: a new one says so once."""
    await withdrawal.erase(tx, hers.id, hers.partner_id)
    await note(tx, hers, "erase")
    await forget(tx, [hers.id])
    await publish(tx, [ReferralErased(referral_id=hers.id, erased_at=tx.now)])
    await store.destroy(tx, visit.session.id)
    visit.session.begin()
    return "done_erased"


async def say_word(visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Show that she is herself, by her code word."""
    held = referral_status.opened(context_of(visit.request).vault, hers)
    given = visit.said().get("word", "")
    right = bool(held.word) and hmac.compare_digest(_plain(given), _plain(held.word))
    await write_audit(
        tx, [AuditEntry(HERSELF.client_id, NOBODY, "say_word", hers.id, allowed=right)]
    )
    visit.session.sure = visit.session.sure or right
    return "done_word" if right else "w_word"


def _plain(said: str) -> bytes:
    return "".join(unicodedata.normalize("NFKC", said).split()).casefold().encode()
