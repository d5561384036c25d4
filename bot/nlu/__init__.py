"""Japanese understanding: from a typed message to an intent, its topics and the answers it gives."""
