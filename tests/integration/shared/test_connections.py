"""Under uvloop, too, a Kafka client is told that its broker is gone."""

import asyncio

import pytest
import uvloop
from aiokafka import conn
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.admin import ApiVersionRequest

from shared.kafka.aiokafka_patch import ClosingConnection


async def a_lost_connection(kind: type[conn.AIOKafkaConnection]) -> conn.AIOKafkaConnection:
    """A connection that ended before anybody told its owner."""
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    connection = kind(host, port)
    connection._reader, connection._writer = await asyncio.open_connection(host, port)
    connection._read_task = asyncio.create_task(connection._reader.read())
    await connection._read_task
    connection._writer.transport.abort()
    await connection._writer.wait_closed()
    server.close()
    return connection


def test_a_request_to_a_lost_broker_raises_what_clients_expect() -> None:
    async def ask() -> None:
        lost = await a_lost_connection(ClosingConnection)
        with pytest.raises(KafkaConnectionError, match="is gone"):
            lost.send(ApiVersionRequest())
        assert not lost.connected()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(ask())


def test_aiokafka_itself_still_raises_what_it_does_not_expect() -> None:
    async def ask() -> None:
        lost = await a_lost_connection(conn.AIOKafkaConnection)
        with pytest.raises(RuntimeError, match="closed"):
            lost.send(ApiVersionRequest())

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(ask())
