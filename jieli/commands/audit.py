"""`jieli audit verify`: whether anybody changed, removed or cut the record of looks."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from aiokafka.errors import KafkaError

from jieli.client import Api, connected
from jieli.console import aside, print_json, screen, waiting
from jieli.errors import CommandError
from jieli.running_stack import running_stack
from jieli.topic_records import operators, records
from shared.audit.anchor import Anchor, AnchorSpoilt, is_genuine, read
from shared.events.audit import AuditAnchored
from shared.language import say
from shared.security import keys
from shared.settings import SERVICES, Settings

PAGE = 5_000

audit = typer.Typer(help="The record of who looked at whom, and whether it is whole.")
AsJson = Annotated[bool, typer.Option("--json", help="For programs")]


@dataclass
class Checked:
    """What was found of one service's audit."""

    linked: int
    waiting: int
    head: str
    anchors: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@audit.command("verify")
def verify(as_json: AsJson = False) -> None:
    """Walk every service's chain and compare it with its anchors; exit 1 when they differ."""
    settings = running_stack()
    with waiting(say("Reading every link", "正在逐条核对")):
        found = asyncio.run(_verify(settings))
    if as_json:
        print_json({name: vars(checked) for name, checked in found.items()})
    else:
        for line in _told(found):
            screen().print(line, markup=False)
    wrong = [line for checked in found.values() for line in checked.wrong]
    if wrong:
        raise CommandError(
            "\n  ".join([say("The audit is not whole:", "审计记录不完整："), *wrong]),
            say(
                "Keep the database as it is and compare it with a backup.",
                "请保持数据库原样，并与备份比对。",
            ),
        )


def _told(found: dict[str, Checked]) -> Iterator[str]:
    for service, checked in found.items():
        if checked.wrong:
            continue
        counted = ", ".join(f"{number:,} {where}" for where, number in checked.anchors.items())
        yield say(
            f"The audit is whole: {service}, {checked.linked:,} rows, head {checked.head or '-'};"
            f" anchors agree: {counted or 'none yet'}",
            f"审计记录完整：{service}，{checked.linked:,} 行，链首 {checked.head or '-'}；"
            f"锚点一致：{counted or '尚无'}",
        )
    yield say(
        "Rows of the last 2 s wait for a link, links of the last 10 s for an anchor.",
        "最近 2 秒的记录尚未入链，最近 10 秒的链尚未锚定。",
    )


async def _verify(settings: Settings) -> dict[str, Checked]:
    anchors = {"file": _of_file(settings), "topic": [one async for one in _of_topic(settings)]}
    async with connected(settings, "test_ops") as api:
        return {service: await _check(api, settings, service, anchors) for service in SERVICES}


async def _check(
    api: Api, settings: Settings, service: str, anchors: dict[str, list[Anchor]]
) -> Checked:
    whole: dict[str, Any] = await api.get(service, "/internal/v1/audit")
    checked = Checked(whole["linked"], whole["waiting"], whole["head"])
    if not whole["intact"]:
        checked.wrong.append(
            say(
                f"{service}: row {whole['first_bad']} does not follow from the one before",
                f"{service}：第 {whole['first_bad']} 行与前一行不衔接",
            )
        )
    key = keys.anchor_public_key(settings.secrets, service)
    for where, given in anchors.items():
        own = [anchor for anchor in given if anchor.service == service]
        genuine = [anchor for anchor in own if is_genuine(key, anchor)]
        checked.anchors[where] = len(genuine)
        checked.wrong += _forged(service, where, len(own) - len(genuine))
        checked.wrong += _differing(service, where, genuine, await _compared(api, service, genuine))
    if whole["linked"] and not any(checked.anchors.values()):
        checked.wrong.append(
            say(
                f"{service}: no anchor says how far it had come (the first comes within seconds)",
                f"{service}：没有锚点可供比对（首个锚点在数秒内产生）",
            )
        )
    return checked


def _forged(service: str, where: str, number: int) -> Iterable[str]:
    if number:
        yield say(
            f"{service}: {number} anchors of the {where} are not signed by it",
            f"{service}：{where} 中有 {number} 个锚点签名不符",
        )


def _differing(
    service: str, where: str, genuine: list[Anchor], differing: list[int]
) -> Iterable[str]:
    if differing:
        first, last = min(differing), max(anchor.link for anchor in genuine)
        yield say(
            f"{service}: the {where} says that link {first:,} was another one; {last:,} links were"
            f" there; rows were cut or made anew",
            f"{service}：{where} 记载的第 {first:,} 个链与现有不同，曾有 {last:,} 个链；"
            f"有记录被截去或重写",
        )


async def _compared(api: Api, service: str, anchors: list[Anchor]) -> list[int]:
    """The numbers of links that are not what an anchor says."""
    claims = [{"link": anchor.link, "head": anchor.head} for anchor in anchors]
    differing: list[int] = []
    for start in range(0, len(claims), PAGE):
        body = {"anchors": claims[start : start + PAGE]}
        answer = await api.post(service, "/internal/v1/audit/anchors", body, f"anchors-{start}")
        differing += answer["differing"]
    return differing


def _of_file(settings: Settings) -> list[Anchor]:
    try:
        return list(read(settings.anchors))
    except AnchorSpoilt as spoilt:
        raise CommandError(
            say(
                f"Line {spoilt.line} of {settings.anchors} is not an anchor.",
                f"{settings.anchors} 第 {spoilt.line} 行不是锚点。",
            ),
            say("Somebody else wrote there; compare with a copy.", "有他人写入；请与副本比对。"),
        ) from None
    except OSError as error:
        raise CommandError(f"{settings.anchors}: {error.strerror}") from None


async def _of_topic(settings: Settings) -> AsyncIterator[Anchor]:
    """What Kafka keeps; nothing where it cannot be reached: then the file has to do."""
    try:
        async for record in records(operators(settings), [AuditAnchored.topic]):
            if record.value:
                anchored = AuditAnchored.model_validate_json(record.value)
                yield Anchor(
                    anchored.service,
                    anchored.link,
                    anchored.head,
                    anchored.anchored_at.isoformat(),
                    anchored.signature,
                )
    except (KafkaError, OSError) as away:
        aside().print(
            say(
                f"Kafka was not asked ({type(away).__name__}).",
                f"未能询问 Kafka（{type(away).__name__}）。",
            )
        )
