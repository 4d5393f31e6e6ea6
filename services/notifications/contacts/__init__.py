"""How each provider wants to be told."""
