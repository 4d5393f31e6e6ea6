"""`jieli verify`: whether a letter or a certificate is genuine, without asking anybody."""

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from joserfc.errors import JoseError

from jieli.console import print_json, screen
from jieli.errors import NO, USAGE, CommandError
from jieli.running_stack import stack_settings
from services.intake.certificates.rules import is_whole
from services.intake.clues import letters
from shared.language import say
from shared.security import keys as files

File = Annotated[
    Path,
    typer.Argument(
        metavar="<file>",
        help="A letter as the API answers it, its JWS alone, or a list of letters",
    ),
]


def verify(
    file: File,
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys",
            metavar="<file>",
            help="The public keys from /.well-known/letter-keys.json; unsaid: this machine's",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Check who signed a letter, offline; exit 1 when it is not genuine."""
    public = _keys(keys)
    found = [_checked(each, public) for each in _letters(file)]
    if as_json:
        print_json(found)
    else:
        for one in found:
            screen().print(_sentence(one), markup=False)
    if not all(one["genuine"] for one in found):
        raise typer.Exit(NO)


def _keys(file: Path | None) -> dict[str, Any]:
    if file is None:
        try:
            return letters.public_keys(files.letter_keys(stack_settings().secrets))
        except OSError:
            raise CommandError(
                say("There are no keys on this machine.", "本机没有密钥。"),
                "jieli verify letter.json --keys letter-keys.json",
                exit_code=USAGE,
            ) from None
    try:
        found = orjson.loads(_read(file))
        if isinstance(found["keys"], list):
            return dict(found)
    except (ValueError, KeyError, TypeError):
        pass
    raise CommandError(
        say("This is no set of public keys.", "这不是公钥集。"), str(file), exit_code=USAGE
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise CommandError(
            say("There is no such file to read.", "没有可读取的文件。"), str(file), exit_code=USAGE
        ) from None


def _letters(file: Path) -> list[str]:
    text = _read(file).decode(errors="replace").strip()
    try:
        found = orjson.loads(text)
    except ValueError:
        return [text]
    items = found.get("items", [found]) if isinstance(found, dict) else found
    if isinstance(items, list) and items and all(isinstance(each, dict) for each in items):
        return [str(each.get("jws", "")) for each in items]
    raise CommandError(say("No letter is in it.", "其中没有函件。"), str(file), exit_code=USAGE)


def _checked(signed: str, public: dict[str, Any]) -> dict[str, Any]:
    try:
        letter = letters.opened(signed, public)
    except (JoseError, ValueError, TypeError, KeyError):
        return {"genuine": False, "letter": None}
    if "record" in letter and not is_whole(letter):
        return {"genuine": False, "letter": None}
    return {"genuine": True, "letter": letter, "sha256": letters.digest(signed)}


def _sentence(one: dict[str, Any]) -> str:
    if not one["genuine"]:
        return say(
            "✗ Not genuine: no key of these signed it, or it was changed.",
            "✗ 不可信：并非由这些密钥签署，或已被改动。",
        )
    letter = one["letter"]
    if "record" in letter:
        record = letter["record"]
        line = f"{record['referral_id']}  {record['received_at']}"
        return f"✓ {letter['title']}  {line}  {letter['issued_at']}  {letter['certificate_id']}"
    between = f"{letter['from']['name']} → {letter['to']['name']}"
    return f"✓ {letter['title']}  {between}  {letter['issued_at']}  {letter['letter_id']}"
