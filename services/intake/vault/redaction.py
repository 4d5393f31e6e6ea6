"""What she told, as a provider may read it: without the details that were not given to it.

Whatever door her words came in by, this is the one they leave through to a provider.
"""

from services.intake.vault.rules import Part, StoryRule
from shared.free_text.gate import judge, masked


def told(story: str, parts: frozenset[Part], rule: StoryRule) -> str | None:
    """Her words with every detail masked whose field is not among these parts.

    A detail that is only suspected is masked as well. None where the words could not be read
    through: then nothing of them leaves.
    """
    verdict = judge(story)
    if verdict.held and not verdict.findings:
        return None
    hidden = [found for found in verdict.findings if rule.goes_with.get(found.kind) not in parts]
    return masked(story, hidden, chinese=any("一" <= sign <= "鿿" for sign in story))
