"""Sends 256 MiB of hostile bodies to one address of this machine: `hostile PORT PATH TOKEN`."""

import asyncio
import contextlib
import sys

MIB = 2**20
HOSTILE = 256 * MIB


async def push(port: int, head: bytes, chunked: bool, size: int) -> None:
    """Send so many bytes, for as long as they are taken."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    piece = b"x" * 65_536
    sent = b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece
    with contextlib.suppress(ConnectionError, TimeoutError):
        writer.write(head)
        for _ in range(size // len(piece)):
            writer.write(sent)
            async with asyncio.timeout(5):
                await writer.drain()
    writer.close()


async def hostile(port: int, path: str, token: str) -> None:
    """256 MiB of bodies: said too large, in chunks without an end, of lines that are none."""
    asked = [
        (f"content-type: application/{kind}\r\n{more}", chunked)
        for kind in ("json", "x-ndjson", "json; x=ndjson", "octet-stream")
        for more in ("", f"authorization: Bearer {token}\r\nidempotency-key: hostile-key-1\r\n")
        for chunked in (True, False)
    ]
    share = HOSTILE // len(asked)
    sending = []
    for said, chunked in asked:
        length = "transfer-encoding: chunked" if chunked else f"content-length: {share}"
        head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\n{said}{length}\r\n\r\n"
        sending.append(push(port, head.encode(), chunked, share))
    await asyncio.gather(*sending)


if __name__ == "__main__":
    asyncio.run(hostile(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
