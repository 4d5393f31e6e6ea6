"""The stages of a case, of each of which one body has the lead."""

from shared.vocabulary.code import Code


class CaseStage(Code):
    """A stage of a case, in the order in which they begin."""

    RECEPTION = "reception", "受理", "Reception"
    PROTECTION = "protection", "保护与庇护", "Protection"
    TREATMENT = "treatment", "医疗与心理", "Treatment"
    JUSTICE = "justice", "法律与司法", "Justice"
    RESETTLEMENT = "resettlement", "安置与发展", "Resettlement"
    FOLLOW_UP = "follow_up", "回访", "Follow-up"
