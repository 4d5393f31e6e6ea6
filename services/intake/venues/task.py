"""What time causes: when a day in China is over, how often posters were scanned on it is told."""

from collections.abc import Mapping
from typing import Any

from services.intake.channels.rules import usage_id
from services.intake.pages.store import is_rehearsal
from services.intake.partners.service_clients import HER_PAGE, partner_id_of
from services.intake.partners.tenancy import as_service
from services.intake.referrals.fields import CHINA
from services.intake.venues import store
from shared.db import Database
from shared.events.usage import UsageCount, UsageReported
from shared.outbox import publish
from shared.vocabulary import AgeBand, Channel, Gender

AT_ONCE = 31
PARTNER = partner_id_of(HER_PAGE.organisation)


async def tell_scans(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Tell of days that are over, each once; True when more of them wait."""
    rehearsed = await is_rehearsal(db, HER_PAGE.name)
    async with db.transaction() as tx:
        await as_service(tx)
        days = await store.untold(tx, tx.now.astimezone(CHINA).date(), AT_ONCE)
        events = [
            UsageReported(
                usage_id=usage_id(PARTNER, Channel.QR_POSTER, row["day"]),
                partner_id=PARTNER,
                channel=Channel.QR_POSTER,
                day=row["day"],
                counts=(
                    UsageCount(
                        gender=Gender.UNDISCLOSED,
                        age_band=AgeBand.UNDISCLOSED,
                        users=0,
                        opens=row["scans"],
                    ),
                ),
                sandbox=rehearsed,
            )
            for row in days
        ]
        await publish(tx, events)
    return len(days) == AT_ONCE
