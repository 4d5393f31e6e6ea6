"""What of consent is kept with a referral: who decided in its place is a digest, never read."""

import time
from uuid import UUID

import orjson

from services.intake.consent.rules import Permission
from services.intake.referrals.submission import Consent
from services.intake.vault.sealing import Vault


def permission(consent: Consent) -> Permission:
    """What it allows, as the law of consent reads it."""
    article = consent.duty.article if consent.duty else None
    return Permission(consent.basis, consent.scope, frozenset(consent.providers), article)


def duty_of(consent: Consent) -> str | None:
    """The ground of a stated duty or emergency; None: she agreed herself."""
    return f"{consent.basis} {consent.duty.article}" if consent.duty else None


def kept_consent(consent: Consent, partner_id: UUID, vault: Vault) -> str:
    """Consent as it is kept. Who decided is a digest: to be compared, never read."""
    if consent.duty is None:
        return consent.model_dump_json(exclude_none=True)
    kept = consent.model_dump(mode="json", exclude_none=True)
    kept["duty"]["officer"] = officer_digest(vault, partner_id, kept["duty"].pop("officer_ref"))
    return orjson.dumps(kept).decode()


def officer_digest(vault: Vault, partner_id: UUID, officer_ref: str) -> str:
    """Who decided, as it is kept: a digest under a version of the key, to be compared only."""
    version = vault.index_versions.at(time.time())
    digest = vault.digest(b"officer|" + partner_id.bytes, officer_ref.encode(), version)
    return f"{version}.{digest.hex()}"
