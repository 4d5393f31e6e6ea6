"""Figures of the whole country that others published: beside ours, never among them."""
