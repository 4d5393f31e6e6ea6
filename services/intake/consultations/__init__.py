"""Joint consultations: bodies that hand clues to one another sit together each month."""
