"""What administrators send of a client, and what they are shown."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from services.intake.partners import client_changes, tokens
from services.intake.partners.clients_store import StoredClient
from shared.fields import Document, Flag, line
from shared.http import SCOPES
from shared.security.internal_scopes import INTERNAL_SCOPES
from shared.vocabulary import Channel, ClueChannel

GIVEN_OUT = SCOPES.keys() - INTERNAL_SCOPES.keys()
"""The scopes a partner's or staff's client may have; a door between services is never one."""
OF_HELPERS = "case:assist"
CHANNELS = frozenset(map(str, Channel)) | frozenset(map(str, ClueChannel))
"""What may be entered as a client's channels."""
LONGEST_OVERLAP = 30 * 86_400

Scopes = Annotated[
    tuple[Annotated[str, Field(pattern=r"^[a-z]{2,40}(:[a-z-]{2,40})?$")], ...],
    Field(min_length=1, max_length=40),
]
Channels = Annotated[
    tuple[Annotated[str, Field(pattern=r"^[a-z0-9_]{2,40}$")], ...] | None,
    Field(
        max_length=60,
        description="The channels it may hand requests in by; null: those of its organisation's "
        "kind, and any for a sandbox client",
        examples=[["hotline_12338"]],
    ),
]
Rate = Annotated[
    float | None,
    Field(
        gt=0,
        le=1_000_000,
        strict=True,
        allow_inf_nan=False,
        description="Requests per second of all clients of its partner together; null: as anybody",
    ),
]


def _without_default(schema: dict[str, Any]) -> None:
    # Unsaid is no list: what it may do stays.
    del schema["default"]


def _known(scopes: tuple[str, ...]) -> tuple[str, ...]:
    if not set(scopes) <= GIVEN_OUT:
        raise ValueError(f"Scopes are among {', '.join(sorted(GIVEN_OUT))}.")
    if OF_HELPERS in scopes and set(scopes) != {OF_HELPERS}:
        raise ValueError(f"{OF_HELPERS} stands alone: a helper reads by its role and no more.")
    return tuple(sorted(set(scopes)))


def _named(channels: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if channels is not None and not set(channels) <= CHANNELS:
        raise ValueError(f"Channels are among {', '.join(sorted(CHANNELS))}.")
    return None if channels is None else tuple(sorted(set(channels)))


def _public(given: dict[str, Any] | None) -> dict[str, Any] | None:
    if given is not None and not tokens.are_public_keys(given):
        raise ValueError(f"public_keys is a JWK set of 1 to {tokens.MOST_KEYS} public keys.")
    return given


class Organisation(BaseModel):
    """The partner a client speaks for."""

    model_config = ConfigDict(extra="forbid")

    id: UUID = Field(description="Your id for it; the same id is the same partner")
    name: Annotated[str, line(2, 100)] = Field(description="Its name")
    kind: str = Field(pattern=r"^[a-z_]{2,40}$", description="What it is", examples=["ngo"])


class NewClient(BaseModel):
    """A client to register."""

    model_config = ConfigDict(extra="forbid")

    client_id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,63}$", description="Its id")
    partner: Organisation = Field(description="Whom it speaks for")
    kind: str = Field("partner", pattern="^(partner|staff)$", description="partner or staff")
    scopes: Scopes = Field(description="What it may do")
    test: Flag = Field(False, description="A sandbox client: it never reaches a telephone")
    channels: Channels = None
    public_keys: Document | None = Field(
        None, description="JWK set for private_key_jwt; without it a secret is made"
    )

    _scopes = field_validator("scopes")(_known)
    _keys = field_validator("public_keys")(_public)
    _channels = field_validator("channels")(_named)

    @model_validator(mode="after")
    def _staff_alone(self) -> "NewClient":
        if self.kind == "partner" and not client_changes.STAFF_ONLY.isdisjoint(self.scopes):
            raise ValueError("A partner's client never administers, operates or approves.")
        return self


class Renewal(BaseModel):
    """How a client shall prove itself from now on."""

    model_config = ConfigDict(extra="forbid")

    overlap_seconds: int = Field(
        0,
        strict=True,
        ge=0,
        le=LONGEST_OVERLAP,
        description="How long the secret of now stays good beside the new one. With 0 it, and all "
        "tokens given for it, are dead at once",
    )
    public_keys: Document | None = Field(
        None, description="JWK set that replaces what was; without it a secret is made"
    )

    _keys = field_validator("public_keys")(_public)

    @model_validator(mode="after")
    def _one_way(self) -> "Renewal":
        if self.public_keys is not None and self.overlap_seconds:
            raise ValueError("With public_keys there is no overlap: put old and new in the set.")
        return self


class Change(BaseModel):
    """What shall be otherwise; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    scopes: Scopes = Field(
        (), description="All it may do from now on", json_schema_extra=_without_default
    )
    rate_per_second: Rate = None
    channels: Channels = None

    _channels = field_validator("channels")(_named)
    _scopes = field_validator("scopes")(_known)


class ClientView(BaseModel):
    """A client as it is kept. Its secret is kept nowhere."""

    client_id: str = Field(description="Its id")
    partner: Organisation = Field(description="Whom it speaks for")
    kind: str = Field(description="partner, staff or service")
    scopes: tuple[str, ...] = Field(description="What it may do")
    test: bool = Field(description="A sandbox client")
    channels: tuple[str, ...] | None = Field(
        description="The channels entered for it; null: none were, so those of its kind count",
        examples=[["hotline_12338"]],
    )
    proves_itself_by: str = Field(description="secret or public_keys")
    rate_per_second: Rate
    created_at: str = Field(description="When it was registered")
    disabled_at: str | None = Field(description="Since when it gets no token")
    former_secret_until: str | None = Field(description="How long the secret before stays good")


class ClientsPage(BaseModel):
    """Some clients, by id."""

    items: list[ClientView] = Field(description="The clients")
    next: str | None = Field(description="`after` of the next page; null on the last")


def shown(kept: StoredClient) -> dict[str, Any]:
    """A client as it is shown."""
    partner = {"id": kept.partner_id, "name": kept.partner_name, "kind": kept.partner_kind}
    return {
        "client_id": kept.client_id,
        "partner": partner,
        "kind": kept.kind,
        "scopes": sorted(kept.scopes),
        "test": kept.test,
        "channels": kept.channels,
        "proves_itself_by": "public_keys" if kept.signs else "secret",
        "rate_per_second": kept.rate_per_second,
        "created_at": kept.created_at,
        "disabled_at": kept.disabled_at,
        "former_secret_until": kept.former_until,
    }
