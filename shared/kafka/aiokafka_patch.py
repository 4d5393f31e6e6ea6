"""Lets aiokafka see under uvloop that a broker is gone.

A write to a closed connection is ignored by asyncio's own loop and raises RuntimeError under
uvloop. aiokafka expects OSError: the error ends its task that learns where the brokers are, and the
client may read on but can never commit again (aiokafka issue 1038).
"""

from typing import Any

from aiokafka import conn
from aiokafka.errors import KafkaConnectionError


class ClosingConnection(conn.AIOKafkaConnection):  # type: ignore[misc]
    """A connection which is closed when it is found to be."""

    def send(self, request: Any, expect_response: bool = True) -> Any:
        """Send a request. Raises KafkaConnectionError when the broker is gone."""
        try:
            return super().send(request, expect_response)
        except RuntimeError as error:
            self.close(reason=conn.CloseReason.CONNECTION_BROKEN)
            raise KafkaConnectionError(f"{self.host}:{self.port} is gone") from error


def patch_aiokafka() -> None:
    """Let every Kafka client of this process use such connections."""
    conn.AIOKafkaConnection = ClosingConnection
