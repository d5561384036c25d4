"""A plain chat page that speaks the chat API: one template, one script, one style sheet."""
