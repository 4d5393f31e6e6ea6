"""`jieli keys`: the versions of the keys on this machine, and how they are rotated."""

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jieli.journey import in_china
from jieli.language import say
from jieli.running import stack_settings
from jieli.screen import screen, table
from jieli.trouble import Trouble
from services.intake.partners.registration import register_services
from shared.security import keys as files
from shared.security.versions import Versions, read_private
from shared.settings import SERVICES, Settings

keys = typer.Typer(help="Keys: their versions, and how another one takes their place.")


class Kind(StrEnum):
    """What can be rotated."""

    SIGNING = "signing"
    KEK = "kek"
    INDEX = "index"
    SEAL = "seal"
    AUDIT = "audit"
    CLIENT = "client"


INTAKES = (Kind.SIGNING, Kind.KEK, Kind.INDEX)


@keys.command("list")
def list_keys() -> None:
    """List every key with its versions; never the keys themselves."""
    folder = _folder(stack_settings())
    grid = table(say("service", "服务"), say("key", "密钥"), say("versions", "版本"), "")
    for service in SERVICES:
        for name, path in files.files(folder, service).items():
            held = Versions.of(read_private(path))
            versions = " ".join(map(str, sorted(held.keys)))
            grid.add_row(service, name, versions, _since(held.since.get(held.current)))
    signing = files.signing_keys(folder)
    grid.add_row("intake", "signing", " ".join(str(key.kid)[:8] for key in signing.keys), "")
    screen().print(grid)


@keys.command("rotate")
def rotate_key(
    kind: Annotated[
        Kind,
        typer.Argument(help="signing, kek, index, seal, audit, or client (a service's own secret)"),
    ],
    service: Annotated[
        str | None, typer.Option(help="Whose key, where services have one each")
    ] = None,
    at_once: Annotated[
        bool,
        typer.Option(
            "--at-once", help="signing only: it was stolen, so the old key opens nothing more"
        ),
    ] = False,
) -> None:
    """Add a version of a key; running processes take it up by themselves."""
    settings = stack_settings()
    folder, whose = _folder(settings), _whose(kind, service)
    if kind is Kind.SIGNING:
        files.rotate_signing(folder, at_once=at_once)
        _done(
            say(
                "Another key signs tokens. "
                + ("Every token given before is dead." if at_once else "Those given stay good."),
                "令牌改由新密钥签发。"
                + ("此前的令牌全部失效。" if at_once else "此前的令牌继续有效。"),
            )
        )
    elif kind is Kind.CLIENT:
        files.rotate_client(folder, whose)
        asyncio.run(register_services(settings))
        _done(say(f"{whose} has another secret.", f"{whose} 已更换密钥。"))
    else:
        path = files.files(folder, whose)[kind.value]
        delay = files.TAKEN_UP if kind is Kind.INDEX else 0.0
        version = files.add_version(path, delay=delay)
        _done(
            say(
                f"{whose}: {kind.value} has version {version}. Old versions stay readable: keep "
                "them, and back them up. No restart is needed.",
                f"{whose}：{kind.value} 已有版本 {version}。旧版本仍可读取，请保留备份。无需重启。",
            )
        )


def _folder(settings: Settings) -> Path:
    folder = settings.secrets
    if not files.own(folder, "intake").joinpath("client.json").exists():
        raise Trouble(
            say(f"There are no keys at {folder}.", f"{folder} 处没有密钥。"),
            say("Start the stack first: make up", "请先启动：make up"),
        )
    return folder


def _whose(kind: Kind, service: str | None) -> str:
    if kind in INTAKES and service in (None, "intake"):
        return "intake"
    if kind not in INTAKES and service in SERVICES:
        return str(service)
    choice = "intake" if kind in INTAKES else ", ".join(SERVICES)
    raise Trouble(
        say(f"Whose {kind.value}?", f"哪个服务的 {kind.value}？"),
        f"--service {choice}",
        exit_code=2,
    )


def _since(moment: float | None) -> str:
    if moment is None:
        return ""
    return f"{in_china(datetime.fromtimestamp(moment, UTC)):%Y-%m-%d %H:%M}"


def _done(sentence: str) -> None:
    screen().print(f"✓ {sentence}", markup=False)
