"""`jieli breach`: the draft of the four-hour report to the authority, from the audit."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from jieli.breach_report import Asked, Draft, as_json, draft
from jieli.breach_text import Lang, written
from jieli.console import aside, print_json, waiting
from jieli.errors import AWAY, NEEDS_ADMINISTRATOR, USAGE, CommandError
from jieli.referral_ids import id_of
from jieli.running_stack import running_stack, stack_settings
from shared.language import chinese, say
from shared.settings import Settings

LOOK_BACK = timedelta(hours=24)


def breach(  # noqa: PLR0913, PLR0917 - one per option
    since: Annotated[
        str, typer.Option("--since", metavar="<time>", help="First look that counts, with offset")
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="<time>", help="Before when; now if not said")
    ] = "",
    noticed: Annotated[
        str, typer.Option("--noticed", metavar="<time>", help="When the breach was noticed")
    ] = "",
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="<client>", help="Only looks of this client; may repeat"),
    ] = None,
    case: Annotated[
        list[str] | None,
        typer.Option("--case", metavar="<referral>", help="Only this case; may repeat"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="<folder>", help="Write both languages into this folder"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Draft the report of a breach that is due within four hours, from the audit."""
    now = datetime.now(UTC)
    end = _moment(until, "--until") or now
    asked = Asked(
        since=_moment(since, "--since") or end - LOOK_BACK,
        until=end,
        noticed=_moment(noticed, "--noticed") or now,
        actors=tuple(by or ()),
        subjects=tuple(map(id_of, case or ())),
    )
    if asked.since >= asked.until:
        raise CommandError(
            say("--since must be before --until.", "--since 须早于 --until。"), exit_code=USAGE
        )
    with waiting(say("Reading every audit", "正在读取各项审计")):
        found = asyncio.run(_draft(stack_settings(), asked, now))
    if out is not None:
        _write(found, out)
    elif json:
        print_json(as_json(found))
    else:
        typer.echo(written(found, "zh" if chinese() else "en"), nl=False)


def _moment(said: str, option: str) -> datetime | None:
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError(
            say(
                f"{option} is a time with offset, as 2026-11-27T09:00+08:00.",
                f"{option} 须为带时区的时间，如 2026-11-27T09:00+08:00。",
            ),
            exit_code=USAGE,
        )
    return moment


async def _draft(settings: Settings, asked: Asked, now: datetime) -> Draft:
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=10)
        try:
            return await draft(connection, asked, now)
        finally:
            await connection.close()
    except (asyncpg.PostgresError, OSError) as away:
        running_stack()  # where nothing runs, that is what is said
        raise CommandError(
            say(
                f"The audit could not be read ({type(away).__name__}).",
                f"未能读取审计记录（{type(away).__name__}）。",
            ),
            "\n".join(
                (
                    say(*NEEDS_ADMINISTRATOR),
                    say(
                        "Is the stack up? jieli status · make up",
                        "系统启动了吗？jieli status · make up",
                    ),
                )
            ),
            AWAY,
        ) from None


def _write(found: Draft, folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        langs: tuple[Lang, ...] = ("zh", "en")
        for lang in langs:
            path = folder / f"breach-{found.drafted_at:%Y%m%dT%H%M%SZ}.{lang}.md"
            path.touch(mode=0o600)
            path.write_text(written(found, lang), encoding="utf-8")
            aside().print(str(path), markup=False, soft_wrap=True)
    except OSError as error:
        raise CommandError(f"{folder}: {error.strerror}") from None
