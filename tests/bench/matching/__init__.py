"""How good and how fast matching assigns many needs at once."""
