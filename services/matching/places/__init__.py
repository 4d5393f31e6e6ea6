"""Places: how many a provider has, how many are held, and offers that it let lapse."""
