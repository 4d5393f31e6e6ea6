"""`jieli trace ID`: where one referral stands, and its journey, from the services' own records."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import typer

from jieli.client import Api, connected
from jieli.code_names import called
from jieli.console import Table, print_json, screen, table
from jieli.durations import spoken
from jieli.errors import CommandError
from jieli.journey import Event, Line, Repeats, by_event, folded, in_china, merge, trace_ids
from jieli.referral_ids import known_by
from jieli.running_stack import running_stack
from shared.language import say
from shared.settings import SERVICES, Settings
from shared.vocabulary import Need, NeedStatus, ProviderKind, ReferralStatus, UnmetReason

OPEN = frozenset({"offered"})


@dataclass(frozen=True)
class Followed:
    """A referral's journey, and how it stands in matching; None where it never came there."""

    referral_id: UUID
    lines: list[Line]
    standing: dict[str, Any] | None


def trace(
    referral: Annotated[
        str,
        typer.Argument(metavar="<referral>", help="A referral's id, its receipt, or a trace id"),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
    every: Annotated[bool, typer.Option("--all", help="Fold nothing that repeats")] = False,
) -> None:
    """Show where a referral stands, what is due, and its journey through all services."""
    read = known_by(referral)
    settings = running_stack()
    found = asyncio.run(_followed(settings, read))
    if as_json:
        print_json(as_document(found))
    else:
        show_journey(settings, found, every=every)


async def journey(settings: Settings, referral_id: UUID) -> Followed:
    """Ask every service what it has on record. Raises CommandError when none knows the referral."""
    return await _followed(settings, {"referral_id": str(referral_id)})


async def _followed(settings: Settings, read: dict[str, str]) -> Followed:
    async with connected(settings, "test_ops") as api:
        referral_id = await _id(api, read)
        standing, *records = await asyncio.gather(
            api.find("matching", f"/v1/referrals/{referral_id}"),
            *(_record(api, name, referral_id) for name in SERVICES),
        )
    lines = merge(records)
    if not lines:
        raise _unknown()
    return Followed(referral_id, lines, standing)


async def _id(api: Api, read: dict[str, str]) -> UUID:
    if "referral_id" in read:
        return UUID(read["referral_id"])
    found = await api.look("intake", "/internal/v1/referrals/find", read)
    if found is None and "trace_id" in read:
        # Thirty-two digits may as well be an id without its dashes.
        return UUID(read["trace_id"])
    if found is None:
        raise _unknown()
    return UUID(found["referral_id"])


def _unknown() -> CommandError:
    return CommandError(
        say("No service has a record of this referral.", "没有任何服务有这条转介的记录。"),
        say(
            "The id is the one POST /v1/referrals answered; an erased referral leaves none."
            " Make one to look at: jieli try",
            "请用 POST /v1/referrals 返回的 id；已删除的转介不留记录。可以先试一条：jieli try",
        ),
    )


def show_journey(settings: Settings, found: Followed, *, every: bool = False) -> None:
    """Print where it stands, what is due, the journey, and where its traces can be seen."""
    out = screen()
    for line in _summary(found):
        out.print(line, markup=False)
    if found.standing:
        out.print()
        out.print(_needs(found.standing))
    out.print()
    events = by_event(found.lines)
    out.print(_timeline(events if every else folded(events)))
    out.print()
    for trace_id in trace_ids(found.lines):
        link = f"{settings.zipkin}/zipkin/traces/{trace_id}"
        out.print(f"{say('trace', '链路')}  {link}", markup=False)


def as_document(found: Followed) -> dict[str, Any]:
    """The same for programs, unfolded."""
    standing = found.standing or {}
    return {
        "referral_id": str(found.referral_id),
        "status": standing.get("status"),
        "needs": [
            {
                "type": need["type"],
                "status": need["status"],
                "provider": need["provider"],
                "answer_due_at": _due_at(need),
                "unmet_reason": need.get("unmet_reason"),
            }
            for need in standing.get("needs", ())
        ],
        "traces": trace_ids(found.lines),
        "entries": [
            {
                "at": line.moment.at,
                "service": line.moment.service,
                "verb": line.moment.verb,
                "event": line.moment.event,
                "event_id": line.moment.event_id,
                "place": line.moment.place,
                "trace_id": line.moment.trace_id,
                "waiting": line.moment.waiting,
            }
            for line in found.lines
        ],
    }


def _summary(found: Followed) -> Iterator[str]:
    first, last = found.lines[0].moment.at, found.lines[-1].moment.at
    yield say(f"Referral {found.referral_id}", f"转介 {found.referral_id}")
    erased = [line.moment.at for line in found.lines if line.moment.event == "referral.erased"]
    if erased:
        yield say(
            f"It was erased {_china(min(erased))} China time; nothing else is kept of it.",
            f"已于 {_china(min(erased))}（北京时间）删除；其余内容均未保留。",
        )
        return
    yield say(
        f"Received {_china(first)} China time; the last news came {_china(last)},"
        f" {spoken(last - first)} later.",
        f"收到：{_china(first)}（北京时间）；最近一次消息：{_china(last)}，"
        f"历时 {spoken(last - first)}。",
    )
    if found.standing is None:
        yield say(
            "Matching does not have it, or not yet.",
            "匹配服务没有这条转介，或尚未收到。",
        )
        return
    stands = called(ReferralStatus, found.standing["status"])
    yield say(f"It stands: {stands}.", f"现状：{stands}。")
    due = sorted(
        (_due_at(need), called(Need, need["type"]))
        for need in found.standing["needs"]
        if _due_at(need)
    )
    if not due:
        yield say("Nothing is due.", "没有待答复的事项。")
    for at, need in due:
        moment = datetime.fromisoformat(at)
        yield say(
            f"Due: an answer for {need} by {_china(moment)} China time, {_from_now(moment)}.",
            f"待答复：{need}，截止 {_china(moment)}（北京时间），{_from_now(moment)}。",
        )


def _needs(standing: dict[str, Any]) -> Table:
    grid = table(
        say("need", "需求"),
        say("status", "状态"),
        say("provider", "服务机构"),
        say("provider's id", "机构编号"),
        say("asked", "询问次数"),
        say("due (China time)", "截止（北京时间）"),
        right=(4,),
        words=(2, 5),
    )
    for need in standing["needs"]:
        provider = need["provider"]
        due = _due_at(need)
        grid.add_row(
            called(Need, need["type"]),
            called(NeedStatus, need["status"]),
            called(ProviderKind, provider["kind"])
            if provider
            else called(UnmetReason, need.get("unmet_reason")),
            provider["id"] if provider else "",
            str(len(need["offers"])),
            _china(datetime.fromisoformat(due)) if due else "",
        )
    return grid


def _due_at(need: dict[str, Any]) -> Any:
    """Until when the one that is asked now may answer; None when nobody is."""
    asked = [offer for offer in need["offers"] if offer["status"] in OPEN]
    return asked[-1]["answer_due_at"] if asked else None


def _from_now(moment: datetime) -> str:
    left = moment - datetime.now(UTC)
    if left < timedelta(0):
        return say(f"{spoken(-left)} ago", f"已过 {spoken(-left)}")
    return say(f"in {spoken(left)}", f"还有 {spoken(left)}")


def _timeline(events: list[Event | Repeats] | list[Event]) -> Table:
    grid = table(
        say("China time", "北京时间"),
        say("elapsed", "经过"),
        say("service", "服务"),
        say("what, topic/partition/offset", "事情，主题/分区/位置"),
        right=(1,),
        words=(3,),
    )
    day = ""
    for each in events:
        if isinstance(each, Repeats):
            grid.add_row("", "", "", _left_out(each), style="yellow")
            continue
        first = each.lines[0]
        if first.silence is not None:
            grid.add_row("", "", "", _quiet(first.silence), style="yellow")
        if f"{in_china(first.moment.at):%Y-%m-%d}" != day:
            day = f"{in_china(first.moment.at):%Y-%m-%d}"
            grid.add_row(day, "", "", "", style="bold")
        _add(grid, each.lines)
    return grid


def _add(grid: Table, lines: Sequence[Line]) -> None:
    """One event: who published it, and behind an arrow who handled it and when."""
    handled = [line for line in lines[1:] if line.moment.verb == "handled"]
    for line in lines:
        if line in handled:
            continue
        moment = line.moment
        grid.add_row(
            f"{in_china(moment.at):%H:%M:%S.%f}"[:-3],
            f"+{spoken(line.elapsed)}",
            moment.service,
            f"{_what(line)} {moment.place}",
            style="bold red" if moment.verb == "dead letter" else "",
        )
    if handled:
        told = ", ".join(f"{line.moment.service} +{spoken(line.elapsed)}" for line in handled)
        grid.add_row("", "", "", f"→ {told}", style="dim")


async def _record(api: Api, service: str, referral_id: UUID) -> dict[str, Any]:
    record: dict[str, Any] = await api.get(service, f"/internal/v1/journeys/{referral_id}")
    return record


def _what(line: Line) -> str:
    moment = line.moment
    verbs = {
        "told": say("publishes", "发出"),
        "handled": say("handles", "处理"),
        "dead letter": say("could not handle", "无法处理"),
    }
    waiting = say(" (not sent yet)", "（尚未发送）") if moment.waiting else ""
    return f"{verbs.get(moment.verb, moment.verb)} {moment.event}{waiting}"


def _quiet(silence: timedelta) -> str:
    return say(f"··· nothing for {spoken(silence)} ···", f"··· 其间 {spoken(silence)} 没有动静 ···")


def _left_out(repeats: Repeats) -> str:
    names = ", ".join(repeats.events)
    return say(
        f"··· {repeats.rounds} more times the same ({names}), {_china(repeats.first)} to"
        f" {_china(repeats.last)}; --all shows them ···",
        f"··· 同样的过程又重复 {repeats.rounds} 次（{names}），{_china(repeats.first)} 至"
        f" {_china(repeats.last)}；--all 全部显示 ···",
    )


def _china(moment: datetime) -> str:
    return f"{in_china(moment):%Y-%m-%d %H:%M:%S}"
