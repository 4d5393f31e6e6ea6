"""What a helper may read of a case, by its role."""

from hypothesis import given
from hypothesis import strategies as st

from services.matching.helper_roles.rules import helper_rules
from shared.vocabulary import HelperRole, HelperScope

VOLUNTEERS = {HelperRole.FIVE_ELDERS, HelperRole.VOLUNTEER_WOMAN}
OF_A_VISIT = {"need", "status", "appointment_at"}


def test_there_are_the_seven_roles_that_the_federations_name() -> None:
    assert set(helper_rules().roles) == {
        "child_supervisor",
        "child_director",
        "federation_committee_member",
        "volunteer_woman",
        "youth_rights_post",
        "law_vice_principal",
        "five_elders",
    }


@given(
    role=st.sampled_from(HelperRole),
    case=st.dictionaries(
        st.sampled_from(["need", "status", "appointment_at", "age_band", "region", "gender"])
        | st.text(max_size=12),
        st.text(max_size=5),
    ),
)
def test_a_volunteer_reads_of_any_case_the_visit_alone(
    role: HelperRole, case: dict[str, str]
) -> None:
    rules = helper_rules()
    part = rules.part(role, case)
    assert part.items() <= case.items()
    assert not part.keys() & {"region", "gender"}, "where and who she is stands in notes alone"
    if role in VOLUNTEERS:
        assert part.keys() <= OF_A_VISIT
        assert rules.scope_of(role) is HelperScope.VISIT_ONLY
        assert not rules.extent_of(role).notes


def test_a_wider_scope_reads_all_that_a_narrower_one_does() -> None:
    scopes = helper_rules().scopes
    narrow, wide, whole = (set(scopes[scope].reads) for scope in HelperScope)
    assert narrow < wide < whole
    assert [scopes[scope].notes for scope in HelperScope] == [False, False, True]
