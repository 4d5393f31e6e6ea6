"""What the codes of a FHIR request mean here, and what our states are called there."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from shared.vocabulary import AgeBand, Gender, HarmType, Need, NeedStatus, Urgency
from shared.vocabulary.task import FHIR_TASK, BusinessStatus, TaskCoding, TaskStatus

OURS = "urn:x-jieli:"
NEED = OURS + "need"
HARM = OURS + "harm"
HARM_FORM = OURS + "harm-form"
HARM_SUB = OURS + "harm-sub"
RELATION = OURS + "perpetrator-relation"
KEEP_AWAY = {OURS + f"keep-away-{kind}": kind for kind in ("employer", "body", "place")}
"""Systems whose codes say whom she is to be kept away from: a name, an id, a county's code."""
FLAG = OURS + "flag"
REGION = OURS + "region"
CONSENT_BASIS = OURS + "consent-basis"
CONSENT_SCOPE = OURS + "consent-scope"
CONSENT_GIVER = OURS + "consent-giver"
CONSENT_TEXT = OURS + "consent-text"
PROVIDER = OURS + "provider"
PARTNER = OURS + "partner"
REFERRAL = OURS + "referral"
RECEIPT = OURS + "receipt"
PROBLEM = OURS + "problem"
REASON = OURS + "reason"
BUSINESS_STATUS = OURS + "business-status"

PROFILES = "http://hl7.org/fhir/us/sdoh-clinicalcare/StructureDefinition/"
SNOMED = "http://snomed.info/sct"
TASK_CODE = "http://hl7.org/fhir/CodeSystem/task-code"
LANGUAGE = "urn:ietf:bcp:47"
CONSENT_SCOPES = "http://terminology.hl7.org/CodeSystem/consentscope"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
NO_CONTACT = "contacting-subject-prohibited"

URGENCIES: Mapping[str, Urgency] = {
    "routine": Urgency.ROUTINE,
    "urgent": Urgency.PRESSING,
    "asap": Urgency.PRESSING,
    "stat": Urgency.IMMEDIATE,
}
PRIORITIES: Mapping[str, str] = {
    Urgency.ROUTINE: "routine",
    Urgency.PRESSING: "urgent",
    Urgency.IMMEDIATE: "stat",
}
GENDERS: Mapping[str, Gender] = {
    "female": Gender.FEMALE,
    "male": Gender.MALE,
    "other": Gender.OTHER,
    "unknown": Gender.UNDISCLOSED,
}
_YEARS = ((14, AgeBand.UNDER_14), (18, AgeBand.FROM_14_TO_17), (40, AgeBand.FROM_18_TO_39))


class Code(NamedTuple):
    """A code of a code system."""

    system: str
    code: str


class CodedHarm(NamedTuple):
    """What a code says was done, and in which form."""

    type: str
    form: str | None = None


@cache
def table() -> dict[str, Any]:
    """The table of others' codes, with its date."""
    path = Path(__file__).with_name("codings_2026_11.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sdoh() -> str:
    """The code system of SDOH categories."""
    return str(table()["systems"]["sdoh"])


def need_of(code: Iterable[Code], categories: Iterable[Code]) -> str | None:
    """What help is wanted: as our own code says it, else as the SDOH category does.

    A code of ours is given as it is written, known or not: whoever reads the request judges it.
    """
    for each in code:
        if each.system == NEED:
            return each.code
    wanted: Mapping[str, str] = table()["needs"]
    found = (wanted.get(each.code) for each in categories if each.system == sdoh())
    return next((need for need in found if need is not None), None)


def harm_of(code: Code) -> CodedHarm | None:
    """What a code says was done; None where it says nothing of that."""
    if code.system == HARM:
        return CodedHarm(code.code)
    if code.system == sdoh():
        found = table()["harms"].get(code.code)
        return CodedHarm(found) if found else None
    if code.system == table()["systems"]["icd10"]:
        known = table()["icd10"].get(code.code)
        return CodedHarm(known["type"], known["form"]) if known else None
    return None


def age_band(born: str, today: date) -> AgeBand:
    """The band of who was born then: a day, a month or a year; the younger one where both fit."""
    said = [int(part) for part in born.split("-")]
    year, month, day = said + [12, 31][len(said) - 1 :]
    had_birthday = (today.month, today.day) >= (month, day)
    age = today.year - year - (0 if had_birthday else 1)
    for below, band in _YEARS:
        if age < below:
            return band
    return AgeBand.FROM_40_TO_59 if age < 60 else AgeBand.FROM_60


def task_of(status: str) -> TaskCoding:
    """What FHIR's Task calls the state of a need."""
    if status == NeedStatus.UNMET:
        return TaskCoding(TaskStatus.FAILED)
    if status == NeedStatus.NOT_REQUESTED:
        return TaskCoding(TaskStatus.DRAFT, BusinessStatus.CONSENT_PENDING)
    return FHIR_TASK[status]


UNSAID_HARM = HarmType.OTHER
"""What is counted where a request says nothing of harm: it gates no service."""
NEEDS = tuple(Need)
