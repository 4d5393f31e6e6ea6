"""Courses that begin together: seats, who has one, and whose turn it is when one is free."""
