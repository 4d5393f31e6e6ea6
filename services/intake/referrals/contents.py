"""What of a request is sealed: who she is, how she may be reached, what she tells."""

from datetime import datetime
from typing import Any

import orjson

from services.intake.referrals import keep_away
from services.intake.referrals.submission import SafeContact, Submission
from services.intake.vault.sealing import IDENTITY, NARRATIVE, SAFE_CONTACT
from shared.contact.time_zones import zone


def contents_of(said: Submission) -> dict[str, bytes]:
    """What is to be sealed, by the column it is sealed in."""
    found: dict[str, bytes] = {}
    if said.identity is not None:
        who = said.identity.model_dump(exclude_none=True)
        narrative = who.pop("narrative", None)
        if who:
            found[IDENTITY] = orjson.dumps(who)
        if narrative:
            found[NARRATIVE] = narrative.encode()
    if kept := keep_away.sealed_part(said.perpetrator):
        found[IDENTITY] = orjson.dumps(orjson.loads(found.get(IDENTITY, b"{}")) | kept)
    if said.safe_contact is not None:
        found[SAFE_CONTACT] = orjson.dumps(sealed_contact(said.safe_contact))
    return found


def sealed_contact(said: SafeContact) -> dict[str, Any]:
    """A safe contact as it is sealed: confirmed the day it is said, by her own calendar."""
    safe = said.model_dump(mode="json", by_alias=True, exclude_none=True)
    safe.setdefault("confirmed_on", datetime.now(zone(said.time_zone)).date().isoformat())
    return safe
