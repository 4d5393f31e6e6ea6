"""How the cell of each field becomes a part of the request."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from services.intake.imports import cells

Json = dict[str, Any]
Reader = Callable[[Json, str, Mapping[str, str], date], None]
OWN = frozenset(
    {"source_ref", "name", "phone", "address", "narrative", "contact_address", "code_word"}
)
"""Fields that hardly two rows have alike; the others are read once for all that say the same."""


def _plain(*path: str) -> Reader:
    def read(said: Json, text: str, _own: Mapping[str, str], _today: date) -> None:
        _put(said, path, str(text))

    return read


def _as(way: Callable[[str], Any], *path: str) -> Reader:
    def read(said: Json, text: str, _own: Mapping[str, str], _today: date) -> None:
        _put(said, path, way(text))

    return read


def _one(name: str, *path: str) -> Reader:
    def read(said: Json, text: str, own: Mapping[str, str], _today: date) -> None:
        _put(said, path, cells.code(name, text, own))

    return read


def _many(name: str, *path: str) -> Reader:
    def read(said: Json, text: str, own: Mapping[str, str], _today: date) -> None:
        _put(said, path, cells.codes(name, text, own))

    return read


def _put(said: Json, path: Sequence[str], value: Any) -> None:
    # A hundred thousand rows go through here, some twenty cells each.
    if len(path) == 1:
        said[path[0]] = value
        return
    above, last = path
    if above in said:
        said[above][last] = value
    else:
        said[above] = {last: value}


def _age(said: Json, text: str, own: Mapping[str, str], today: date) -> None:
    _put(said, ("subject", "age_band"), cells.age(text, own, today))


def _identity_number(said: Json, text: str, _own: Mapping[str, str], today: date) -> None:
    told = cells.identity_number(text, today)
    subject = said.setdefault("subject", {})
    subject.setdefault("age_band", told["age"])
    subject.setdefault("gender", told["gender"])


def _languages(said: Json, text: str, _own: Mapping[str, str], _today: date) -> None:
    _put(said, ("subject", "languages"), [part.strip() for part in text.split("、")])


READERS: dict[str, Reader] = {
    "source_ref": _as(cells.digits, "source_ref"),
    "occurred_at": _as(cells.moment, "occurred_at"),
    "channel": _one("channel", "channel"),
    "region": _as(cells.region, "region"),
    "age": _age,
    "gender": _one("gender", "subject", "gender"),
    "languages": _languages,
    "flags": _many("flags", "subject", "flags"),
    "identity_number": _identity_number,
    "harm": _many("harm", "harm"),
    "forms": _many("forms", "forms"),
    "particulars": _many("particulars", "particulars"),
    "relation": _one("relation", "perpetrator", "relation"),
    "perpetrator_employer": _plain("perpetrator", "employer"),
    "perpetrator_place": _as(cells.region, "perpetrator", "place"),
    "children_witnessing": _as(cells.count, "children_witnessing"),
    "needs": _many("needs", "needs"),
    "urgency": _one("urgency", "urgency"),
    "consent_basis": _one("consent_basis", "consent", "basis"),
    "consent_scope": _one("consent_scope", "consent", "scope"),
    "consent_given_by": _one("consent_given_by", "consent", "given_by"),
    "consent_text": _plain("consent", "text_version"),
    "name": _plain("identity", "name"),
    "phone": _as(cells.digits, "identity", "phone"),
    "address": _plain("identity", "address"),
    "narrative": _plain("identity", "narrative"),
    "contact_channel": _one("contact_channel", "safe_contact", "channel"),
    "contact_address": _as(cells.digits, "safe_contact", "address"),
    "contact_days": _plain("days"),
    "contact_from": _plain("from"),
    "contact_to": _plain("to"),
    "code_word": _plain("safe_contact", "code_word"),
}
"""How the cell of each field becomes a part of the request."""
