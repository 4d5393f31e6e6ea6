"""Places where children and women come by themselves, without being referred."""

from shared.vocabulary.code import Code


class PlaceKind(Code):
    """What kind of place it is."""

    CHILDRENS_HOME = "childrens_home", "儿童之家", "Children's Home"
    CHILDRENS_HEART_HARBOUR = "childrens_heart_harbour", "童心港湾", "Children's Heart Harbour"
