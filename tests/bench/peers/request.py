"""The request both peers take, and the event they pass on. About as large as one of Jieli's."""

import os
import uuid
from datetime import datetime
from typing import Annotated, Any, Literal, Self, get_args

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, Field

Harm = Literal["violence", "trafficking", "neglect", "fraud", "self_harm", "homeless"]
Need = Literal["legal", "shelter", "medical", "counsel", "money", "child"]
HARMS: tuple[str, ...] = get_args(Harm)
NEEDS: tuple[str, ...] = get_args(Need)

Region = Annotated[str, Field(pattern=r"^\d{6}$")]
Phone = Annotated[str, Field(pattern=r"^\+?\d{6,15}$")]
Text = Annotated[str, Field(max_length=200)]

NONCE_BYTES = 12
BANDS = ((12, "0-11"), (18, "12-17"), (40, "18-39"), (65, "40-64"))


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Subject(Strict):
    age: int = Field(ge=0, le=120)
    sex: Literal["f", "m", "x"]
    lang: Annotated[str, Field(max_length=8)]


class Consent(Strict):
    given_at: datetime
    scope: list[Literal["match", "notify", "report"]]
    evidence: Text


class Identity(Strict):
    name: Annotated[str, Field(max_length=100)]
    phone: Phone
    address: Text
    note: Annotated[str, Field(max_length=500)] = ""


class SafeContact(Strict):
    how: Literal["sms", "call", "app", "none"]
    number: Phone
    hours: Annotated[str, Field(max_length=40)]
    words: Annotated[str, Field(max_length=100)]


class Referral(Strict):
    channel: Literal["hotline", "app", "partner"]
    region: Region
    subject: Subject
    harm: Harm
    needs: list[Need] = Field(min_length=1, max_length=5)
    consent: Consent
    identity: Identity
    safe_contact: SafeContact


class Event(BaseModel):
    """What goes over Kafka: the same facts at every stage, and who was offered in the end."""

    topic: str
    id: uuid.UUID
    referral_id: uuid.UUID
    occurred_at: datetime
    channel: str
    region: Region
    province: str
    month: str
    harm: str
    age_band: str
    needs: list[Need]
    offers: list[uuid.UUID] = []

    def next(self, topic: str, **changes: Any) -> Self:
        """The event that follows this one, under an id of its own."""
        return self.model_copy(update={"topic": topic, "id": uuid.uuid4(), **changes})


class Seal:
    """AES-256-GCM under one key; the referral's id is bound to what is sealed."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, referral_id: uuid.UUID, plain: bytes) -> bytes:
        """Seal `plain` for this referral."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, referral_id.bytes)


def age_band(age: int) -> str:
    """The band of an age in years."""
    return next((band for limit, band in BANDS if age < limit), "65+")


def prefixes(region: str) -> list[str]:
    """The province, the city and the county that a region code lies in."""
    return [region[:2], region[:4], region]
