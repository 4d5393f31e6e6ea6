"""Whom a case must be kept away from: what is known of a provider is compared, nothing is read."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from services.matching.directory.serialisation import name_in
from services.matching.eligibility.rules import Candidate
from services.matching.eligibility.shortlist import Shortlist
from shared.db import Transaction
from shared.security import keys
from shared.security.keep_away import KeepAway, KeepAwayFact, KeepAwayKind


async def kept_away(
    tx: Transaction, secrets: Path, referral_id: UUID, digests: Sequence[str], among: Shortlist
) -> frozenset[UUID]:
    """The providers of the shortlist that are, or belong to, what the case is kept away from.

    `digests`: those of the case. A provider is known by its name, its organisation and the counties
    it serves.
    """
    names = await _names(tx, keys.seal_key(secrets, "matching"), among)
    keep_away = KeepAway(keys.keep_away_keys(secrets, "matching"))
    is_kept_away = partial(keep_away.is_kept_away, referral_id, digests)
    return frozenset(
        candidate.provider_id
        for tier in among.tiers
        for candidate in tier.candidates
        if is_kept_away(_facts(candidate, names.get(candidate.provider_id)))
    )


def _facts(candidate: Candidate, name: str | None) -> list[KeepAwayFact]:
    counties = (at for at in candidate.regions if not at.endswith("00"))
    found = [KeepAwayFact(KeepAwayKind.BODY, str(candidate.partner_id))]
    found += (KeepAwayFact(KeepAwayKind.PLACE, county) for county in counties)
    if name:
        found.append(KeepAwayFact(KeepAwayKind.EMPLOYER, name))
    return found


async def _names(tx: Transaction, key: bytes, among: Shortlist) -> dict[UUID, str]:
    rows = await tx.fetch(
        "select provider_id, sealed from provider"
        " where provider_id = any($1) and sealed is not null",
        list(among.eligible),
    )
    return {row["provider_id"]: name_in(key, row["sealed"], row["provider_id"]) for row in rows}
