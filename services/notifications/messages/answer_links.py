"""Links by which a provider answers an offer, asked of matching at the moment of sending."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.service_client import ServiceClient
from shared.settings import Settings

ADDRESS = "/internal/v1/answer-links"


@dataclass(frozen=True, slots=True)
class AnswerLinks:
    """Asks for links; none is kept here. Raises Unavailable while matching is away."""

    service_client: ServiceClient
    settings: Settings

    async def of(self, offer_ids: Iterable[UUID], language: str) -> list[str]:
        """A link for each of these offers that still waits for an answer."""
        body = {"offer_ids": [str(id_) for id_ in offer_ids]}
        found = await self.service_client.post("matching", ADDRESS, body)
        base = self.settings.url("matching")
        return [f"{base}{each['paths'][language]}" for each in found["items"]]
