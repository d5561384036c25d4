"""What staff teach the assistant: examples from reviewed turns, a candidate model, its exchange. Nothing is silent."""
