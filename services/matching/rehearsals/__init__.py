"""Rehearsals that are to end in a certain way: invented providers answer them."""
