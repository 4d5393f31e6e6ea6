"""Which referrals intake keeps under a partner's own reference: sealed, so they are opened here."""

from collections.abc import Callable
from uuid import UUID

from shared.idempotency import reference_aad
from shared.security import keys
from shared.security.aead import unseal
from shared.settings import Settings
from tests.support.counting import query_of


async def referrals_of(settings: Settings, wanted: Callable[[str], bool]) -> list[UUID]:
    """The ids of referrals whose reference is wanted."""
    key = keys.seal_key(settings.secrets, "intake")
    rows = await query_of(settings.database_url)(
        "select id, source_ref from intake.referral where source_ref is not null"
    )
    return [
        row["id"]
        for row in rows
        if wanted(unseal(key, row["source_ref"], reference_aad(row["id"])).decode())
    ]
