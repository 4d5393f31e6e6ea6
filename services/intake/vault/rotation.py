"""Brings wrapped keys and digests under the present keys, some at a time, while work goes on."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from services.intake.partners.tenancy import as_service
from services.intake.same_person.rules import hers, known_by
from services.intake.vault import store
from services.intake.vault.sealing import IDENTITY, SAFE_CONTACT, Vault, index_version
from services.intake.vault.store import Digests, Indexed
from shared.db import Database
from shared.fields import UnfitError

AT_ONCE = 500


async def rewrap(db: Database, resources: Mapping[str, Any]) -> bool:
    """Re-wrap some keys of older versions; True when there may be more."""
    vault: Vault = resources["context"].vault
    present = vault.keys.version
    async with db.transaction() as tx:
        await as_service(tx)
        old = await store.wrapped_before(tx, present, AT_ONCE)
        new = [(id_, vault.rewrap(id_, wrapped, before, present)) for id_, wrapped, before in old]
        if new:
            await store.replace_wrapped(tx, new, present)
    return len(old) == AT_ONCE


class Reindexing:
    """Makes digests of numbers and tokens anew when their key has another version.

    It goes through the referrals once per version, in the order of their ids, which is the order
    of time: one that another process still digests with the version before comes later, and is met.
    """

    def __init__(self) -> None:
        self._version = 1
        self._after = UUID(int=0)

    async def run(self, db: Database, resources: Mapping[str, Any]) -> bool:
        """Digest some anew; True when there may be more."""
        vault: Vault = resources["context"].vault
        present = vault.index_versions.at(time.time())
        if present != self._version:
            self._version, self._after = present, UUID(int=0)
        if present == 1:
            return False
        async with db.transaction() as tx:
            await as_service(tx)
            met = await store.indexed_after(tx, self._after, AT_ONCE)
            old = [one for one in met if {*map(index_version, one.digests)} != {present}]
            new = [made for one in old if (made := _anew(vault, one))]
            if new:
                await store.replace_indexes(tx, new)
        if met:
            self._after = met[-1].referral_id
        return len(met) == AT_ONCE


def _anew(vault: Vault, one: Indexed) -> Digests | None:
    opened = vault.open(one.referral_id, one.sealed)
    who, safe = (orjson.loads(opened.get(name, b"{}")) for name in (IDENTITY, SAFE_CONTACT))
    phone, token = who.get("phone"), who.get("person_token")
    try:
        number = hers(phone, safe.get("channel"), safe.get("address"))
        known = known_by(vault, number, token, test=one.test)
        own = vault.phone_index(one.partner_id, phone) if phone else None
        return Digests(
            one.referral_id,
            own,
            known.phone if one.person_index else None,
            known.token if one.token_index else None,
        )
    except UnfitError:
        # It was taken before numbers were judged; what it was digested with goes on finding it.
        return None
