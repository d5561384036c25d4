"""What Rasa lacks: Japanese understanding, the chat channel, the answer generator, the tracker store, the importer."""
