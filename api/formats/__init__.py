"""The formats in which a table is answered: which is wanted, and how each is written."""
