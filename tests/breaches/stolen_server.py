"""What a thief finds in a server that was carried away: tables, topics, logs, and guesses."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path

import asyncpg

ALL_INVENTED = [f"1990000{number:04d}" for number in range(10_000)]
"""Every number that a person in a test can have; all of China's would take minutes."""
_BEGINS = 8
_HEX = re.compile(rb"[0-9a-f]{32,128}")
_TABLES = """
    select schemaname, tablename from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')
"""
_BYTES = """
    select table_schema, table_name, column_name from information_schema.columns
    join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and udt_name = 'bytea'
        and table_schema not in ('pg_catalog', 'information_schema')
"""
_HASHES: list[Callable[[bytes], bytes]] = [
    *(
        lambda text, name=name: hashlib.new(name, text).digest()  # type: ignore[misc]
        for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2s")
    ),
    *(
        lambda text, size=size: hashlib.blake2b(text, digest_size=size).digest()  # type: ignore[misc]
        for size in (16, 32, 64)
    ),
    lambda text: hmac.digest(b"\0", text, "sha256"),
]


async def dumped(url: str) -> dict[str, bytes]:
    """Every table of every schema, as PostgreSQL's administrator copies it."""
    connection = await asyncpg.connect(url)
    found = {}
    try:
        for schema, table in await connection.fetch(_TABLES):
            into = BytesIO()
            await connection.copy_from_table(
                table, schema_name=schema, output=into, format="binary"
            )
            found[f"table {schema}.{table}"] = into.getvalue()
    finally:
        await connection.close()
    assert len(found) > 40, sorted(found)
    return found


async def byte_values(url: str) -> set[bytes]:
    """Every value of every column of bytes that is short enough to be a digest."""
    connection = await asyncpg.connect(url)
    found: set[bytes] = set()
    try:
        for schema, table, column in await connection.fetch(_BYTES):
            rows = await connection.fetch(
                f'select distinct "{column}" as v from "{schema}"."{table}"'
                f' where octet_length("{column}") between {_BEGINS} and 65'
            )
            found |= {bytes(row["v"]) for row in rows}
    finally:
        await connection.close()
    return found


def in_files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {f"file {path.name}": path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def guessed(
    values: Iterable[bytes],
    texts: Iterable[bytes],
    purposes: Iterable[bytes],
    numbers: Iterable[str] = ALL_INVENTED,
) -> set[str]:
    """The numbers whose digest, by any usual hash without a key, is among what was stolen."""
    begins = {value[at : at + _BEGINS] for value in values for at in (0, 1)}
    begins |= {
        bytes.fromhex(word[: 2 * _BEGINS].decode()) for text in texts for word in _HEX.findall(text)
    }
    said = list(purposes)
    return {
        number
        for number in numbers
        for text in _forms(number, said)
        if any(hash_(text)[:_BEGINS] in begins for hash_ in _HASHES)
    }


def _forms(number: str, purposes: list[bytes]) -> Iterator[bytes]:
    for text in (number, f"+86{number}", f"86{number}"):
        yield text.encode()
        for purpose in purposes:
            yield purpose + text.encode()
