"""Her pages: where she asks for help herself, and sees and stops what becomes of it."""
