"""The chat API: sessions, turns, the log and its listeners, feedback, handoffs and the queue."""
