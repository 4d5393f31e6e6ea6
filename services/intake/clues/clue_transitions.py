"""One step of a clue: judged under its lock, written with its clocks, its letter and its event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from services.intake.clues import letters, rules, store
from services.intake.clues.form import Step
from services.intake.clues.store import Owed, Standing
from shared.db import Transaction
from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.events.clue import ClueMoved, ClueTransferred
from shared.ids import new_id
from shared.outbox import publish
from shared.security.aead import seal
from shared.security.key_versions import KeyVersions
from shared.vocabulary import ClueClock, ClueStatus, ClueStep

NOT_NOW = "The clue does not stand so that this step can follow; read it first."
NOT_YOURS = "This step is the other body's to take."
TOLD_ALREADY = "There is nobody to tell, or feedback was given already."
_LETTERS = {ClueStep.ACKNOWLEDGE: "receipt", ClueStep.ACCEPT: "receipt", ClueStep.RETURN: "return"}


@dataclass(frozen=True, slots=True)
class Keys:
    """What letters are signed with, and words sealed."""

    letters: KeyVersions
    seal: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter is, of which transfer, from whom to whom."""

    kind: str
    transfer_id: UUID
    sender: UUID
    receiver: UUID


async def transfer(
    tx: Transaction, keys: Keys, partner_id: UUID, clue_id: UUID, to: UUID
) -> dict[str, Any]:
    """Hand a clue over: it stays the sender's until the receiver reports the first contact.

    Raises NotFound; Conflict when somebody has it; Invalid for a receiver that cannot have it.
    """
    clue = await _owned(tx, clue_id, partner_id)
    if clue["status"] not in rules.HELD_BY_OWNER:
        raise Conflict(NOT_NOW)
    if to == partner_id or not await store.may_receive(tx, to):
        detail = "A clue is handed to another registered body of this country."
        fault = FieldError(pointer="/to", code="unknown_partner", detail=detail)
        raise Invalid("Mend these fields and send it again.", errors=[fault])
    transfer_id = new_id()
    await store.hand_over(tx, transfer_id, clue_id, partner_id, to)
    stands = Standing(ClueStatus.TRANSFERRED, partner_id, [partner_id, to])
    await store.move(tx, clue_id, stands)
    owed = [_owed(clock, to, tx) for clock in rules.ON_TRANSFER]
    await store.owe(tx, clue_id, (ClueClock.TRANSFER,), owed)
    due_at = owed[0].due_at
    about = Letter("transfer", transfer_id, partner_id, to)
    letter_id = await _sign(tx, keys, clue, about, {"reply_due_at": due_at})
    await publish(
        tx,
        [
            ClueTransferred(
                clue_id=clue_id,
                transfer_id=transfer_id,
                sender_id=partner_id,
                receiver_id=to,
                due_at=due_at,
                at=tx.now,
            )
        ],
    )
    return _answer(clue_id, stands, transfer_id, letter_id, due_at)


async def step(
    tx: Transaction, keys: Keys, partner_id: UUID, clue_id: UUID, said: Step
) -> dict[str, Any]:
    """Take a step. Raises NotFound; Conflict when it is not the time or not theirs to take."""
    clue = await _seen(tx, clue_id, partner_id)
    rule = rules.STEPS[said.step]
    other = _other(clue, partner_id)
    _check(clue, said, partner_id, other)
    stands = _after(clue, said, partner_id)
    await store.move(tx, clue_id, stands)
    await _mark(tx, keys, clue, said)
    owed = []
    if rule.clock is not None and not (rule.clock is ClueClock.FEEDBACK and other is None):
        owes = partner_id if said.step is ClueStep.ACCEPT else stands.owner_id
        owed.append(_owed(rule.clock, owes, tx))
    await store.owe(tx, clue_id, rule.meets, owed)
    letter_id = None
    if (kind := _LETTERS.get(said.step)) and other is not None:
        about = Letter(kind, clue["transfer_id"], partner_id, other)
        more = {"step": said.step, "reason": said.reason}
        letter_id = await _sign(tx, keys, clue, about, more)
    await publish(
        tx,
        [
            ClueMoved(
                clue_id=clue_id,
                status=stands.status,
                owner_id=stands.owner_id,
                reason=said.reason,
                at=tx.now,
            )
        ],
    )
    due_at = owed[0].due_at if owed else None
    return _answer(clue_id, stands, clue["transfer_id"], letter_id, due_at)


def _check(clue: Record, said: Step, partner_id: UUID, other: UUID | None) -> None:
    """Raise Conflict when a step is not the time, or not theirs, to take."""
    rule = rules.STEPS[said.step]
    if ClueStatus(clue["status"]) not in rule.before:
        raise Conflict(NOT_NOW)
    if partner_id != clue["owner_id" if rule.side == "owner" else "receiver_id"]:
        raise Conflict(NOT_YOURS)
    if said.step is ClueStep.FEEDBACK and (other is None or clue["feedback_at"] is not None):
        raise Conflict(TOLD_ALREADY)


async def _mark(tx: Transaction, keys: Keys, clue: Record, said: Step) -> None:
    if clue["transfer_id"] is None:
        return
    words = None
    if said.words is not None:
        place = words_place(clue["transfer_id"])
        words = seal(keys.seal, said.words.encode(), place, lasting=True)
    await store.mark(tx, clue["transfer_id"], said.step, said.reason, words)


def words_place(transfer_id: UUID) -> bytes:
    """Where the words of a return are sealed for."""
    return b"clue_transfer|words|" + transfer_id.bytes


async def _seen(tx: Transaction, clue_id: UUID, partner_id: UUID) -> Record:
    clue = await store.locked(tx, clue_id, partner_id)
    if clue is None:
        raise NotFound
    return clue


async def _owned(tx: Transaction, clue_id: UUID, partner_id: UUID) -> Record:
    clue = await _seen(tx, clue_id, partner_id)
    if clue["owner_id"] != partner_id:
        raise Conflict(NOT_YOURS)
    return clue


def _other(clue: Record, partner_id: UUID) -> UUID | None:
    others = [each for each in clue["parties"] if each != partner_id]
    return others[0] if others else None


def _after(clue: Record, said: Step, partner_id: UUID) -> Standing:
    """How it stands after a step: who answers for it, and who sees it."""
    owner, parties = clue["owner_id"], list(clue["parties"])
    if said.step is ClueStep.CONTACT:
        owner = partner_id
    elif said.step is ClueStep.RETURN:
        parties = [owner]
    return Standing(rules.STEPS[said.step].after, owner, parties, said.reason)


def _owed(clock: ClueClock, owed_by: UUID, tx: Transaction) -> Owed:
    due = rules.due(clock, tx.now)
    return Owed(clock, owed_by, due.at, due.provisional)


async def _sign(
    tx: Transaction, keys: Keys, clue: Record, about: Letter, more: dict[str, Any]
) -> UUID:
    names = await store.names(tx, [about.sender, about.receiver])
    before = await store.last_letter(tx, clue["id"])
    letter_id = new_id()
    said = {
        "letter_id": letter_id,
        "kind": about.kind,
        "title": letters.TITLES[about.kind],
        "clue_id": clue["id"],
        "transfer_id": about.transfer_id,
        "from": {"id": about.sender, "name": names[about.sender]},
        "to": {"id": about.receiver, "name": names[about.receiver]},
        "clue": {name: clue[name] for name in _MINIMUM},
        "issued_at": tx.now,
        "answers": letters.digest(before) if before and about.kind != "transfer" else None,
        **more,
    }
    plain = {name: value for name, value in said.items() if value is not None}
    jws = letters.signed(keys.letters, plain)
    await store.keep_letter(tx, letter_id, clue["id"], about.kind, jws)
    return letter_id


_MINIMUM = ("channel", "region", "harms", "flags", "dated", "campaign", "sandbox")


def _answer(
    clue_id: UUID,
    stands: Standing,
    transfer_id: UUID | None,
    letter_id: UUID | None,
    due_at: datetime | None,
) -> dict[str, Any]:
    return {
        "clue_id": str(clue_id),
        "status": str(stands.status),
        "owner_id": str(stands.owner_id),
        "transfer_id": transfer_id and str(transfer_id),
        "letter_id": letter_id and str(letter_id),
        "due_at": due_at,
    }
