"""Asks the gate and jionlp about the same narratives, and prints both side by side."""

import json
import subprocess
import sys
from pathlib import Path

from shared.free_text.gate import found_in
from tests.free_text.measure import Score, Span, narratives, score


def ours(text: str) -> list[Span]:
    """Return what the gate finds."""
    return [(str(f.kind), f.start, f.end) for f in found_in(text)]


def theirs(python: str) -> dict[str, list[Span]]:
    """Return what jionlp finds in each text; ``python`` is that of its own environment."""
    texts = [each.text for each in narratives()]
    asked = "".join(json.dumps(text) + "\n" for text in texts)
    peer = Path(__file__).with_name("peer.py")
    done = subprocess.run(
        [python, str(peer)], input=asked, capture_output=True, text=True, check=True
    )
    answers = [line for line in done.stdout.splitlines() if line.startswith("[")]
    found = zip(texts, answers, strict=True)
    return {text: [tuple(span) for span in json.loads(line)] for text, line in found}


def told(who: str, scored: Score) -> str:
    """Return one line about a finder."""
    kinds = ", ".join(f"{kind} {scored.met[kind]}/{n}" for kind, n in scored.wanted.items())
    return (
        f"{who:8} recall {scored.recall:.3f}  precision {scored.precision:.3f}"
        f"  of all that is to be found {scored.found:.3f} ({kinds})\n"
    )


def main(python: str) -> int:
    """Print both, and what jionlp finds that the gate does not; 1 if there is any."""
    known = theirs(python)
    sys.stdout.write(told("the gate", score(ours)))
    sys.stdout.write(told("jionlp", score(lambda text: known[text])))
    missed = [
        f"{kind} {each.text[start:end]}: {each.text}"
        for each in narratives()
        for kind, start, end in known[each.text]
        if not any(s < end and start < e for _, s, e in ours(each.text))
    ]
    sys.stdout.writelines(f"only jionlp: {line}\n" for line in missed)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
