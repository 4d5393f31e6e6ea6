"""Starting, killing and stopping parts: no process and no port is left behind."""

import asyncio
import time
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import asyncpg
import psutil
import pytest

from deploy.local.catcher.mail import protocol
from deploy.local.catcher.messages import Box
from deploy.local.kafka import Broker, Kafka
from deploy.local.parts import StartFailed
from deploy.local.ports import free_ports, is_open
from deploy.local.postgres import Postgres
from deploy.local.postgres_user import Account
from deploy.local.service import Module
from deploy.local.stack import Stack
from tests.support.stack import temporary_home


async def test_a_killed_database_comes_back_with_everything_it_answered() -> None:
    with temporary_home() as home:
        part = Postgres(home.postgres, home.log("postgres"))
        with Stack([part]) as stack:
            connection = await asyncpg.connect(part.database_url)
            await connection.execute("create table kept as select generate_series(1, 1000) as n")
            part.kill()
            assert not part.is_healthy()
            part.start()
            stack.wait_healthy("postgres")
            again = await asyncpg.connect(part.database_url)
            assert await again.fetchval("select count(*) from kept") == 1000
            await again.close()
            connection.terminate()


async def test_no_value_of_a_row_reaches_the_databases_log() -> None:
    canary = "canary-19900000007"
    with temporary_home() as home:
        part = Postgres(home.postgres, home.log("postgres"))
        with Stack([part]):
            connection = await asyncpg.connect(part.database_url)
            await connection.execute("create table person (phone text primary key)")
            await connection.execute("insert into person values ($1)", canary)
            with pytest.raises(asyncpg.UniqueViolationError):
                await connection.execute("insert into person values ($1)", canary)
            with pytest.raises(asyncpg.PostgresError):
                await connection.execute(f"select '{canary}'::int")
            await connection.close()
        assert canary not in home.log("postgres").read_text()


def test_a_stopped_stack_leaves_no_process_and_no_port() -> None:
    port, controller = free_ports(2)
    with temporary_home() as home:
        kafka = Kafka(Broker(1, port, controller), home.kafka, home.secrets, home.log("kafka"))
        with Stack([kafka, Postgres(home.postgres, home.log("postgres"))]) as stack:
            processes = [psutil.Process(part.pid) for part in stack.parts if part.pid]
            processes += [child for one in processes for child in one.children(recursive=True)]
            assert is_open(port)
        assert [one for one in processes if one.is_running()] == []
        assert not is_open(port)
        assert not is_open(controller)


def test_a_killed_broker_serves_again_within_seconds() -> None:
    port, controller = free_ports(2)
    with temporary_home() as home:
        kafka = Kafka(Broker(1, port, controller), home.kafka, home.secrets, home.log("kafka"))
        with Stack([kafka]) as stack:
            kafka.kill()
            begun = time.monotonic()
            kafka.start()
            stack.wait_healthy("kafka")
            assert time.monotonic() - begun < 30


def test_a_part_that_dies_while_starting_shows_the_end_of_its_log() -> None:
    with temporary_home() as home:
        broken = Module("broken", ("json.tool", "/nowhere"), {}, home.log("broken"))
        slow = Module("slow", ("asyncio",), {}, home.log("slow"))
        slow.health = (free_ports(1)[0], "/")
        stack = Stack([broken, slow])
        with pytest.raises(StartFailed, match="broken ended while") as failure:
            stack.start()
        stack.stop()
    assert "/nowhere" in failure.value.last_lines[-1]


def test_a_deep_home_gets_a_short_socket_path(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 100)
    folder = Account.current().socket_folder(deep / "run")
    assert len(bytes(folder / ".s.PGSQL.5432")) <= 107
    assert folder.stat().st_mode & 0o077 == 0
    folder.rmdir()


async def test_a_mail_is_caught_once_per_recipient(tmp_path: Path) -> None:
    box = Box(tmp_path / "messages.jsonl")
    [port] = free_ports(1)
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(box), "127.0.0.1", port
    )
    async with server:
        message = EmailMessage()
        message["Subject"] = "新的转介"
        message.set_content("请登录查看。")
        await aiosmtplib.send(
            message,
            sender="a@jieli.example",
            recipients=["b@shelter.example", "c@shelter.example"],
            hostname="127.0.0.1",
            port=port,
        )
    assert {message.to for message in box.newest("email")} == {
        "b@shelter.example",
        "c@shelter.example",
    }
    newest = box.newest()[0]
    assert (newest.subject, newest.text) == ("新的转介", "请登录查看。")
    assert newest.together == ("b@shelter.example", "c@shelter.example")
    assert newest.headers["subject"] == "新的转介"
