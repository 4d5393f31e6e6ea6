"""The last lines a start prints: what is ready, and one line for each place to look."""

import os
import shutil

from rich.text import Text

from jieli.language import say
from jieli.replay import marker
from shared.settings import Settings

LABEL, ADDRESS = 15, 34


def block(settings: Settings, *, seconds: float | None = None, stays: bool = False) -> Text:
    """The addresses of everything that is there, each with the command that does the same."""
    jieli = command()
    example = marker.example(settings)
    base = {name: url.replace("127.0.0.1", "localhost") for name, url in _addresses(settings)}
    lines = [
        (say("Partner API", "合作方接口"), f"{base['intake']}/docs", _try(jieli)),
        (
            say("Dashboard", "统计看板"),
            f"{base['reporting']}/",
            f"{jieli} report requests --by province",
        ),
        (
            say("Caught mail", "邮件短信"),
            f"{base['catcher']}/",
            say("what was sent; nothing leaves this machine", "已发送内容；不会离开本机"),
        ),
        (
            say("Traces", "链路"),
            f"{base['zipkin']}/",
            f"{jieli} trace {example or '<id>'}",
        ),
        (
            say("Credentials", "凭据"),
            os.path.relpath(settings.jieli_home / "credentials.json"),
            _end(stays=stays),
        ),
    ]
    told = Text()
    told.append(f"\n  {_headline(seconds)}\n", style="bold")
    for label, address, note in lines:
        told.append(f"  {pad(label, LABEL)}")
        told.append(pad(address, ADDRESS), style="cyan")
        told.append(f"{note}\n")
    return told


def pad(text: str, width: int) -> str:
    """Text filled with spaces to a width in columns; a Chinese character takes two."""
    taken = len(text) + sum(ord(sign) > 0x2E7F for sign in text)
    return text + " " * max(1, width - taken)


def command() -> str:
    """How a person types this program here: by name, or by its path in `.venv`."""
    return "jieli" if shutil.which("jieli") else ".venv/bin/jieli"


def _headline(seconds: float | None) -> str:
    if seconds is None:
        return say("Jieli 接力 is running.", "接力正在运行。")
    return say(f"Jieli 接力 is ready ({seconds:.0f} s).", f"接力已就绪（{seconds:.0f} 秒）。")


def _addresses(settings: Settings) -> list[tuple[str, str]]:
    return [
        ("intake", settings.url("intake")),
        ("reporting", settings.url("reporting")),
        ("catcher", f"http://127.0.0.1:{settings.catcher_port}"),
        ("zipkin", settings.zipkin),
    ]


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
