"""The letter with which a colleague sets their password."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from django.conf import settings
from django.template import Context, Engine
from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.keys import invitation_token
from madoguchi.models import Staff
from madoguchi.rules.dates import TOKYO, instant_text
from madoguchi.rules.personal import read_email

VALID = timedelta(hours=72)


def invitation_url(staff: Staff, now: datetime) -> str:
    """The link, good for 72 hours and for one password."""
    token = invitation_token(staff.pk, int((now + VALID).timestamp()), staff.password)
    return settings.BASE_URL + reverse("desk_invitation", args=[token])


def write_invitation(staff: Staff, now: datetime) -> EmailMessage:
    """The whole message, ready for SMTP."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _("窓口予約：職員用パスワードの設定")
    message["From"] = Address(_("オンライン職業相談の予約"), addr_spec=settings.SENDER)
    message["To"] = read_email(staff.email).envelope
    message["Date"] = now.astimezone(TOKYO)
    message["Auto-Submitted"] = "auto-generated"
    template = Engine.get_default().get_template("letters/invitation.txt")
    until = instant_text(now + VALID, "ja")
    values = {"name": staff.name, "url": invitation_url(staff, now), "until": until}
    text = template.render(Context(values, autoescape=False))
    message.set_content(text, charset="utf-8", cte="base64")
    return message
