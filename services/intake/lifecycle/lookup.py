"""Finds the referral of a receipt, for whoever guesses as slowly as for whoever knows.

A code has 50 bits. Guesses are few per host and few in all, every one leaves a row of the audit,
and each is answered after the same time, whether it was a code, whose, or none.
"""

import asyncio

from fastapi import Request

from services.intake.context import context_of
from services.intake.lifecycle import queries
from services.intake.lifecycle.queries import ByReceipt
from services.intake.partners.tenancy import as_service
from services.intake.referrals import receipt
from shared.audit import AuditEntry, write_audit
from shared.errors import NotFound
from shared.http import client_host
from shared.security.tokens import NOBODY

PER_HOST = 5.0
"""Codes that one host may try per second."""
IN_ALL = 25.0
"""Codes that all together may try per second: a hit among a million takes a year at this pace."""
ANSWERED_AFTER = 0.03
"""Seconds after which every try is answered, found or not."""
UNKNOWN = "No request has this receipt; check each letter and digit."


async def referral_of_receipt(request: Request, typed: str) -> ByReceipt:
    """The referral of a receipt as it was typed; the look is recorded. Raises NotFound, TooMany."""
    limits, loop = request.app.state.limits, asyncio.get_running_loop()
    limits.take_from("receipt", client_host(request), PER_HOST)
    limits.take_from("receipts", "everybody", IN_ALL)
    answer_at = loop.time() + ANSWERED_AFTER
    found = await _found(request, typed)
    await asyncio.sleep(answer_at - loop.time())
    if found is None:
        raise NotFound(UNKNOWN)
    return found


async def _found(request: Request, typed: str) -> ByReceipt | None:
    indexes = receipt.indexes_of(context_of(request).vault, typed)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        found = await queries.by_receipt(tx, indexes)
        subject = found.referral_id if found else None
        look = AuditEntry("receipt", NOBODY, "look_up_receipt", subject, allowed=found is not None)
        await write_audit(tx, [look])
    return found
