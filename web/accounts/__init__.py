"""Accounts of staff: signing in, sessions, and what each role may do."""
