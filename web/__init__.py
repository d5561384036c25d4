"""The process that faces the internet: chat API, chat page, and the record of every conversation."""
