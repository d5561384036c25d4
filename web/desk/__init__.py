"""The inquiry desk: people take over conversations, answer inquiries, and set what the assistant may say."""
