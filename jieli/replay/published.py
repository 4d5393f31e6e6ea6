"""The published year of the mini program: its margins, which every replay holds exactly.

Yuanzhong's first annual figures, 18 August 2022 to 18 August 2023, both days counted. The split of
the other harms and of calls is a proposal that keeps the published order and shares.
"""

from datetime import date, timedelta

from shared.vocabulary import AgeClass, Gender, HarmType

FIRST_DAY = date(2022, 8, 18)
LAST_DAY = date(2023, 8, 18)
DAYS = tuple(FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1))

PERSONS = {
    (AgeClass.MINOR, Gender.FEMALE): 248,
    (AgeClass.MINOR, Gender.MALE): 99,
    (AgeClass.MINOR, Gender.UNDISCLOSED): 67,
    (AgeClass.ADULT, Gender.FEMALE): 714,
    (AgeClass.ADULT, Gender.MALE): 92,
    (AgeClass.ADULT, Gender.UNDISCLOSED): 34,
}
HARMS = {
    HarmType.DOMESTIC_VIOLENCE: 1065,
    HarmType.SEXUAL_HARASSMENT: 84,
    HarmType.SEXUAL_ASSAULT: 63,
    HarmType.OTHER: 42,
}
CALL_TOPICS = {
    HarmType.DOMESTIC_VIOLENCE: 534,
    HarmType.SEXUAL_HARASSMENT: 34,
    HarmType.SEXUAL_ASSAULT: 23,
    HarmType.OTHER: 121,
}
MENTAL_WITH_PHYSICAL = 0.70

USERS = 40_100
OPENS = 65_300
WOMEN = 28_070
AGED_18_TO_39 = 30_075

LAWYERS = 300
TRAINED_LAWYERS = 84
