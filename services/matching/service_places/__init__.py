"""Places that children come to by themselves: of what kind, where, when open, how many seats."""
