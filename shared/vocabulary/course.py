"""What is taught in a course for which seats are given."""

from shared.vocabulary.code import Code


class CourseSubject(Code):
    """What a course teaches; each serves the need `skills_training`."""

    LIFE_SKILLS = "life_skills", "生活技能", "Life skills"
    DIGITAL_SKILLS = "digital_skills", "数字技能", "Digital skills"
