"""Mail as it travels. Nothing that a company wrote stands in a subject, and nothing of it in a receipt:
a receipt goes to an address that nobody has confirmed, and must not carry a stranger's words there."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from programme import rendering
from programme.model import Programme
from programme.situation import Situation
from web.settings import Settings
from web.store.outbox import Mail


def receipt_text(programme: Programme, number: str, here: Situation) -> str:
    """What the company is sent at once."""
    office = rendering.office(programme, here)
    closed = "desk_mail_closed" if office.confirmed else "desk_mail_closed_unconfirmed"
    when = rendering.say(programme, "desk_mail_open" if office.open else closed, here)
    body = rendering.say(programme, "desk_mail_receipt", here, number=number)
    return f"{body}\n{when}\n\n{rendering.say(programme, 'desk_mail_signature', here)}"


def desk_text(programme: Programme, number: str, settings: Settings, now: datetime) -> str:
    """What the desk is sent: where to read it, not what it says."""
    here = Situation(now)
    link = f"{settings.public_url}/console/inquiries/{number}" if settings.public_url else ""
    body = rendering.say(programme, "desk_mail_notice", here, number=number)
    return f"{body}\n{link}".strip()


def answer_text(programme: Programme, text: str, here: Situation) -> str:
    """An answer with its signature."""
    return f"{text}\n\n{rendering.say(programme, 'desk_mail_signature', here)}"


def composed(programme: Programme, mail: Mail, settings: Settings) -> tuple[str, EmailMessage]:
    """To whom it goes, and the mail; the same at every try, with the same Message-ID."""
    here = Situation(mail.created_at, language="en" if mail.language == "en" and mail.kind != "desk" else "ja")
    desk = settings.mail.desk or str(programme.values["desk_email"])
    recipient = desk if mail.kind == "desk" else mail.email
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = settings.mail.sender, recipient
    if mail.kind != "desk":
        message["Reply-To"] = desk
    if mail.kind != "answer":
        message["Auto-Submitted"] = "auto-generated"
    message["Subject"] = rendering.say(programme, f"desk_mail_{mail.kind}_subject", here, number=mail.number)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = message_id(mail.id, settings)
    text = mail.text
    if mail.kind == "answer":
        who = rendering.say(programme, "desk_mail_salutation", here, company=mail.company, name=mail.name)
        text = f"{who}\n\n{text}"
    message.set_content(text + "\n", cte="base64")
    return recipient, message


def message_id(id: str, settings: Settings) -> str:
    """What mail programs recognise a mail by that arrives twice."""
    return f"<{id}@{settings.mail.sender.partition('@')[2]}>"
