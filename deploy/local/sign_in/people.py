"""Who can sign in on a local stack. Nobody of them exists."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoOperator:
    """An invented operator, and as whom the desk knows her."""

    subject: str
    name: str
    client_id: str
    channel: str
    role: str


PEOPLE = (
    DemoOperator(
        "demo-operator", "示例接线员 Demo operator", "test_hotline", "hotline_12338", "operator"
    ),
    DemoOperator(
        "demo-operator-second",
        "示例接线员二 Second operator",
        "test_hotline",
        "hotline_12338",
        "operator",
    ),
    DemoOperator(
        "demo-supervisor", "示例主管 Demo supervisor", "test_hotline", "hotline_12338", "supervisor"
    ),
    DemoOperator("demo-stranger", "未登记的人 Somebody not entered", "", "", ""),
)
"""The last one has an account and no place at the desk."""
ENTERED = tuple(person for person in PEOPLE if person.client_id)
