"""`jieli lint`: whether rules that are data say what they must."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from jieli.console import print_json, screen
from jieli.errors import USAGE, CommandError
from services.matching.case_plan.rules import PLAN, Finding, findings
from shared.language import say

lint = typer.Typer(help="Rules that are data: whether they say what they must.")
WORDS = {
    "without_lead": ("no body leads it", "没有牵头单位"),
    "several_leads": ("more than one body leads it", "牵头单位多于一个"),
    "unknown_body": ("names a body that there is not", "单位类别不存在"),
    "named_twice": ("names a body twice", "同一单位列出两次"),
    "unknown_stage": ("names a stage that there is not", "阶段不存在"),
    "stage_without_task": ("a stage without a task", "阶段内没有任务"),
    "stage_twice": ("a stage stands there twice", "阶段重复"),
    "stage_missing": ("a stage is missing", "缺少阶段"),
    "task_without_code": ("a task without a code", "任务没有代码"),
    "unknown_need": ("names a need that there is not", "需求类别不存在"),
    "need_twice": ("two tasks serve this need", "同一需求有两项任务"),
    "need_missing": ("no task serves this need", "没有任务对应此需求"),
}


@lint.command("plan")
def plan(
    file: Annotated[
        Path | None, typer.Argument(metavar="<file>", help="Another plan than the one in force")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Check who leads each task of a case; exit 1 when a task or stage has not exactly one lead."""
    path = file or PLAN
    found = findings(_read(path))
    if as_json:
        print_json([one._asdict() for one in found])
    elif not found:
        screen().print(say("Each stage and task has one lead.", "每个阶段和任务均有唯一牵头单位。"))
    if found:
        raise CommandError(
            "\n  ".join([say("The plan is not whole:", "计划不完整："), *map(_told, found)]),
            say("Give each stage and task one lead.", "请为每个阶段和任务指定一个牵头单位。"),
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CommandError(
            say("The plan cannot be read.", "无法读取计划文件。"),
            say("It is a TOML file in UTF-8.", "应为 UTF-8 编码的 TOML 文件。"),
            USAGE,
        ) from error


def _told(finding: Finding) -> str:
    return f"{finding.where}: {say(*WORDS[finding.code])}"
