"""Both sides' truth about a service: the provider says given, she says received, not, or harmed."""

from uuid import UUID

from services.intake.consent.consent import Actor
from services.intake.consent.store import held
from services.intake.ledger import reports_store
from services.intake.ledger.reports_store import Given
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.events.access import ServiceReported
from shared.outbox import publish
from shared.vocabulary import ServiceReport


async def services_given(tx: Transaction, referral_id: UUID) -> list[Given]:
    """What providers say they gave, each with what she last said of it. Raises NotFound."""
    await held(tx, referral_id, lock=False)
    return await reports_store.given(tx, referral_id)


async def say_received(
    tx: Transaction, referral_id: UUID, actor: Actor, need_id: UUID, said: ServiceReport
) -> None:
    """Put her word on record; the provider's stays what it is.

    Raises NotFound when no provider took this need on.
    """
    before = await held(tx, referral_id)
    services = {one.need_id: one for one in await reports_store.given(tx, referral_id)}
    service = services.get(need_id)
    if service is None:
        raise NotFound
    by = (str(actor.given_by), str(actor.method))
    await reports_store.add(tx, referral_id, need_id, said, by)
    look = AuditEntry(actor.client_id, actor.partner_id, "report_service", referral_id, said)
    await write_audit(tx, [look])
    if before.traceparent:
        tx.traces[referral_id] = before.traceparent
    event = ServiceReported(
        referral_id=referral_id,
        partner_id=before.partner_id,
        need_id=need_id,
        provider_id=service.provider_id,
        provider_partner_id=service.provider_partner_id,
        said=said,
        at=tx.now,
    )
    await publish(tx, [event])
