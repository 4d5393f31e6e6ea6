"""What notifications says of an organisation's messages; the client is made when first needed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shared.errors import Unavailable
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.service_client import ServiceClient


class Deliveries:
    """Asks notifications, and is closed with the process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: ServiceClient | None = None

    async def of(self, partner_id: UUID, *, sandbox: bool) -> Mapping[str, Any] | None:
        """Endpoints, counts and failures of an organisation; None while notifications is away."""
        if self._client is None:
            # 6 MB, for who is asked for the page.
            from shared.service_client import ServiceClient  # noqa: PLC0415

            self._client = ServiceClient(self._settings, "intake")
        asked = {"partner_id": str(partner_id), "sandbox": sandbox}
        try:
            found: Mapping[str, Any] = await self._client.post(
                "notifications", "/internal/v1/deliveries", asked
            )
        except Unavailable:
            return None
        return found

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
