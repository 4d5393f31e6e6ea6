"""Which organisations work together: what each is, where it stands, and what its clients may do."""
