"""The last lines a start prints: what is ready, and one line for each place to look."""

import os

import httpx
from rich.text import Text

from jieli.program import command
from jieli.replay import marker
from shared.language import say
from shared.settings import Settings

LABEL, ADDRESS = 15, 33


def block(settings: Settings, *, seconds: float | None = None, stays: bool = False) -> Text:
    """The addresses of everything that is there, each with the command that does the same."""
    told = Text()
    told.append(f"\n  {_headline(seconds)}\n", style="bold")
    for label, address, note in _lines(settings, stays=stays):
        told.append(f"  {pad(label, LABEL)}")
        told.append(pad(address, ADDRESS) if note else address, style="cyan")
        told.append(f"{note}".rstrip() + "\n")
    return told


def _lines(settings: Settings, *, stays: bool) -> list[tuple[str, str, str]]:
    jieli, held = command(), marker.read(settings)
    intake, reporting = _local(settings.url("intake")), _local(settings.url("reporting"))
    zipkin = _local(settings.zipkin)
    lines = [
        (say("Partner API", "合作方接口"), f"{intake}/docs", _try(jieli)),
        (
            say("Dashboard", "统计看板"),
            f"{reporting}/",
            f"{jieli} report requests --by province",
        ),
        (
            say("Her page", "求助页"),
            f"{intake}/i/",
            say("no account; asks as little as possible", "无需账号；尽量少问"),
        ),
        (
            say("Hotline desk", "接线台"),
            f"{intake}/desk",
            say("sign in as the demo operator: Enter, Enter", "以示例接线员登录：回车、回车"),
        ),
        (
            say("Caught mail", "邮件短信"),
            f"http://localhost:{settings.catcher_port}/",
            say("what was sent; nothing leaves this machine", "已发送内容；不会离开本机"),
        ),
        (say("Traces", "链路"), f"{zipkin}/", f"{jieli} trace <id>"),
        (say("Credentials", "凭据"), _near(settings), _end(stays=stays)),
    ]
    if held:
        lines[5] = (lines[5][0], lines[5][1], f"{jieli} trace {held.example}")
    if held and _is_there(f"{settings.zipkin}/api/v2/trace/{held.trace_id}"):
        link = f"{zipkin}/zipkin/traces/{held.trace_id}"
        lines[5:6] = [(say("One trace", "一条链路"), link, ""), ("", lines[5][2], "")]
    return lines


def _is_there(address: str) -> bool:
    """Whether the trace viewer still has a trace; it forgets all of them when it stops."""
    try:
        return httpx.get(address, timeout=1).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def pad(text: str, width: int) -> str:
    """Text filled with spaces to a width in columns; a Chinese character takes two."""
    taken = len(text) + sum(ord(sign) > 0x2E7F for sign in text)
    return text + " " * max(1, width - taken)


def _headline(seconds: float | None) -> str:
    if seconds is None:
        return say("Jieli 接力 is running.", "接力正在运行。")
    return say(f"Jieli 接力 is ready ({seconds:.0f} s).", f"接力已就绪（{seconds:.0f} 秒）。")


def _local(url: str) -> str:
    return url.replace("127.0.0.1", "localhost")


def _near(settings: Settings) -> str:
    """The credentials file as seen from here, if it lies below."""
    path = os.path.relpath(settings.jieli_home / "credentials.json")
    return str(settings.jieli_home / "credentials.json") if path.startswith("..") else path


def _try(jieli: str) -> str:
    return say(f"{jieli} try   posts one and follows it", f"{jieli} try   提交一条并跟踪")


def _end(*, stays: bool) -> str:
    if stays:
        return say(
            "Ctrl-C stops; data stays until `make clean`", "Ctrl-C 停止；数据保留到 make clean"
        )
    return say(
        "`make down` stops; data stays until `make clean`", "make down 停止；数据保留到 make clean"
    )
