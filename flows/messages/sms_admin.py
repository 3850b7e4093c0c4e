"""Texts to admins: what is wrong with the service, and what to do."""

from __future__ import annotations

from flows.messages.sms_types import (
    RING,
    TROUBLES,
    TROUBLES_OVER,
    Charity,
    Code,
    Days,
    Entry,
    Name,
    Reference,
    Ring,
    Time,
    Trouble,
)


def page_number_refused(charity: Charity, person: Name) -> str:
    """To every admin: an admin refused a staff member's new number."""
    return (
        f"{charity}: an admin refused the new number of {person}, so the old one counts. "
        "Find out who changed it."
    )


def page_revoked(charity: Charity, person: Name) -> str:
    """To every admin: a person was shut out."""
    return (
        f"{charity}: {person} is shut out and gets no texts from us. Import them with another "
        "number, or somebody in their place, today."
    )


def page_nobody_left(charity: Charity, reference: Reference) -> str:
    """To every admin: a concern's texts reach nobody on its ladder."""
    return (
        f"{charity}: no text of ours reaches anybody for {reference}. "
        "Ring the people on its ladder yourself, now."
    )


def page_nobody_left_staff(charity: Charity, reference: Reference) -> str:
    """To every admin: the same about the team, without anybody to ring, since it may be any of
    them.
    """
    return f"{charity}: no text of ours about {reference} reaches anybody. Ring your trustee now."


def page_nobody_at_all(charity: Charity, reference: Reference) -> str:
    """To every admin: the same where the trustee is left out too."""
    return (
        f"{charity}: nobody here may be asked about {reference}. "
        "Ring the council's line about staff now, and say so."
    )


def page_stopped(charity: Charity, person: Name) -> str:
    """To every admin: a person on a ladder turned our texts off."""
    return (
        f"{charity}: {person} has turned our texts off. Ring {person} now. "
        "They text START to our number to get them back."
    )


def page_not_known(charity: Charity, mentor: Name) -> str:
    """To every admin: a manager does not know a mentor who joined."""
    return f"{charity}: a manager does not know {mentor}, who used an invite. Find out who has it."


def page_wrong_person(charity: Charity, person: Name) -> str:
    """To every admin: a number answers that it is the wrong person."""
    return (
        f"{charity}: the phone of {person} says that it is the wrong person. "
        "Check the number now, and ring the right one."
    )


def page_has_left(charity: Charity, person: Name) -> str:
    """To every admin: a person answers that they have left."""
    return (
        f"{charity}: {person} says by text that they are not with us any more. "
        "Ask them, and change the list of people now."
    )


def page_dead_number(charity: Charity, person: Name) -> str:
    """To every admin: no text reaches a number."""
    return f"{charity}: no text of ours reaches {person}. Check their number today."


def page_filtered(charity: Charity) -> str:
    """To every admin: a network filters our texts."""
    return f"{charity}: the network filters our texts. Ring the text provider now."


def page_account(charity: Charity) -> str:
    """To every admin: Twilio refuses our account."""
    return f"{charity}: our texts are not going out at all. Look at the text account now."


def page_guessing(charity: Charity, person: Name) -> str:
    """To every admin: ten wrong codes within an hour, so somebody may have faked the number."""
    return (
        f"{charity}: many wrong codes came from {person}'s number, so no code counts there now. "
        f"Ring {person} and ask who sent them."
    )


def page_robot(charity: Charity, person: Name) -> str:
    """To every admin: two machines answer each other."""
    return (
        f"{charity}: a machine seems to answer our texts to {person}. We answer it less. "
        f"Ask {person} to turn it off."
    )


def page_answers(charity: Charity) -> str:
    """To every admin: the day's budget of answers is used up."""
    return (
        f"{charity}: we sent too many answers by text today, so most wait till tomorrow. "
        "Concerns go out as ever."
    )


def page_dead_letter(charity: Charity) -> str:
    """To every admin: an input could not be handled."""
    return f"{charity}: a message could not be handled and is kept aside. Look at our log."


def page_clock_mended(charity: Charity, reference: Reference) -> str:
    """To every admin: an open concern had lost its clock, and has it back."""
    return (
        f"{charity}: the timer of {reference} was lost. It is set again, and it goes on. "
        "Tell whoever looks after Mentorline."
    )


def page_session_clock_mended(charity: Charity) -> str:
    """To every admin: a session had lost its clock, and has it back."""
    return (
        f"{charity}: the timer of a session was lost. It is set again, and it goes on. "
        "Tell whoever looks after Mentorline."
    )


def page_untaken(charity: Charity, reference: Reference, ring: Ring) -> str:
    """To every admin: nobody took a concern within its bound.

    About the team, nobody of it is to be rung.
    """
    return f"{charity}: nobody has taken {reference}, and its time is over. {RING[ring]}"


def page_untaken_over(charity: Charity, reference: Reference) -> str:
    """To every admin: a concern that nobody had taken has an owner now."""
    return f"{charity}: {reference} is in somebody's hands now. Nothing more to do."


def page_webhook(charity: Charity) -> str:
    """To every admin: somebody with the bot's token had its messages sent elsewhere."""
    return (
        f"{charity}: another program sent our Telegram messages elsewhere. We took them back. "
        "Get a new token from @BotFather today."
    )


def page_pack_faulty(charity: Charity) -> str:
    """To every admin: the pack has faults, and the last sound one goes on."""
    return (
        f"{charity}: the new pack has faults, so the last sound one goes on. Run mentorline check."
    )


def copy_may_be_over(charity: Charity, reference: Reference, code: Code, at: Time) -> str:
    """To people who were texted about a concern that a restored copy has as open."""
    return (
        f"{charity}: we lost some hours, and {reference} may be over. If it is, text DONE {code} "
        f"and what was decided. If not, our texts go on at {at}."
    )


def copy_lost(charity: Charity, reference: Reference) -> str:
    """To people who were texted about a concern that a restored copy does not have."""
    return (
        f"{charity}: we lost some hours, and {reference} with them. Ring the mentor, or text if we "
        "said so. Tell an admin: we can't text about it any more."
    )


def page_copy(charity: Charity, reference: Reference, at: Time) -> str:
    """To every admin: a restored copy has a concern that may be over."""
    return (
        f"{charity}: we run from an older copy, and {reference} may be over. Ask the team. If it "
        f"is not, our texts go on at {at}."
    )


def page_copy_lost(charity: Charity) -> str:
    """To every admin: a restored copy lacks a concern."""
    return (
        f"{charity}: we run from an older copy. A concern raised since is not in it. Ask the team "
        "who had one, and ring that mentor, or text if asked to."
    )


def page_copy_unread(charity: Charity) -> str:
    """To every admin: a restored copy could not ask Twilio what happened since."""
    return (
        f"{charity}: we run from an older copy, and can't see what we texted since. Some texts may "
        "come twice. Tell the team."
    )


def page_people_changed(charity: Charity) -> str:
    """To every admin: the people differ from the last import."""
    return (
        f"{charity}: our list of people was changed outside the program. Run mentorline verify, "
        "then import people.yaml again."
    )


def day_record(charity: Charity, entry: Entry) -> str:
    """To the lead and the trustee each morning: the last entry, which later proves that nothing was
    cut off.
    """
    return (
        f"{charity}: our record is at {entry} today. Keep this text, no answer needed. "
        "It shows later that nothing was taken out."
    )


def page_trouble(charity: Charity, trouble: Trouble) -> str:
    """To every admin: something is wrong."""
    return f"{charity}: {TROUBLES[trouble]}. Tell whoever looks after Mentorline, now."


def page_trouble_over(charity: Charity, trouble: Trouble) -> str:
    """To every admin: that trouble is over."""
    return f"{charity}: {TROUBLES_OVER[trouble]}. Nothing more to do."


def page_gap(charity: Charity, days: Days) -> str:
    """To every admin each evening: days on which everybody on a ladder is away."""
    return (
        f"{charity}: everybody on a ladder is away {days}. Nobody could be told of a concern. "
        "Name a stand-in, then import."
    )
