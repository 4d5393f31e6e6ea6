"""Extracts for research and evaluation: approved by two persons, k-anonymous, made once."""
