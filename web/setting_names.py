"""The names of all settings, their defaults and what they do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One environment variable: its default and what it does."""

    name: str
    default: str
    meaning: str
    secret: bool = False


VARIABLES = (
    Variable("BANSOU_HOST", "127.0.0.1", "address the web process listens on"),
    Variable("BANSOU_PORT", "8080", "port of the web process"),
    Variable("BANSOU_ENGINE_HOST", "127.0.0.1", "address the engine listens on: the loopback or a private network"),
    Variable("BANSOU_ENGINE_PORT", "5005", "port of the engine"),
    Variable("BANSOU_ENGINE_URL", "", "where the engine answers; empty: http://127.0.0.1:<BANSOU_ENGINE_PORT>"),
    Variable("BANSOU_MODEL", "", "model that the engine serves; empty: the one trained last"),
    Variable("BANSOU_ACTIONS_PORT", "5055", "port of the actions, on the loopback"),
    Variable("BANSOU_ACTIONS_URL", "", "where the engine calls the actions; empty: on the port above"),
    Variable("BANSOU_LOCK_STORE", "in_memory", "the engine's lock store"),
    Variable("BANSOU_ENGINE_SECRET", "", "secret shared with the engine; empty: made once in var/engine_secret", True),
    Variable("BANSOU_DATABASE_URL", "sqlite+aiosqlite:///var/bansou.sqlite", "the log of conversations", True),
    Variable("BANSOU_TRACKER_URL", "sqlite:///var/tracker.sqlite", "the engine's tracker store", True),
    Variable("BANSOU_PROGRAMME", "", "folder of one fiscal year; empty: the newest below data/programme"),
    Variable("BANSOU_ALLOWED_ORIGINS", "", "other origins that may use the chat API, exact, separated by commas"),
    Variable("BANSOU_TRUSTED_PROXIES", "", "addresses or networks whose X-Forwarded-For is believed, by commas"),
    Variable("BANSOU_RETENTION_DAYS", "90", "days after its last turn that a conversation is kept"),
    Variable("BANSOU_SESSION_MESSAGES_PER_MINUTE", "30", "messages a conversation may send a minute"),
    Variable("BANSOU_ADDRESS_MESSAGES_PER_MINUTE", "600", "requests an address may make a minute"),
    Variable("BANSOU_ADDRESS_SESSIONS_PER_MINUTE", "60", "conversations an address may open a minute"),
    Variable("BANSOU_ENGINE_TIMEOUT_SECONDS", "8", "how long the engine may take for a reply, in all"),
    Variable("BANSOU_QUEUE_MINUTES", "10", "how long a company waits for a person before it is told otherwise"),
    Variable("BANSOU_TEST_CLOCK", "", "1: believe X-Test-Clock; only when bound to a loopback address"),
    Variable("BANSOU_RATE_LIMITS", "on", "off: no rate limits; only together with an effective test clock"),
    Variable("BANSOU_PUBLIC_URL", "", "address under which browsers reach web, such as https://chat.example.jp"),
    Variable("BANSOU_STAFF_IDLE_MINUTES", "30", "minutes without a request after which staff must sign in again"),
    Variable("BANSOU_STAFF_SESSION_HOURS", "12", "hours after which staff must sign in again in any case"),
    Variable("BANSOU_OWNER_MINUTES", "5", "how long a company waits for the person who took it over"),
    Variable("BANSOU_MAIL_FROM", "", "sender of mail to companies and to the desk; empty: mail is kept, not sent"),
    Variable("BANSOU_MAIL_DESK", "", "where the desk is told of new inquiries; empty: the programme's desk address"),
    Variable("BANSOU_SMTP_HOST", "", "mail server; empty: mail is kept, not sent"),
    Variable("BANSOU_SMTP_PORT", "587", "port of the mail server"),
    Variable("BANSOU_SMTP_SECURITY", "starttls", "starttls, tls (from the first byte), or none on the loopback only"),
    Variable("BANSOU_SMTP_USER", "", "name that web signs in to the mail server with"),
    Variable("BANSOU_SMTP_PASSWORD", "", "password for it", True),
    Variable(
        "BANSOU_SMTP_CA", "", "file of the authority that signed the mail server's certificate; empty: the system's"
    ),
    Variable("BANSOU_SMTP_TIMEOUT_SECONDS", "20", "how long the mail server may take for one step"),
)
