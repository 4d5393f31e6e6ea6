"""A case that has come, or may come, into the news: marked later than at its receipt."""
