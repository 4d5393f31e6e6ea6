"""Who she is and how to reach her: invented, and marked as invented.

Telephone numbers lie in 199-0000-0000 to 199-0000-9999 and addresses at example.org, so that no
message of a replay can reach a real person even if it left the machine.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

from jieli.replay.draws import one_of
from jieli.replay.persons import Person
from shared.vocabulary import AgeClass, Gender, SafeChannel

INVENTED = "（虚构）"
NAMED = 0.62
TELLS = 0.8
REACHABLE = 0.6
CHANNELS = {
    SafeChannel.SMS: 58,
    SafeChannel.EMAIL: 22,
    SafeChannel.PHONE: 8,
    SafeChannel.NONE: 12,
}
WINDOWS = (
    [{"days": "mon-fri", "from": "09:00", "to": "11:30"}],
    [{"days": "mon-fri", "from": "12:00", "to": "14:00"}],
    [{"days": "sat-sun", "from": "10:00", "to": "16:00"}],
    [{"days": "mon-sun", "from": "08:00", "to": "21:00"}],
    [{"days": "mon-sun", "from": "00:00", "to": "23:59"}],
    [
        {"days": "mon,wed", "from": "13:00", "to": "15:00"},
        {"days": "sat", "from": "09:00", "to": "12:00"},
    ],
)
CODE_WORDS = ("茉莉", "灯塔", "小满", "南风", "纸鸢", "青柠", "云朵", "麦田")
NARRATIVES = {
    AgeClass.ADULT: (
        "他喝酒以后动手，已经不是第一次，孩子也看见了。",
        "我想知道怎样申请人身安全保护令，需要准备哪些证据。",
        "分开以后他还一直来找我，我不敢一个人回家。",
        "他不让我出去工作，手机也要检查，我不知道该怎么办。",
        "想咨询离婚和孩子抚养的问题，希望先不要联系我的家人。",
    ),
    AgeClass.MINOR: (
        "爸爸打我，我不敢告诉老师。",
        "妈妈每天骂我，有时候不让我吃饭，我想找人说说话。",
        "家里又吵起来了，我很害怕，不知道可以找谁。",
        "有人在学校里总是碰我，我不想去上学了。",
    ),
}


@dataclass(frozen=True)
class Reachability:
    """What a request says about the person herself; None where she says nothing."""

    identity: dict[str, str] | None
    safe_contact: dict[str, Any] | None


def phone(number: int) -> str:
    """One of the ten thousand numbers that nobody has."""
    return f"1990000{number % 10_000:04d}"


class Inventor:
    """Invents people from a seed."""

    def __init__(self, seed: int) -> None:
        from faker import Faker  # noqa: PLC0415 - slow to load, and few commands invent people

        self._faker = Faker("zh_CN")
        self._faker.seed_instance(seed)

    def name(self, gender: Gender = Gender.UNDISCLOSED) -> str:
        """A name, marked as invented."""
        names = {Gender.FEMALE: self._faker.name_female, Gender.MALE: self._faker.name_male}
        return f"{names.get(gender, self._faker.name)()}{INVENTED}"

    def reachability(self, rng: Random, person: Person, number: int) -> Reachability:
        """What this person tells of herself; many tell nothing, and are helped all the same."""
        identity = self._identity(rng, person, number)
        if identity is None or "phone" not in identity or rng.random() >= REACHABLE:
            return Reachability(identity, None)
        return Reachability(identity, _safe_contact(rng, number))

    def _identity(self, rng: Random, person: Person, number: int) -> dict[str, str] | None:
        identity: dict[str, str] = {}
        if rng.random() < NAMED:
            identity = {"name": self.name(person.gender), "phone": phone(number)}
        if rng.random() < TELLS:
            identity["narrative"] = INVENTED + rng.choice(NARRATIVES[person.age_class])
        return identity or None


def _safe_contact(rng: Random, number: int) -> dict[str, Any]:
    channel = one_of(rng, CHANNELS)
    if channel is SafeChannel.NONE:
        return {"channel": channel}
    email = channel is SafeChannel.EMAIL
    return {
        "channel": channel,
        "address": f"person-{number:04d}@example.org" if email else phone(number),
        "windows": rng.choice(WINDOWS),
        "code_word": rng.choice(CODE_WORDS),
        "language": "zh",
    }
