"""What single resources say of her, of what was done, and of what she agreed to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.intake.fhir import rules
from services.intake.fhir.loading import Opened
from services.intake.fhir.resources import (
    Address,
    CodeableConcept,
    Consent,
    HumanName,
    Patient,
    Provision,
)
from services.intake.fhir.rules import Code
from shared.vocabulary import ConsentBasis, ConsentScope


@dataclass(slots=True)
class Part:
    """A part of a request: what is said, where it comes from, and where each field of it does."""

    path: str
    said: Any
    places: dict[str, str] = field(default_factory=dict)


def codes(concepts: Iterable[CodeableConcept | None]) -> list[Code]:
    """The codes of these concepts that have a system, in order."""
    return [
        Code(coding.system, coding.code)
        for concept in concepts
        if concept is not None
        for coding in concept.coding
        if coding.system is not None and coding.code is not None
    ]


def subject(opened: Opened, path: str, model: Patient, today: date) -> Part:
    """The person harmed, in bands; a birth date that is none is noted."""
    said: dict[str, Any] = {"age_band": "undisclosed"}
    born = model.birth_date
    if born is not None and _is_past(born, today):
        said["age_band"] = rules.age_band(born, today).value
    elif born is not None:
        opened.refuse(f"{path}.birthDate", "bad_date", "A day in the past is needed.")
    if model.gender is not None:
        said["gender"] = rules.GENDERS[model.gender].value
    spoken = [code.code for each in model.communication for code in codes([each.language])[:1]]
    if spoken:
        said["languages"] = spoken
    names = {"age_band": "birthDate", "gender": "gender", "languages": "communication"}
    return Part(path, said, {f"/{ours}": f"{path}.{theirs}" for ours, theirs in names.items()})


def _is_past(born: str, today: date) -> bool:
    try:
        return date.fromisoformat((born + "-01-01")[:10]) <= today
    except ValueError:
        return False


def identity(path: str, model: Patient) -> Part:
    """Who she is; sealed by whoever takes it."""
    held = Part(path, {})
    for name, value, where in _identifying(model):
        if value:
            held.said[name] = value
            held.places[f"/{name}"] = f"{path}.{where}"
    return held


def _identifying(model: Patient) -> Iterator[tuple[str, str | None, str]]:
    if (at := current(model.name)) is not None:
        name = model.name[at]
        yield "name", name.text or f"{name.family or ''}{''.join(name.given)}", f"name[{at}]"
    for number in model.telecom:
        yield "phone", number.value, "telecom[0].value"
    if (at := current(model.address)) is not None:
        address = model.address[at]
        yield "address", address.text or "".join(address.line), f"address[{at}]"


def place_of(path: str, model: Patient) -> Iterator[tuple[str, str]]:
    """Where she lives, by the names of places, if her address says any."""
    if (at := current(model.address)) is None:
        return
    address = model.address[at]
    # A municipality is its own city.
    named = "".join(dict.fromkeys(filter(None, (address.state, address.city, address.district))))
    if named:
        yield f"{path}.address[{at}]", named


def current(given: Sequence[HumanName | Address]) -> int | None:
    """Which of several holds now: the first that has not ended, else the first; None of none."""
    lasting = (
        at for at, each in enumerate(given) if each.period is None or each.period.end is None
    )
    return next(lasting, 0 if given else None)


def harm(
    path: str, reasons: Sequence[tuple[str, Sequence[Code]]], categories: Iterable[Code]
) -> Part:
    """What was done, by reasons, else by categories; the first is the primary.

    `path`: where it would be said if nothing says it.
    """
    harms: dict[str, dict[str, Any]] = {}
    held = Part(path, [])
    for where, said in reasons:
        found = next(filter(None, map(rules.harm_of, said)), None)
        if found is not None:
            if found.type not in harms:
                held.places[f"/{len(harms)}"] = where
            _add(harms.setdefault(found.type, {"type": found.type}), found.form, said)
    if not harms:
        found = next(filter(None, map(rules.harm_of, categories)), None)
        kind = found.type if found else rules.UNSAID_HARM.value
        harms[kind] = {"type": kind}
    held.said = list(harms.values())
    return held


def _add(one: dict[str, Any], form: str | None, said: Iterable[Code]) -> None:
    """Add to one harm the forms and particulars that codes say."""
    codes_said = list(said)
    given = {
        "forms": [form] if form else [],
        "sub": [],
    }
    given["forms"] += [code.code for code in codes_said if code.system == rules.HARM_FORM]
    given["sub"] += [code.code for code in codes_said if code.system == rules.HARM_SUB]
    for name, values in given.items():
        if values:
            one[name] = list(dict.fromkeys([*one.get(name, ()), *values]))


def consent(path: str, model: Consent) -> Part:
    """Why her data may be handled, and to whom it goes; what is not said stays unsaid."""
    held = Part(path, {"basis": ConsentBasis.CONSENT.value})
    held.places = {
        "/text_version": f"{path}.policyRule",
        "/providers": f"{path}.provision.actor",
        "/until": f"{path}.provision.period.end",
    }
    for name, system in (
        ("basis", rules.CONSENT_BASIS),
        ("scope", rules.CONSENT_SCOPE),
        ("given_by", rules.CONSENT_GIVER),
    ):
        held.places[f"/{name}"] = f"{path}.category"
        for code in codes(model.category):
            if code.system == system:
                held.said[name] = code.code
    for code in codes([model.policy_rule])[:1]:
        held.said["text_version"] = code.code
    if model.provision is not None:
        _provide(held.said, model.provision)
    return held


def _provide(said: dict[str, Any], provision: Provision) -> None:
    if provision.period is not None and provision.period.end is not None:
        said["until"] = provision.period.end
    named = [
        each.reference.identifier.value
        for each in provision.actor
        if each.reference.identifier and each.reference.identifier.system == rules.PROVIDER
    ]
    if named:
        said["providers"] = named
        said.setdefault("scope", ConsentScope.NAMED_PROVIDERS.value)
