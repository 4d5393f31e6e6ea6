"""`jieli import`: bring the file an office has, checked or imported, with its progress."""

import asyncio
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from pydantic import TypeAdapter, ValidationError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from jieli.client import Api, Problem, connected_as
from jieli.console import aside, print_json, screen
from jieli.credentials import Credential, credential
from jieli.errors import NO, USAGE, WELL, CommandError
from jieli.program import as_typed
from jieli.running_stack import running_stack
from jieli_client import Problem as Refusal
from shared.language import chinese, say
from shared.settings import Settings

Json = dict[str, Any]
PAUSE = 0.3
_WORKED = frozenset({"reading", "checking", "importing"})
_MAPPING: TypeAdapter[dict[str, dict[str, Any]]] = TypeAdapter(dict[str, dict[str, Any]])


def import_file(  # noqa: PLR0913, PLR0917 - each is an option that is typed
    file: Annotated[Path, typer.Argument(metavar="<file>", help="The file as it is")],
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="<file>", help="Which column is which")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check every row and store nothing")
    ] = False,
    past: Annotated[
        bool, typer.Option("--past", help="Records of the past: nobody is asked or told")
    ] = False,
    client: Annotated[
        str, typer.Option("--as", metavar="<client>", help="A demo client that imports")
    ] = "test_hotline",
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Import the records of a file; rows at fault come back in a file to mend and send again."""
    settings = running_stack()
    asked = {"dry_run": dry_run, "purpose": "look_back" if past else "referrals"}
    found = asyncio.run(_import(settings, importer(settings, client), file, mapping, asked))
    if as_json:
        print_json(found)
    else:
        _tell(found)
    raise typer.Exit(NO if found["refused"] else WELL)


def importer(settings: Settings, name: str) -> Credential:
    """`JIELI_CLIENT_ID` and `JIELI_CLIENT_SECRET`, else a demo client. Raises CommandError."""
    given = [os.environ.get(each, "") for each in ("JIELI_CLIENT_ID", "JIELI_CLIENT_SECRET")]
    return Credential(given[0], given[1], "") if all(given) else credential(settings, name)


async def _import(
    settings: Settings, who: Credential, file: Path, mapping: Path | None, asked: Json
) -> Json:
    data = _read(file)
    async with connected_as(settings, who) as api:
        found = await _sent(settings, api, data)
        path = f"/v1/imports/{found['id']}"
        with _bar() as bar:
            found = await _followed(api, path, bar, say("Reading", "读取"))
            if found["problem"]:
                raise CommandError(*_unreadable(file, found["problem"]), exit_code=NO)
            if mapping is not None:
                found = await _mapped(api, path, found, mapping)
            if found["missing"]:
                raise CommandError(*_incomplete(file, found), exit_code=USAGE)
            await api.post("intake", f"{path}/start", asked, f"start-{found['id']}")
            title = say("Checking", "检查") if asked["dry_run"] else say("Importing", "导入")
            found = await _followed(api, path, bar, title)
        found["errors_file"] = await _errors(api, path, found, file)
    return found


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        what = say(f"{file} cannot be read: {error.strerror}.", f"无法读取 {file}。")
        raise CommandError(what, exit_code=USAGE) from None


async def _sent(settings: Settings, api: Api, data: bytes) -> Json:
    headers = {
        "authorization": f"Bearer {await api.token()}",
        "content-type": "application/octet-stream",
        "accept-language": "zh" if chinese() else "en",
    }
    async with httpx.AsyncClient(timeout=120, trust_env=False) as http:
        url = f"{settings.url('intake')}/v1/imports"
        answer = await http.post(url, content=data, headers=headers)
    if answer.status_code != httpx.codes.ACCEPTED:
        raise Problem(Refusal("intake", answer.status_code, answer.json()))
    found: Json = answer.json()
    return found


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=aside(),
        transient=True,
        disable=not aside().is_terminal,
    )


async def _followed(api: Api, path: str, bar: Progress, title: str) -> Json:
    """The import, once nobody works on it any more."""
    task = bar.add_task(title, total=None)
    while (found := await api.get("intake", path))["status"] in _WORKED:
        bar.update(task, completed=found["done"], total=found["rows"] or None)
        await asyncio.sleep(PAUSE)
    bar.update(task, completed=found["done"], total=found["rows"] or None)
    result: Json = found
    return result


async def _mapped(api: Api, path: str, found: Json, file: Path) -> Json:
    """What the file says, over what was proposed."""
    said = _said(file)
    columns = {each["name"]: each["field"] for each in found["mapping"]["columns"]}
    columns |= said.get("columns", {})
    body = {
        "columns": [{"name": name, "field": field} for name, field in columns.items()],
        "words": [
            {"field": field, "said": word, "code": code}
            for field, own in said.get("words", {}).items()
            for word, code in own.items()
        ],
        "fixed": [{"field": f, "value": str(v)} for f, v in said.get("fixed", {}).items()],
    }
    return await api.put("intake", f"{path}/mapping", body, f"map-{found['id']}")


def _said(file: Path) -> dict[str, dict[str, Any]]:
    try:
        return _MAPPING.validate_python(tomllib.loads(_read(file).decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError):
        raise CommandError(
            say(f"{file} is no mapping in TOML.", f"{file} 不是 TOML 格式的列对应文件。"),
            say(
                "It has the tables [columns], [words.<field>] and [fixed].",
                "其中有 [columns]、[words.<字段>] 与 [fixed] 各表。",
            ),
            USAGE,
        ) from None


def _unreadable(file: Path, problem: Json) -> tuple[str, str]:
    place = ""
    if problem["row"]:
        place = say(f", row {problem['row']}", f"，第 {problem['row']} 行")
    if problem["column"]:
        place += say(f", column {problem['column']}", f"，第 {problem['column']} 列")
    return f"{file}{place}", problem["detail"]


def _incomplete(file: Path, found: Json) -> tuple[str, str]:
    """What is missing, and the beginning of a mapping, written beside the file."""
    draft = file.with_name(f"{file.name}.map.toml")
    lines = ["[columns]"]
    lines += [f'"{c["name"]}" = "{c["field"] or "ignore"}"' for c in found["columns"]]
    lines += ["", "[fixed]", *(f'{field} = ""' for field in found["missing"])]
    if not draft.exists():
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    missing = ", ".join(found["missing"])
    return (
        say(f"Every row needs more than {file} has: {missing}.", f"{file} 还缺：{missing}。"),
        say(
            f"Fill in {draft} and go on: ",
            f"请填写 {draft}，然后继续：",
        )
        + as_typed(f"jieli import {file} --map {draft}"),
    )


async def _errors(api: Api, path: str, found: Json, file: Path) -> str | None:
    """Write the rows at fault beside the file; gives where. None when there are none."""
    if not found["refused"]:
        return None
    target = file.with_name(f"{file.stem}.errors.csv")
    target.touch(mode=0o600)
    target.write_bytes((await api.read("intake", f"{path}/errors.csv")).content)
    return str(target)


def _tell(found: Json) -> None:
    out = screen()
    checked = found["status"] == "checked"
    word = say("would be new", "将为新增") if checked else say("new", "新增")
    out.print(
        say(
            f"rows {found['rows']}  {word} {found['accepted']}  known {found['known']}"
            f"  at fault {found['refused']}  high risk {found['high_risk']}",
            f"共 {found['rows']} 行  {word} {found['accepted']}  已有 {found['known']}"
            f"  有误 {found['refused']}  高风险 {found['high_risk']}",
        )
    )
    if found["errors_file"]:
        out.print(
            say(
                f"Mend {found['errors_file']} and import it like the first.",
                f"请更正 {found['errors_file']}，再像原文件一样导入。",
            ),
            markup=False,
        )
