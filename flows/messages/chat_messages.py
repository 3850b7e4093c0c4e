"""Chat messages of the product's own, outside every pack and every escalation.

One thought a message, at most three short sentences, then buttons.
"""

from __future__ import annotations

from flows.effects import Key, Keyboard, Keys

CONCERN_LABEL = "Raise a concern"
CONCERN_KEY = Key(label=CONCERN_LABEL, data="x:concern")
WHO_TO_RING = "Who can I ring?"
NUMBERS_KEYS: Keys = ((Key(label=WHO_TO_RING, data="x:numbers"),),)

TEXTED_FIRST = (
    "Saved. From now on our texts say: don't ring you, text you first. "
    "When that changes, tap below."
)
RING_AGAIN_KEYS: Keys = ((Key(label="You can ring me again", data="x:ring"),),)
RUNG_AGAIN = "Saved. From now on our texts ask people to ring you again."

STRANGER = "Hello. Mentorline is for charity mentors. To join, ask your charity for a link."
IN_GROUP = (
    "This group isn't private, so we kept nothing. "
    "Open a chat with us alone, and tap Raise a concern there."
)
LINK_OLD = (
    "This link is used or too old, so ask your manager for a new one. "
    "Worried about a child? Tap below."
)
ALREADY_JOINED = "Hello again, {name}. You're already set up. Tap a button below."
CONTACT_NOT_OWN = "That's somebody else's card. Please tap Share my number below."
CONTACT_OTHER = (
    "That number isn't the one your charity has for you. Ask your manager to check it, "
    "then share it again."
)
CONTACT_KNOWN = "Thank you, we have your number already."
IDLE = "We can't read that here, so we kept nothing. Worried about a child? Tap below."
NOTHING_WAITS = "Nothing is waiting for an answer. Tap a button below."
UNKNOWN_COMMAND = (
    "We don't know that command, so we kept nothing. Worried about a child? Tap below."
)
EDITED = "You changed your answer. Use this instead?"
EDITED_KEYS: Keys = (
    (Key(label="Use this instead", data="x:use"),),
    (Key(label="Keep the first one", data="x:keep"),),
)
EDITED_LATE = (
    "You changed an earlier message, and we don't keep the change. "
    "Worried about a child? Tap below."
)
KEPT_FIRST = "We keep the first one."
VOICE = (
    "We can't take voice messages here, to keep the child's story safe. We didn't open it. "
    "Tap below, and tell it when you talk."
)
PHOTO = (
    "We can't keep photos here, so we took it out of this chat. "
    "Please don't send, copy or show it. Is it about a worry?"
)
PHOTO_KEPT = (
    "We can't keep photos here. Please take it out of this chat, and don't send it on. "
    "Is it about a worry?"
)
VIDEO = PHOTO.replace("photos", "videos")
VIDEO_KEPT = PHOTO_KEPT.replace("photos", "videos")
FILE = (
    "We can't take files here, to keep the child's story safe. We didn't open it. "
    "Tap below, and tell it when you talk."
)
OTHER_MEDIA = "We can't use that here, so we kept nothing of it. Worried about a child? Tap below."
PHOTO_KEYS: Keys = (
    (Key(label="Yes, I'm worried", data="x:concern"),),
    (Key(label="No, it was a mistake", data="x:fine"),),
)
PHOTO_FINE = "Thank you for saying. Nothing is kept."
CHAT_SHUT = "This chat is shut now. Was that not meant? Ask your manager for a new link."
CHAT_SHUT_NEW_PHONE = (
    "Your charity has another phone number for you now, so this chat is shut. "
    "Ask your manager for a new link, and open it on your new phone."
)
LET_IN = "You're all set, {name}. {paired}Raise a concern stays under this chat."
NOT_LET_IN = "{manager} could not let you in yet. Please ring {manager}: {phone}"
STEP_STALE = "That's already saved."
TRY_STALE = "That try is already saved."
THAT_TRY = "That was try {number}, saved at {time}."
THIS_TRY = "You're on try {number} now{last}. {ring}."
OLD_BUTTON = "That button is old. The newest message counts."
CONCERN_WAITING = "Your concern is open. Has it got worse?"
ANOTHER_KEY = Key(label="It's another child", data="x:another")
GO_ON_KEY = Key(label="Go on", data="x:on")
IN_DANGER = "In danger now"
WHY_MISTAKE = "That's fine. What happened?"
WORRIED_TAP = "Worried about a child? Tap below."
JUST_HELP = "No, I just need help"
KEPT_BELOW = "What you were doing is kept."

# words that tell of a worry, or of danger
IDLE_OPEN = "We can't read that here, so we kept nothing. Your concern is open."
KEPT_NOTHING = "We keep no story here, so the child is safe. We kept nothing."
TELL_IT = "We keep no story here, so the child is safe. Tell it when you talk. Please tap one."
TELL_IT_OPEN = "Your concern is open. We keep no story here, so tell it when you talk."
NOT_A_WORRY = "No, I meant something else"
MISTAKE = "It was a mistake"
IN_DANGER_NOW = "In danger now"
RING_999 = "Ring 999 now. Ask for the police."
OFFER_CONCERN = "Did that worry you? You can raise a concern now."
HEARD_IN_PRACTICE = "This is practice, so nobody is told. If it's real, tap This is real."
HEARD_STRANGER = "We can't take that here, and we kept nothing. You can ring now."
HEARD_DANGER_STRANGER = "Ring 999 now. We can't ring for you, and we kept nothing."
LEAVE_CONCERN = "Your concern is open."
STOPPED = "We stopped that. Nothing else is changed."
NOTHING_TO_STOP = "Nothing is running here, so there's nothing to stop."
WENT_WRONG = (
    "We could not handle that, so please don't wait for us. "
    "Worried about a child? You can ring now."
)
# The silent way works on a mobile, and gives no location.
SILENT_WAY = (
    "If you can't speak, ring 999 on a mobile and cough or tap. "
    "Press 55 when asked, which doesn't show where you are."
)
ASKED_TO_RING = f"We're asking the team to ring 999. {SILENT_WAY}"
ASK_NEAR = f"Ask somebody near you to ring 999. {SILENT_WAY}"
NOT_SET_UP = "You're not set up yet, so we can't text your team. You can ring now."

# to an admin's chat, since texts may not reach them
TEXTS_REFUSED = "Our texts are not going out at all. Please look at the text account now."
TEXTS_FILTERED = "The network filters our texts. Please ring the text provider now."


def keyboard(menu: tuple[str, ...]) -> Keyboard:
    """The persistent keyboard: the concern alone on its row, then the pack's own labels."""
    return Keyboard(rows=((CONCERN_LABEL,), menu) if menu else ((CONCERN_LABEL,),))


# while nothing can be saved

UNSAVED = "We could not save this, so please don't wait for us."
UNSAVED_STILL = "We still can't save this, so please don't wait for us."
UNSAVED_ONE = "We can't save anything about {reference} just now, so please don't wait for us."
UNSAVED_DANGER = "Ring 999 now. Ask for the police and say a child is in danger."
UNSAVED_CANNOT_RING = ASK_NEAR
TEXTED = "We have texted {who}."
MAYBE_TEXTED = "We can't tell yet whether our text to {who} went out."
NOT_TEXTED = "Our texts are not going out. Nobody has been texted."
NOBODY_TEXTED = "Nobody here has been texted."
CANNOT_SAVE = (
    "We can't save anything just now, so this waits. We take it in as soon as we can. "
    "Raise a concern still works."
)
CANNOT_SAVE_STRANGER = "We can't save anything just now, so this waits."
CANNOT_SAVE_TOAST = "We can't save that just now."
SAVED_AFTER = "Concern {reference} is saved now. Nothing is lost."
NOT_TAKEN = "Nobody here has taken it yet."
TEXTED_AFTER = "Our text to {who} has gone out now."
