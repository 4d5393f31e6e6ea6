"""Command lines of the programs that no person types daily: argparse, in two languages."""

import argparse

from shared.language import chinese, libraries_say, say
from shared.version import version

CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "optional arguments": "选项",
    "subcommands": "子命令",
    "show this help message and exit": "显示帮助并退出",
    "show program's version number and exit": "显示版本并退出",
    "default: %(default)s": "默认：%(default)s",
    " (default: %(default)s)": "（默认：%(default)s）",
    "%(prog)s: error: %(message)s\n": "%(prog)s：错误：%(message)s\n",
    "%(prog)s: warning: %(message)s\n": "%(prog)s：提醒：%(message)s\n",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "没有 %(value)r 这一项（可选：%(choices)s）"
    ),
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "没有 %(value)r 这一项，是否指 %(closest)r？（可选：%(choices)s）"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r 不是 %(type)s 类型的值",
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        "没有命令 %(parser_name)r（可选：%(choices)s）"
    ),
    "not allowed with argument %s": "不能与参数 %s 同用",
    "one of the arguments %s is required": "须给出 %s 之一",
    "ignored explicit argument %r": "多余的值 %r",
    "unexpected option string: %s": "意外的选项：%s",
    "ambiguous option: %(option)s could match %(matches)s": (
        "选项 %(option)s 有歧义，可能是 %(matches)s"
    ),
    "expected one argument": "须有一个值",
    "expected at most one argument": "至多一个值",
    "expected at least one argument": "至少一个值",
    "expected %s argument": "须有 %s 个值",
    "expected %s arguments": "须有 %s 个值",
    "can't open '%(filename)s': %(error)s": "无法打开“%(filename)s”：%(error)s",
    'argument "-" with mode %r': "“-”不能用于方式 %r",
    "mutually exclusive arguments must be optional": "互斥的参数必须是可选的",
    ".__call__() not defined": ".__call__() 未定义",
    "dest= is required for options like %r": "选项 %r 须有 dest=",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r": (
        "选项 %(option)r 须以 %(prefix_chars)r 之一开头"
    ),
    "invalid conflict_resolution value: %r": "无效的 conflict_resolution：%r",
    "conflicting option string: %s": "重复的选项：%s",
    "conflicting option strings: %s": "重复的选项：%s",
    "cannot have multiple subparser arguments": "只能有一组子命令",
    "cannot merge actions - two groups are named %r": "两组选项同名：%r",
    "'required' is an invalid argument for positionals": "位置参数没有 required",
    "conflicting subparser: %s": "重复的子命令：%s",
    "conflicting subparser alias: %s": "重复的子命令别名：%s",
    "%r is not callable": "%r 不可调用",
    "argument '%(argument_name)s' is deprecated": "参数“%(argument_name)s”已弃用",
    "option '%(option)s' is deprecated": "选项“%(option)s”已弃用",
    "command '%(parser_name)s' is deprecated": "命令“%(parser_name)s”已弃用",
}


def parser_of(prog: str, english: str, in_chinese: str) -> argparse.ArgumentParser:
    """A parser of a program with its description, whose own words are Chinese where that is asked.

    A wrong command line ends with code 2.
    """
    if chinese():
        libraries_say(CHINESE)
    parser = argparse.ArgumentParser(prog=prog, description=say(english, in_chinese))
    parser.add_argument(
        "--version",
        action="version",
        version=version(),
        help=say("show which version this is and exit", "显示版本并退出"),
    )
    return parser
