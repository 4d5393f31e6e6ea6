"""What a hospital sent of each kind of help, to give it back as it was: codes and times alone.

It is sealed like the partner's own reference and shown to that partner only. Names, notes, displays
and texts of codes are not in it, nor whom she is to be kept away from.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from services.intake.fhir import rules
from services.intake.fhir.loading import Found
from services.intake.fhir.referral_mapping import Asked
from services.intake.fhir.resources import Condition, Resource, Task
from shared.db import Transaction

Json = dict[str, Any]
_OF_REQUEST = {
    "identifier",
    "intent",
    "category",
    "priority",
    "code",
    "order_detail",
    "authored_on",
    "location_code",
    "reason_code",
}
_OF_TASK = {"intent", "priority", "code", "authored_on"}


def of(request: Asked, tasks: Iterable[Found], conditions: Iterable[Condition]) -> Json:
    """What is kept of one request, of the first task it is the focus of, and of its reasons."""
    sent: Json = {"ServiceRequest": _kept(request.model, _OF_REQUEST)}
    reasons = [_kept(each, {"code"}).get("code") for each in conditions]
    if any(reasons):
        sent["reasons"] = [reason for reason in reasons if reason]
    for task in tasks:
        if isinstance(task.model, Task):
            sent["Task"] = _kept(task.model, _OF_TASK)
            break
    return sent


def _kept(model: Resource, names: set[str]) -> Json:
    made = model.model_dump(
        mode="json", include=names, by_alias=True, exclude_none=True, exclude_unset=True
    )
    kept: Json = _told(made)
    return kept


def _told(value: Any) -> Any:
    """A value without codes of whom to keep her away from: these go to nobody, not even back."""
    if isinstance(value, list):
        return [told for each in value if (told := _told(each)) not in ([], {})]
    if isinstance(value, dict):
        if value.get("system") in rules.KEEP_AWAY:
            return {}
        return {name: told for name, each in value.items() if (told := _told(each)) not in ([], {})}
    return value


def written(sent: Sequence[Json]) -> bytes:
    """What is sealed of all requests of a referral, in the order of its needs."""
    return orjson.dumps(sent)


async def sealed(tx: Transaction, referral_id: UUID) -> bytes | None:
    """What was kept of a referral, if the transaction may see it."""
    found: bytes | None = await tx.fetchval(
        "select sealed from fhir_request where referral_id = $1", referral_id
    )
    return found


def with_sent(kind: str, made: Json, sent: Sequence[Json], position: int, urgency: str) -> Json:
    """A resource as it stands, with what was sent of it in the place of what was taken from it.

    `position`: of its need; those that came later were not sent. Codes of ours stay beside those
    that were sent. `urgency`: as it is now; a priority that was raised since stays raised.
    """
    if position >= len(sent):
        return made
    own, shown = sent[position], dict(made)
    said = own.get(kind, {})
    if _is_raised(sent, urgency):
        said = {name: value for name, value in said.items() if name != "priority"}
    shown |= {name: _both(value, made.get(name)) for name, value in said.items()}
    if kind == "ServiceRequest" and (reasons := own.get("reasons")):
        told = said.get("reasonCode", [])
        shown["reasonCode"] = [*told, *(each for each in reasons if each not in told)]
    return shown


def _is_raised(sent: Sequence[Json], urgency: str) -> bool:
    """Whether it is more urgent than all that was sent says."""
    asked = {
        rules.URGENCIES[resource["priority"]]
        for each in sent
        for resource in (each.get("ServiceRequest", {}), each.get("Task", {}))
        if "priority" in resource
    }
    return urgency not in asked


def _both(sent: Any, ours: Any) -> Any:
    """What was sent, and the codes of ours that are not among it."""
    if isinstance(sent, dict) and isinstance(ours, dict):
        codings = list(sent.get("coding", ()))
        return {"coding": codings + [each for each in _codings(ours) if each not in codings]}
    return sent


def _codings(concept: Mapping[str, Any]) -> list[Json]:
    return [
        {name: coding[name] for name in ("system", "code") if name in coding}
        for coding in concept.get("coding", ())
    ]
