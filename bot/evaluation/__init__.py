"""Measures the understanding on held-out utterances: figures, a report, plots, and what a change improved and broke."""
