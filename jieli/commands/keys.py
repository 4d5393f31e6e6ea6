"""`jieli keys`: the versions of the keys on this machine, and how they are rotated."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from jieli.choices import one_of
from jieli.console import print_json, screen, table
from jieli.errors import AWAY, USAGE, CommandError
from jieli.journey import in_china
from jieli.running_stack import stack_settings
from services.intake.partners.service_clients import register_services
from shared.language import say
from shared.security import keys as files
from shared.security.key_versions import KeyVersions, read_private
from shared.settings import SERVICES, Settings

keys = typer.Typer(help="Keys: their versions, and how another one takes their place.")


Json = Annotated[bool, typer.Option("--json", help="For programs")]


class Kind(StrEnum):
    """What can be rotated."""

    SIGNING = "signing"
    KEK = "kek"
    INDEX = "index"
    SEAL = "seal"
    AUDIT = "audit"
    LETTERS = "letters"
    KEEP_AWAY = "keep_away"
    CLIENT = "client"


INTAKES = (Kind.SIGNING, Kind.KEK, Kind.INDEX, Kind.LETTERS, Kind.KEEP_AWAY)


@keys.command("list")
def list_keys(as_json: Json = False) -> None:
    """List every key with its versions; never the keys themselves."""
    folder = _folder(stack_settings())
    found = list(_listed(folder))
    if as_json:
        print_json(found)
        return
    grid = table(
        say("service", "服务"),
        say("key", "密钥"),
        say("versions", "版本"),
        say("since", "始于"),
        words=(2,),
    )
    for one in found:
        versions = " ".join(map(str, one["versions"]))
        grid.add_row(one["service"], one["key"], versions, _at(one["since"]))
    screen().print(grid)


def _listed(folder: Path) -> Iterator[dict[str, Any]]:
    for service in SERVICES:
        for name, path in files.files(folder, service).items():
            held = KeyVersions.of(read_private(path))
            since = held.since.get(held.current)
            yield {
                "service": service,
                "key": name,
                "versions": sorted(held.keys),
                "since": None if since is None else datetime.fromtimestamp(since, UTC),
            }
    signing = [str(key.kid) for key in files.signing_keys(folder).keys]
    yield {"service": "intake", "key": "signing", "versions": signing, "since": None}


@keys.command("rotate")
def rotate_key(
    named: Annotated[
        str,
        typer.Argument(
            metavar=say("<key>", "<密钥>"),
            parser=one_of(Kind),
            help="signing, kek, index, seal, audit, letters, keep_away (of intake and matching), "
            "or client (a service's own secret)",
        ),
    ],
    service: Annotated[
        str | None,
        typer.Option(
            metavar=f"<{'|'.join(SERVICES)}>",
            parser=one_of(SERVICES),
            help="Whose key, where services have one each",
        ),
    ] = None,
    at_once: Annotated[
        bool,
        typer.Option(
            "--at-once", help="signing only: it was stolen, so the old key opens nothing more"
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Add a version of a key; running processes take it up by themselves."""
    settings, kind = stack_settings(), Kind(named)
    folder, whose = _folder(settings), _whose(kind, service)
    if kind is Kind.SIGNING:
        files.rotate_signing(folder, at_once=at_once)
        _done(
            {"service": "intake", "key": "signing", "at_once": at_once},
            say(
                "Another key signs tokens. "
                + ("Every token given before is dead." if at_once else "Those given stay good."),
                "令牌改由新密钥签发。"
                + ("此前的令牌全部失效。" if at_once else "此前的令牌继续有效。"),
            ),
            as_json=as_json,
        )
    elif kind is Kind.CLIENT:
        files.rotate_client(folder, whose)
        asyncio.run(register_services(settings))
        _done(
            {"service": whose, "key": "client"},
            say(f"{whose} has another secret.", f"{whose} 已更换密钥。"),
            as_json=as_json,
        )
    else:
        version = _add_version(folder, whose, kind)
        _done(
            {"service": whose, "key": kind.value, "version": version},
            say(
                f"{whose}: {kind.value} has version {version}. Old versions stay readable: keep "
                "them, and back them up. No restart is needed.",
                f"{whose}：{kind.value} 已有版本 {version}。旧版本仍可读取，请保留备份。无需重启。",
            ),
            as_json=as_json,
        )


def _add_version(folder: Path, whose: str, kind: Kind) -> int:
    if kind is Kind.KEEP_AWAY:
        try:
            return files.rotate_keep_away(folder)
        except files.KeysDiffer as differ:
            raise CommandError(
                say(str(differ), "intake 与 matching 的 keep_away.json 不同；请复制后再试。"),
                exit_code=USAGE,
            ) from None
    path = files.files(folder, whose)[kind.value]
    return files.add_version(path, delay=files.TAKEN_UP if kind is Kind.INDEX else 0.0)


def _folder(settings: Settings) -> Path:
    folder = settings.secrets
    if not files.service_folder(folder, "intake").joinpath("client.json").exists():
        raise CommandError(
            say(f"There are no keys at {folder}.", f"{folder} 处没有密钥。"),
            say("Start the stack first: make up", "请先启动：make up"),
            AWAY,
        )
    return folder


def _whose(kind: Kind, service: str | None) -> str:
    if kind in INTAKES and service in (None, "intake"):
        return "intake"
    if kind not in INTAKES and service in SERVICES:
        return str(service)
    choice = "intake" if kind in INTAKES else ", ".join(SERVICES)
    raise CommandError(
        say(
            f"Whose {kind.value}? Of one of: {choice}.",
            f"哪个服务的 {kind.value}？可选：{choice}。",
        ),
        f"jieli keys rotate {kind.value} --service {choice.partition(',')[0]}",
        exit_code=USAGE,
    )


def _at(moment: datetime | None) -> str:
    return "" if moment is None else f"{in_china(moment):%Y-%m-%d %H:%M}"


def _done(done: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        screen().print(f"✓ {sentence}", markup=False)
