"""Consents given, changed, withdrawn, ended: state, timeline, audit and event in one transaction.

Every function needs the service's duty. Withdrawing always succeeds while the referral is there,
whatever has become of it, and may be repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.intake.consent import grants, store
from services.intake.consent.awaiting_store import awaiting_release
from services.intake.consent.consent import Actor, Consent, Recipient, consent_id
from services.intake.consent.store import VERSION, Held
from services.intake.ledger.lines import Line, ledger_of
from services.intake.lifecycle import withdrawal
from services.intake.lifecycle.store import TimelineEntry, add_to_timeline
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.events.base import Event
from shared.events.consent import ConsentChanged, ConsentWithdrawn
from shared.events.referral import ReferralWithdrawn
from shared.outbox import publish
from shared.vocabulary import (
    ConsentBasis,
    ConsentDecision,
    ConsentEnd,
    ConsentPurpose,
    ConsentScope,
    RecipientKind,
    ReleaseMoment,
    WithdrawReason,
)

_BODIES = frozenset(
    {RecipientKind.PROVIDER, RecipientKind.ORGANIZATION, RecipientKind.PROVIDER_KIND}
)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was stopped, and what had left before and cannot be called back."""

    withdrawn_at: datetime
    version: int
    stopped: tuple[Consent, ...]
    left_before: list[Line]


@dataclass(frozen=True, slots=True)
class _Change:
    """Versions that end, versions that begin, and what is told of it."""

    ended: tuple[Consent, ...] = ()
    added: tuple[Consent, ...] = ()
    reason: ConsentEnd = ConsentEnd.CHANGED
    everything: bool = False


async def give(
    tx: Transaction, before: Held, actor: Actor, said: Sequence[Consent]
) -> tuple[Consent, ...]:
    """Put these in force, each in place of what was said of its recipient and purpose before.

    `before` is locked (`store.held`). Gives the consents in force after it.
    """
    duties = [
        AuditEntry(actor.client_id, actor.partner_id, "state_duty", before.referral_id, ground)
        for one in said
        if one.article is not None and (ground := f"{one.basis} {one.article}")
    ]
    await write_audit(tx, duties)
    keys = {(one.recipient, one.purpose) for one in said}
    ended = tuple(c for c in before.consents if (c.recipient, c.purpose) in keys)
    change = _Change(ended, tuple(replace(one, version=before.version + 1) for one in said))
    after = await _carry_out(tx, before, actor, change, "consent_changed")
    found = grants.summary(after, tx.now)
    duties_of = grants.duty_needs(after, before.needs, found.scope)
    everything = found.scope is not ConsentScope.STATISTICS_ONLY
    await store.open_again(tx, before.referral_id, before.needs if everything else duties_of)
    return after


async def withdraw(
    tx: Transaction,
    referral_id: UUID,
    actor: Actor,
    recipients: Sequence[Recipient],
    *,
    partner_id: UUID | None = None,
) -> Withdrawn:
    """Stop these recipients, whatever she lets others have. Raises NotFound.

    A body that is a provider, an organisation or a kind of them stays refused until she says
    otherwise; what the law lets it have is not hers to stop here.
    """
    before = await store.held(tx, referral_id, partner_id)
    known = await store.providers_of(tx, referral_id, [r.id for r in recipients if r.id])
    covered = {*recipients, *map(Recipient.of_provider, known)}
    ended = tuple(
        c
        for c in before.consents
        if c.recipient in covered and c.article is None and (c.permits or c.recipient in recipients)
    )
    added = tuple(_refusal(before, actor, one, tx.now) for one in recipients if one.kind in _BODIES)
    already = {c.recipient for c in before.consents if not c.permits}
    if not any(c.permits for c in ended) and already >= {a.recipient for a in added}:
        return Withdrawn(tx.now, before.version, (), await ledger_of(tx, referral_id))
    change = _Change(ended, added, ConsentEnd.WITHDRAWN)
    await _carry_out(tx, before, actor, change, "consent_withdrawn")
    return Withdrawn(
        tx.now,
        before.version + 1,
        tuple(c for c in ended if c.permits),
        await ledger_of(tx, referral_id),
    )


async def withdraw_all(
    tx: Transaction, referral_id: UUID, actor: Actor, *, partner_id: UUID | None = None
) -> Withdrawn:
    """Stop everything; an open request ends with it. Raises NotFound."""
    before = await store.held(tx, referral_id, partner_id)
    stopped = tuple(c for c in before.consents if c.permits)
    reason = WithdrawReason.CONSENT_REVOKED
    ended = await withdrawal.withdraw(tx, referral_id, before.partner_id, reason)
    if ended is not None:
        _keep_trace(tx, before)
        event = ReferralWithdrawn(referral_id=referral_id, withdrawn_at=tx.now, reason=reason)
        await publish(tx, [event])
    if stopped:
        change = _Change(before.consents, (), ConsentEnd.WITHDRAWN, everything=True)
        await _carry_out(tx, before, actor, change, "consent_withdrawn")
    left = await ledger_of(tx, referral_id)
    return Withdrawn(tx.now, before.version + bool(stopped), stopped, left)


def _keep_trace(tx: Transaction, before: Held) -> None:
    if before.traceparent:
        tx.traces[before.referral_id] = before.traceparent


async def confirm_release(
    tx: Transaction, referral_id: UUID, actor: Actor, provider_id: UUID
) -> tuple[UUID, int]:
    """Her yes to a provider that has accepted, where she chose to decide then.

    Gives the consent's id and version.

    Raises NotFound when no such provider waits for it.
    """
    before = await store.held(tx, referral_id)
    waits = {one.provider_id for one in await awaiting_release(tx, referral_id)}
    if provider_id not in waits:
        raise NotFound("No such provider waits for her yes.")
    general = next(c for c in before.consents if c.release is ReleaseMoment.SURVIVOR_CONFIRMS)
    recipient = Recipient.of_provider(provider_id)
    said = replace(
        general,
        id=consent_id(referral_id, recipient, ConsentPurpose.HELP),
        recipient=recipient,
        release=ReleaseMoment.ON_ACCEPTANCE,
        given_by=actor.given_by,
        method=actor.method,
        given_at=tx.now,
    )
    await give(tx, before, actor, [said])
    return said.id, before.version + 1


async def end_by_time(tx: Transaction, referral_id: UUID, actor: Actor) -> None:
    """End what has come to its end by the clock of the database."""
    before = await store.held(tx, referral_id)
    ended = tuple(c for c in before.consents if not c.is_live(tx.now))
    if ended:
        nothing = len(ended) == len(before.consents)
        change = _Change(ended, (), ConsentEnd.EXPIRED, everything=nothing)
        await _carry_out(tx, before, actor, change, "consent_expired")


def _refusal(before: Held, actor: Actor, recipient: Recipient, now: datetime) -> Consent:
    return Consent(
        id=consent_id(before.referral_id, recipient, ConsentPurpose.HELP),
        version=before.version + 1,
        recipient=recipient,
        purpose=ConsentPurpose.HELP,
        decision=ConsentDecision.DENY,
        fields=frozenset(),
        release=ReleaseMoment.ON_ACCEPTANCE,
        basis=ConsentBasis.CONSENT,
        article=None,
        given_by=actor.given_by,
        method=actor.method,
        text_version=before.kept["text_version"],
        language=before.kept.get("language") or "zh",
        given_at=now,
    )


async def _carry_out(
    tx: Transaction, before: Held, actor: Actor, change: _Change, what: str
) -> tuple[Consent, ...]:
    version = before.version + 1
    gone = {c.id for c in change.ended}
    after = (*(c for c in before.consents if c.id not in gone), *change.added)
    event = _event(before, change, after, tx.now)
    await store.keep_first(tx, before)
    await store.end(tx, before.referral_id, sorted(gone), change.reason)
    await store.add(tx, before, change.added)
    await store.keep_summary(tx, before.referral_id, _kept(event, version))
    line = {"version": version, "recipients": sorted(c.recipient.text for c in change.added)}
    if change.reason is not ConsentEnd.CHANGED:
        line["recipients"] = sorted({c.recipient.text for c in (*change.ended, *change.added)})
    await add_to_timeline(tx, [TimelineEntry(before.referral_id, tx.now, what, None, line)])
    look = AuditEntry(
        actor.client_id,
        actor.partner_id,
        what,
        before.referral_id,
        f"{actor.given_by} {actor.method}",
    )
    await write_audit(tx, [look])
    _keep_trace(tx, before)
    await publish(tx, [event])
    return after


def _event(before: Held, change: _Change, after: Sequence[Consent], now: datetime) -> Event:
    found = grants.summary(after, now)
    says = {
        "referral_id": before.referral_id,
        "partner_id": before.partner_id,
        "consent_version": before.version + 1,
        "changed_at": now,
        "consent_scope": found.scope,
        "consent_providers": found.providers,
        "consent_organizations": found.organizations,
        "consent_kinds": found.kinds,
        "refused": found.refused,
        "refused_kinds": found.refused_kinds,
        "duty_needs": grants.duty_needs(after, before.needs, found.scope),
        "history_shared": grants.shares_history(after, now),
    }
    if change.reason is ConsentEnd.CHANGED:
        return ConsentChanged(**says)
    return ConsentWithdrawn(**says, everything=change.everything, reason=change.reason)


def _kept(event: Event, version: int) -> dict[str, object]:
    said = event.model_dump(mode="json", include={"consent_scope", "consent_providers"})
    return {
        VERSION: version,
        "scope": said["consent_scope"],
        "providers": said["consent_providers"],
    }
