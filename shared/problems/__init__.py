"""What is answered when something is refused: bodies, words, and the pages that explain them."""

from shared.problems.bodies import field_errors, internal_problem, pointer_of, problem, refused_by

__all__ = ["field_errors", "internal_problem", "pointer_of", "problem", "refused_by"]
