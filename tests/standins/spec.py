"""What the two services take, in our own words: parameters, types and limits of all that we call.

`name* Type|Other` on a line is a parameter; the star says that it must be given. A test compares
these tables with the published specifications, so that a stand-in is never kinder than the service.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Param:
    """One parameter of a method, or one field of an object."""

    name: str
    types: tuple[str, ...]
    required: bool


Params = dict[str, Param]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _params(lines: str) -> Params:
    found: Params = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        name, types = line.split(maxsplit=1)
        param = Param(name.rstrip("*"), tuple(types.split("|")), name.endswith("*"))
        found[param.name] = param
    return found


_MARKUP = "InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"
_CHAT = "chat_id* Integer|String"
_SENDING = f"""
    business_connection_id String
    {_CHAT}
    message_thread_id Integer
    direct_messages_topic_id Integer
    disable_notification Boolean
    protect_content Boolean
    allow_paid_broadcast Boolean
    message_effect_id String
    suggested_post_parameters SuggestedPostParameters
    reply_parameters ReplyParameters
    reply_markup {_MARKUP}
    parse_mode String
"""
_EDITING = """
    business_connection_id String
    chat_id Integer|String
    message_id Integer
    inline_message_id String
    reply_markup InlineKeyboardMarkup
"""

METHODS: dict[str, Params] = {
    "getMe": {},
    "getWebhookInfo": {},
    "getUpdates": _params("""
        offset Integer
        limit Integer
        timeout Integer
        allowed_updates Array of String
    """),
    "setWebhook": _params("""
        url* String
        certificate InputFile
        ip_address String
        max_connections Integer
        allowed_updates Array of String
        drop_pending_updates Boolean
        secret_token String
    """),
    "deleteWebhook": _params("drop_pending_updates Boolean"),
    "sendMessage": _params(f"""
        {_SENDING}
        text* String
        entities Array of MessageEntity
        link_preview_options LinkPreviewOptions
    """),
    "sendDocument": _params(f"""
        {_SENDING}
        document* InputFile|String
        thumbnail InputFile|String
        caption String
        caption_entities Array of MessageEntity
        disable_content_type_detection Boolean
    """),
    "sendChatAction": _params(f"""
        business_connection_id String
        {_CHAT}
        message_thread_id Integer
        action* String
    """),
    "editMessageText": _params(f"""
        {_EDITING}
        text String
        parse_mode String
        entities Array of MessageEntity
        link_preview_options LinkPreviewOptions
        rich_message InputRichMessage
    """),
    "editMessageReplyMarkup": _params(_EDITING),
    "deleteMessage": _params(f"""
        {_CHAT}
        message_id* Integer
    """),
    "pinChatMessage": _params(f"""
        business_connection_id String
        {_CHAT}
        message_id* Integer
        disable_notification Boolean
    """),
    "unpinChatMessage": _params(f"""
        business_connection_id String
        {_CHAT}
        message_id Integer
    """),
    "answerCallbackQuery": _params("""
        callback_query_id* String
        text String
        show_alert Boolean
        url String
        cache_time Integer
    """),
    "setMyCommands": _params("""
        commands* Array of BotCommand
        scope BotCommandScope
        language_code String
    """),
    "getMyCommands": _params("""
        scope BotCommandScope
        language_code String
    """),
}

OBJECTS: dict[str, Params] = {
    "InlineKeyboardMarkup": _params("inline_keyboard* Array of Array of InlineKeyboardButton"),
    "InlineKeyboardButton": _params("""
        text* String
        icon_custom_emoji_id String
        style String
        url String
        callback_data String
        web_app WebAppInfo
        login_url LoginUrl
        switch_inline_query String
        switch_inline_query_current_chat String
        switch_inline_query_chosen_chat SwitchInlineQueryChosenChat
        copy_text CopyTextButton
        callback_game CallbackGame
        pay Boolean
    """),
    "CopyTextButton": _params("text* String"),
    "ReplyKeyboardMarkup": _params("""
        keyboard* Array of Array of KeyboardButton
        is_persistent Boolean
        resize_keyboard Boolean
        one_time_keyboard Boolean
        input_field_placeholder String
        selective Boolean
    """),
    "KeyboardButton": _params("""
        text* String
        icon_custom_emoji_id String
        style String
        request_users KeyboardButtonRequestUsers
        request_chat KeyboardButtonRequestChat
        request_managed_bot KeyboardButtonRequestManagedBot
        request_contact Boolean
        request_location Boolean
        request_poll KeyboardButtonPollType
        web_app WebAppInfo
    """),
    "ReplyKeyboardRemove": _params("""
        remove_keyboard* Boolean
        selective Boolean
    """),
    "ForceReply": _params("""
        force_reply* Boolean
        input_field_placeholder String
        selective Boolean
    """),
    "LinkPreviewOptions": _params("""
        is_disabled Boolean
        url String
        prefer_small_media Boolean
        prefer_large_media Boolean
        show_above_text Boolean
    """),
    "ReplyParameters": _params("""
        message_id* Integer
        chat_id Integer|String
        allow_sending_without_reply Boolean
        quote String
        quote_parse_mode String
        quote_entities Array of MessageEntity
        quote_position Integer
        checklist_task_id Integer
        poll_option_id String
    """),
    "MessageEntity": _params("""
        type* String
        offset* Integer
        length* Integer
        url String
        user User
        language String
        custom_emoji_id String
        unix_time Integer
        date_time_format String
    """),
    "BotCommand": _params("""
        command* String
        description* String
    """),
    # Of the seven kinds of scope the stand-in knows the two that ask for a chat or for nothing.
    "BotCommandScope": _params("""
        type* String
        chat_id Integer|String
    """),
}

INLINE_ACTIONS = frozenset(OBJECTS["InlineKeyboardButton"]) - {
    "text",
    "style",
    "icon_custom_emoji_id",
}
SCOPES_WITHOUT_CHAT = {
    "default": "BotCommandScopeDefault",
    "all_private_chats": "BotCommandScopeAllPrivateChats",
}
UPDATE_KINDS = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})
# What a bot may name in `allowed_updates`; the stand-in makes the four above.
ALL_UPDATE_KINDS = UPDATE_KINDS | _words(
    "channel_post edited_channel_post business_connection business_message edited_business_message "
    "deleted_business_messages guest_message message_reaction message_reaction_count inline_query "
    "chosen_inline_result shipping_query pre_checkout_query purchased_paid_media poll poll_answer "
    "chat_member chat_join_request chat_boost removed_chat_boost managed_bot"
)
CHAT_ACTIONS = _words(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note"
)
