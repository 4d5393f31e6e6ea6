"""What a provider asks before it answers, in codes, and what who referred her replies."""
