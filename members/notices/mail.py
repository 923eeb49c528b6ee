"""Sending mail: one connection for a run, opened when first needed and again when the server has closed it."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from typing import Any

from django.core.mail import EmailMessage, get_connection

from members.notices.delivery import SENT, Delivery, failed, unknown


class Mailer:
    """Whether the server is there is asked before anybody is marked as being written to (`is_ready`)."""

    def __init__(self) -> None:
        self.server: Any = get_connection()

    def is_ready(self) -> bool:
        """A connection that answers, an opened one or a new one."""
        try:
            smtp = getattr(self.server, "connection", None)
            if smtp is not None and smtp.noop()[0] != 250:
                self.close()
            self.server.open()
        except (SMTPException, OSError):
            self.close()
            return self._opens()
        return True

    def _opens(self) -> bool:
        try:
            self.server.open()
        except (SMTPException, OSError):
            return False
        return True

    def deliver(self, address: str, subject: str, text: str) -> Delivery:
        try:
            message = EmailMessage(subject, text, to=[address], headers={"Auto-Submitted": "auto-generated"})
            self.server.send_messages([message])
        except SMTPRecipientsRefused as refusal:
            codes = [code for code, _ in refusal.recipients.values()]
            return failed(str(codes[0]) if codes else "address")
        except SMTPResponseException as refusal:
            return failed(str(refusal.smtp_code))
        except (SMTPServerDisconnected, OSError):
            self.close()
            return unknown("time-out")
        except (SMTPException, ValueError):  # an address that no mail can have, or that this server does not know
            return failed("address")
        return SENT

    def close(self) -> None:
        try:
            self.server.close()
        except (SMTPException, OSError):
            self.server = get_connection()
