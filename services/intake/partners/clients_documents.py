"""What is answered when a client was changed, as it is documented; nobody builds these."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

ID = "Its id"


class View(BaseModel):
    """Something read; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class ClientRegistered(View):
    """A client that was registered."""

    client_id: str = Field(description=ID)
    partner_id: UUID = Field(description="The partner it speaks for")
    client_secret: str | None = Field(
        None, description="Its secret, if one was made; shown this once"
    )


class ClientAccess(View):
    """Whether a client is shut out."""

    client_id: str = Field(description=ID)
    disabled_at: datetime | None = Field(description="Since when it gets no token; null: it does")


class ClientRenewed(View):
    """A client that proves itself in another way from now on."""

    client_id: str = Field(description=ID)
    former_secret_until: datetime | None = Field(
        description="How long the secret before stays good"
    )
    client_secret: str | None = Field(
        None, description="The new secret, if one was made; shown this once, in no repeat"
    )


class ClientChanged(View):
    """What a client may do now."""

    client_id: str = Field(description=ID)
    scopes: list[str] = Field(description="What it may do")


class Revocations(View):
    """Clients whose tokens were revoked lately."""

    revoked: dict[str, int] = Field(
        description="By client the present generation: tokens of an earlier one open nothing"
    )
