"""All SQL of certificates."""

from uuid import UUID

from services.intake.partners.tenancy import as_service
from services.intake.vault.sealing import NARRATIVE, Sealed
from shared.db import Transaction


async def sealed_narrative(tx: Transaction, referral_id: UUID) -> Sealed | None:
    """What she told, as it is sealed; the caller has seen to it that the referral is its own."""
    await as_service(tx)
    row = await tx.fetchrow(
        "select wrapped, kek_version, narrative from vault_key"
        " join vault_sealed using (referral_id)"
        " where referral_id = $1 and narrative is not null",
        referral_id,
    )
    if row is None:
        return None
    return Sealed(row["wrapped"], row["kek_version"], {NARRATIVE: row["narrative"]})
