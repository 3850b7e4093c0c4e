"""A text (or a call) as Twilio stores it, and the resource that its API shows."""

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.standins.gsm7 import measure
from tests.standins.spec_twilio import CALL_FIELDS, ERRORS
from tests.standins.telegram_values import Json

API = "2010-04-01"


def new_sid(prefix: str) -> str:
    """A made-up identifier of Twilio's shape."""
    return prefix + uuid.uuid4().hex


def stamp(moment: float | None) -> str | None:
    """RFC 2822, whole seconds, as Twilio writes dates."""
    return None if moment is None else format_datetime(datetime.fromtimestamp(int(moment), UTC))


@dataclass
class Text:
    """One message in either direction. Times are seconds of the wall clock."""

    account: str
    sender: str | None
    to: str
    body: str
    direction: str
    status: str
    sid: str = field(default_factory=lambda: new_sid("SM"))
    created: float = field(default_factory=time.time)
    sent: float | None = None
    updated: float = field(default_factory=time.time)
    error: int | None = None
    service: str | None = None
    callback: str | None = None
    params: dict[str, str] = field(default_factory=dict)

    def becomes(self, status: str, error: int | None = None) -> None:
        """Take the next status."""
        self.status, self.error, self.updated = status, error, time.time()
        if status in {"sent", "received"}:
            self.sent = self.updated

    def resource(self) -> Json:
        """The Message resource."""
        uri = f"/{API}/Accounts/{self.account}/Messages/{self.sid}"
        return {
            "sid": self.sid,
            "account_sid": self.account,
            "messaging_service_sid": self.service,
            "from": self.sender,
            "to": self.to,
            "body": self.body,
            "num_segments": str(measure(self.body).segments),
            "num_media": "0",
            "direction": self.direction,
            "status": self.status,
            "error_code": self.error,
            "error_message": ERRORS.get(self.error, (0, "Unknown error"))[1]
            if self.error
            else None,
            "date_created": stamp(self.created),
            "date_sent": stamp(self.sent),
            "date_updated": stamp(self.updated),
            "price": None,
            "price_unit": "GBP",
            "api_version": API,
            "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }

    def status_params(self, status: str, error: int | None) -> dict[str, str]:
        """What a status callback carries."""
        params = {
            "MessageSid": self.sid,
            "SmsSid": self.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "AccountSid": self.account,
            "From": self.sender or "",
            "To": self.to,
            "ApiVersion": API,
        }
        if self.service:
            params["MessagingServiceSid"] = self.service
        if error:
            params["ErrorCode"] = str(error)
            params["ErrorMessage"] = ERRORS.get(error, (0, "Unknown error"))[1]
        return params

    def inbound_params(self) -> dict[str, str]:
        """What the webhook for an incoming text carries."""
        blank = dict.fromkeys(
            [f"{end}{part}" for end in ("From", "To") for part in ("City", "State", "Zip")], ""
        )
        return {
            **blank,
            "MessageSid": self.sid,
            "SmsSid": self.sid,
            "SmsMessageSid": self.sid,
            "AccountSid": self.account,
            "From": self.sender or "",
            "To": self.to,
            "FromCountry": "GB",
            "ToCountry": "GB",
            "Body": self.body,
            "SmsStatus": "received",
            "NumMedia": "0",
            "NumSegments": str(measure(self.body).segments),
            "ApiVersion": API,
        }


def call_resource(account: str, params: dict[str, str]) -> Json:
    """The Call resource of a call that was just asked for."""
    sid, now = new_sid("CA"), stamp(time.time())
    shown: Json = {
        "sid": sid,
        "account_sid": account,
        "to": params["To"],
        "from": params["From"],
        "to_formatted": params["To"],
        "from_formatted": params["From"],
        "status": "queued",
        "direction": "outbound-api",
        "date_created": now,
        "date_updated": now,
        "api_version": API,
        "price_unit": "GBP",
        "uri": f"/{API}/Accounts/{account}/Calls/{sid}.json",
        "subresource_uris": {},
    }
    return dict.fromkeys(CALL_FIELDS) | shown
