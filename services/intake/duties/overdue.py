"""What time causes: reports that are not on record and replies that did not come are told, once."""

from collections.abc import Mapping
from typing import Any

from services.intake.duties import deadlines, reports_store
from services.intake.partners.tenancy import as_service
from shared.db import Database
from shared.events.duty import InvestigationReplyOverdue, MandatoryReportOverdue
from shared.outbox import publish

AT_ONCE = 500


async def tell_overdue(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Tell of what is overdue since the last time; True when more of it waits."""
    async with db.transaction() as tx:
        await as_service(tx)
        within = deadlines.report_within()
        cases = await reports_store.reports_fall_due(tx, within, AT_ONCE)
        inquiries = await reports_store.replies_fall_due(tx, AT_ONCE)
        await publish(
            tx,
            [
                MandatoryReportOverdue(
                    referral_id=row["id"],
                    owed_by=row["partner_id"],
                    due_at=row["received_at"] + within,
                    at=tx.now,
                )
                for row in cases
            ]
            + [
                InvestigationReplyOverdue(
                    request_id=row["id"],
                    partner_id=row["partner_id"],
                    recipient_id=row["recipient_id"],
                    due_at=row["due_at"],
                    at=tx.now,
                )
                for row in inquiries
            ],
        )
    return AT_ONCE in (len(cases), len(inquiries))
