"""The systems Jieli is measured against in the same run; see README.md in this folder."""
