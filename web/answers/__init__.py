"""Answers as staff read, mend and approve them."""
