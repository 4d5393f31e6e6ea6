"""All SQL of linked persons. Every statement needs the service's duty (migration 0006)."""

from typing import Any
from uuid import UUID

import orjson

from services.intake.linked.rules import Linked, Said, ids_of, witness
from shared.db import Transaction
from shared.vocabulary import AgeBand, Gender, Need, Risk


async def children(tx: Transaction, referral_id: UUID, partner_id: UUID) -> list[Linked] | None:
    """The children of an own referral; None when there is no such referral."""
    facts = await _facts(tx, referral_id, partner_id)
    if facts is None:
        return None
    rows = await tx.fetch("select * from linked_person where referral_id = $1", referral_id)
    known = {row["id"]: _said(dict(row)) for row in rows}
    ids = ids_of(referral_id, facts["children_witnessing"])
    return [
        witness(facts, id_, position, known.get(id_, Said())) for position, id_ in enumerate(ids, 1)
    ]


async def _facts(tx: Transaction, referral_id: UUID, partner_id: UUID) -> dict[str, Any] | None:
    facts = await tx.fetchval(
        "select facts from referral where id = $1 and partner_id = $2 and status <> 'erased'"
        " for update",
        referral_id,
        partner_id,
    )
    found: dict[str, Any] | None = orjson.loads(facts) if facts else None
    return found


def _said(row: dict[str, Any]) -> Said:
    return Said(
        age_band=AgeBand(row["age_band"]),
        gender=Gender(row["gender"]),
        needs=tuple(map(Need, row["needs"])) if row["needs"] is not None else None,
        judged_risk=Risk(row["judged_risk"]) if row["judged_risk"] else None,
        own_referral_id=row["own_referral_id"],
    )


async def is_own(tx: Transaction, referral_id: UUID, partner_id: UUID) -> bool:
    """Whether a partner has a referral of this id that is still there."""
    return bool(
        await tx.fetchval(
            "select exists (select from referral where id = $1 and partner_id = $2"
            " and status <> 'erased')",
            referral_id,
            partner_id,
        )
    )


async def keep(tx: Transaction, referral_id: UUID, id_: UUID, said: Said) -> None:
    """Keep what was found out of a child, in place of what was known before."""
    await tx.execute(
        """
        insert into linked_person (id, referral_id, partner_id, age_band, gender, needs,
            judged_risk, own_referral_id, updated_at)
        select $2, id, partner_id, $3, $4, $5, $6, $7, $8 from referral where id = $1
        on conflict (id) do update set age_band = excluded.age_band, gender = excluded.gender,
            needs = excluded.needs, judged_risk = excluded.judged_risk,
            own_referral_id = excluded.own_referral_id, updated_at = excluded.updated_at
        """,
        referral_id,
        id_,
        said.age_band,
        said.gender,
        list(said.needs) if said.needs is not None else None,
        said.judged_risk,
        said.own_referral_id,
        tx.now,
    )
