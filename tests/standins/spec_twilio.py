"""What Twilio's Messages and Calls take and give, in our own words; compared as `spec.py` is.

A type is string, phone, uri, datetime, boolean, integer, number, list, `sid:XX`, or words with `/`.
"""

from dataclasses import dataclass

_CREATE_MESSAGE = """
    To* phone, From phone, FallbackFrom phone, MessagingServiceSid sid:MG, Body string,
    ContentSid sid:HX, ContentVariables string, MediaUrl list, StatusCallback uri,
    ApplicationSid sid:AP, MaxPrice number, ProvideFeedback boolean, Attempt integer,
    ValidityPeriod integer, ForceDelivery boolean, ContentRetention retain/discard,
    AddressRetention retain/obfuscate, SmartEncoded boolean, PersistentAction list,
    TrafficType free/, ShortenUrls boolean, ScheduleType fixed/, SendAt datetime,
    SendAsMms boolean, RiskCheck enable/disable
"""
_CREATE_CALL = """
    To* string, From* string, Method GET/POST, FallbackUrl uri, FallbackMethod GET/POST,
    StatusCallback uri, StatusCallbackEvent list, StatusCallbackMethod GET/POST, SendDigits string,
    Timeout integer, Record boolean, RecordingChannels string, RecordingStatusCallback string,
    RecordingStatusCallbackMethod GET/POST, SipAuthUsername string, SipAuthPassword string,
    MachineDetection string, MachineDetectionTimeout integer, RecordingStatusCallbackEvent list,
    Trim string, CallerId string, MachineDetectionSpeechThreshold integer,
    MachineDetectionSpeechEndThreshold integer, MachineDetectionSilenceTimeout integer,
    AsyncAmd string, AsyncAmdStatusCallback uri, AsyncAmdStatusCallbackMethod GET/POST,
    Byoc sid:BY, CallReason string, CallToken string, RecordingTrack string, TimeLimit integer,
    ClientNotificationUrl uri, Url uri, Twiml string, ApplicationSid sid:AP
"""
_LIST_MESSAGES = """
    To phone, From phone, DateSent datetime, DateSent< datetime, DateSent> datetime,
    PageSize integer, Page integer, PageToken string
"""


@dataclass(frozen=True)
class Field:
    """One parameter: its type, and whether it must be given."""

    type: str
    required: bool


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _fields(text: str) -> dict[str, Field]:
    pairs = (part.split() for part in text.split(","))
    return {name.rstrip("*"): Field(kind, name.endswith("*")) for name, kind in pairs}


OPERATIONS = {
    "create": _fields(_CREATE_MESSAGE),
    "list": _fields(_LIST_MESSAGES),
    "update": _fields("Body string, Status canceled/"),
    "fetch": {},
    "delete": {},
    "call": _fields(_CREATE_CALL),
}

MESSAGE_FIELDS = _words(
    "body num_segments direction from to date_updated price error_message uri account_sid "
    "num_media status messaging_service_sid sid date_sent date_created error_code price_unit "
    "api_version subresource_uris"
)
CALL_FIELDS = _words(
    "sid date_created date_updated parent_call_sid account_sid to to_formatted from from_formatted "
    "phone_number_sid status start_time end_time duration price price_unit direction answered_by "
    "api_version forwarded_from group_sid caller_name queue_time trunk_sid uri "
    "subresource_uris"
)
STATUSES = _words(
    "queued sending sent failed delivered undelivered receiving received accepted scheduled read "
    "partially_delivered canceled"
)
# A text that is not yet on its way can be neither deleted nor emptied.
NOT_YET_SENT = frozenset({"accepted", "queued", "scheduled", "sending"})

BODY_LIMIT = 1600
VALIDITY = range(1, 36001)

# Codes of Twilio's error dictionary, with our summaries: HTTP status and words.
ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20009: (409, "Cannot change this message before it is complete"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal server error"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' phone number"),
    21212: (400, "Invalid 'From' phone number"),
    21602: (400, "Message body is required"),
    21603: (400, "'From' or 'MessagingServiceSid' is required"),
    21604: (400, "'To' phone number is required"),
    21606: (400, "The 'From' number is not a message-capable number of this account"),
    21609: (400, "The 'StatusCallback' URL is not valid"),
    21610: (400, "Attempt to send to a recipient who has unsubscribed"),
    21617: (400, "The message body is longer than 1600 characters"),
    21624: (400, "Invalid validity period value"),
    21701: (400, "The Messaging Service does not exist"),
    30003: (200, "Unreachable destination handset"),
    30005: (200, "Unknown destination handset"),
    30006: (200, "Landline or unreachable carrier"),
    30007: (200, "Message filtered"),
    30008: (200, "Unknown error"),
    30036: (200, "Validity period expired"),
    30409: (400, "This message cannot be canceled"),
}

OPT_OUT_WORDS = _words("STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT")
OPT_IN_WORDS = _words("START YES UNSTOP")
HELP_WORDS = _words("HELP INFO")
