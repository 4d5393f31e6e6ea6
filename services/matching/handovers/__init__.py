"""A case that moves: handed over to a provider elsewhere, who keeps it until the other says yes."""
