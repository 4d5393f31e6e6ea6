"""Runs in the peer's own environment: hides as little as τ-Argus can in each table given.

Arguments: seconds for each table, then files in its JJ format; beside each is written what it
hides (``.hidden``: the numbers of the cells).
"""

import sys
from pathlib import Path

from pytauargus._tauargus import HiTaSCtrl


def main(seconds: str, *files: str) -> None:
    """Solve every file; say which were not solved."""
    for name in files:
        source, out = Path(name), Path(name).with_suffix(".out")
        answer = HiTaSCtrl().full_jj(
            in_file_jj=str(source), out_file=str(out), max_time=int(seconds)
        )
        sys.stdout.write(f"{source.name} answered {answer}\n")
        if answer <= 1:
            lines = out.read_text(encoding="utf-8", errors="replace").splitlines()
            source.with_suffix(".hidden").write_text("\n".join(lines), encoding="utf-8")


main(*sys.argv[1:])
