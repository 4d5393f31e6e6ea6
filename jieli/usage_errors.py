"""A wrong command line, said in a sentence: what is wrong, and where the help is."""

import re
from collections.abc import Iterator
from typing import Any

from typer.exceptions import TyperException

from jieli.choices import not_one_of
from jieli.errors import USAGE, CommandError
from shared.language import chinese, say

CHINESE: tuple[tuple[str, str], ...] = (
    (r"Missing command\.", "缺少命令。"),
    (r"No such command '(?P<a>.*?)'\. Did you mean (?P<b>.*)\?", "没有命令 {a}，是否指 {b}？"),
    (r"No such command '(?P<a>.*?)'\.", "没有命令 {a}。"),
    (r"No such option: (?P<a>.*) \(Possible options: (?P<b>.*)\)", "没有选项 {a}，是否指 {b}？"),
    (r"No such option: (?P<a>.*)", "没有选项 {a}。"),
    (r"Missing (?:argument|parameter)(?P<a>.*?)\..*", "缺少参数{a}。"),
    (r"Missing option(?P<a>.*?)\..*", "缺少选项{a}。"),
    (r"Got unexpected extra argument\(s\) \((?P<a>.*)\)", "多余的参数：{a}。"),
    (r"Option '(?P<a>.*)' does not take a value\.", "选项 {a} 不带值。"),
    (r"Option '(?P<a>.*)' requires an argument\.", "选项 {a} 须有一个值。"),
    (r"Option '(?P<a>.*)' requires (?P<b>\d+) arguments\.", "选项 {a} 须有 {b} 个值。"),
    (r"Argument '(?P<a>.*)' takes (?P<b>\d+) values\.", "参数 {a} 须有 {b} 个值。"),
    (r"Invalid value for (?P<a>.*?): (?P<b>.*)", "{a} 的值不对：{b}"),
    (r"Invalid value: (?P<b>.*)", "值不对：{b}"),
    (r"(?P<a>.*) is not a valid (?:int|integer)\.", "{a} 不是整数。"),
    (r"(?P<a>.*) is not a valid (?:float|number)\.", "{a} 不是数字。"),
    (r"(?P<a>.*) is not a valid (?:UUID|uuid)\.", "{a} 不是编号（UUID）。"),
    (r"(?P<a>.*) is not a valid .*", "{a} 的形式不对。"),
    (r"(?P<a>.*) is not in the range (?P<b>.*)\.", "{a} 不在范围 {b} 内。"),
    (r"Could not open file (?P<a>.*?): .*", "无法打开文件 {a}。"),
    (r"(?P<a>.*) is not one of (?P<b>.*)\.", "{a} 不在可选项中：{b}。"),
)


def told(error: TyperException) -> CommandError:
    """The trouble that a wrong command line is."""
    ctx: Any = getattr(error, "ctx", None)
    cure = ""
    if ctx is not None:
        cure = say(
            f"{ctx.command.get_usage(ctx)}\nMore: {ctx.command_path} --help",
            f"{ctx.command.get_usage(ctx)}\n详见：{ctx.command_path} --help",
        )
    message = _nearest(error.format_message().strip(), ctx)
    if chinese():
        message = translated(message)
    return CommandError(" ".join((message, *_about_missing(error))), cure, USAGE)


def translated(message: str) -> str:
    """A sentence of the reader of command lines in Chinese; what it quotes stays."""
    for pattern, words in CHINESE:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            parts = {name: translated(part) for name, part in found.groupdict().items()}
            return words.format(**parts)
    return message


def _about_missing(error: TyperException) -> Iterator[str]:
    """What should have been given."""
    about = getattr(getattr(error, "param", None), "help", None)
    if about and error.format_message().startswith("Missing"):
        yield about


def _nearest(message: str, ctx: Any) -> str:
    """Name the commands there are where none is near, which the reader leaves out."""
    unknown = re.fullmatch(r"No such command '(.*?)'\..*", message)
    if unknown is None or ctx is None:
        return message
    return not_one_of(unknown[1], list(ctx.command.commands))
