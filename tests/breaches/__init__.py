"""What is publicly known to have gone wrong in this field, a case a file; see README.md."""
