"""Review: what staff read of conversations, how wrong answers are found, judged and counted."""
