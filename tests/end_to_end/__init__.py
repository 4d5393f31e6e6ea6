"""All of Jieli as processes, seen from outside: what a partner, a provider and a survivor see."""
