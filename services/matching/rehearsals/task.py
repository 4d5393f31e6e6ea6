"""Invented providers answer what they are asked in rehearsals."""

from collections.abc import Mapping
from typing import Any

from services.matching.answers.applying import apply_answers
from services.matching.answers.rules import Answer, Speaker
from services.matching.context import context_in
from services.matching.lifecycle.rules import Move
from services.matching.rehearsals import store
from services.matching.rehearsals.rules import REHEARSAL_PARTNER, said
from services.matching.tenancy import as_service
from shared.db import Database

_AT_ONCE = 500


async def answer(db: Database, resources: Mapping[str, Any]) -> bool:
    """Answer up to 500 offers; True when more may be waiting."""
    async with db.transaction() as tx:
        await as_service(tx)
        asked = await store.asked(tx, _AT_ONCE)
        answers = [
            Answer(row["offer_id"], Move.ACCEPT if word.accepts else Move.DECLINE, word.reason)
            for row in asked
            if (word := said(row["rehearsed_end"], row["attempt"])) is not None
        ]
        if answers:
            await apply_answers(tx, context_in(resources), Speaker(REHEARSAL_PARTNER), answers)
    return len(asked) == _AT_ONCE
