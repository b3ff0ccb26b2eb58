"""Private messages by the API; a token needs the right to them (``ApiToken.messages``)."""

from django.urls import path

from messaging.api import conversations, flags, groups, messages, own, towns

TALK = "conversations/<int:pk>"

urlpatterns = [
    path("conversations/", conversations.Conversations.as_view(), name="api_conversations"),
    path("conversations/received/", own.ConversationsReceived.as_view(), name="api_conversations_received"),
    path(f"{TALK}/", conversations.OneConversation.as_view(), name="api_conversation"),
    path(f"{TALK}/request/", conversations.ConversationRequest.as_view(), name="api_conversation_request"),
    path(f"{TALK}/read/", conversations.ConversationRead.as_view(), name="api_conversation_read"),
    path(f"{TALK}/archive/", conversations.ConversationArchive.as_view(), name="api_conversation_archive"),
    path(f"{TALK}/mute/", conversations.ConversationMute.as_view(), name="api_conversation_mute"),
    path(f"{TALK}/state/", own.ConversationState.as_view(), name="api_conversation_state"),
    path(f"{TALK}/typing/", own.ConversationTyping.as_view(), name="api_conversation_typing"),
    path(f"{TALK}/draft/", own.ConversationDraft.as_view(), name="api_conversation_draft"),
    path(f"{TALK}/public/", towns.ConversationPublic.as_view(), name="api_conversation_public"),
    path(f"{TALK}/flags/", flags.ConversationFlags.as_view(), name="api_conversation_flags"),
    path(f"{TALK}/people/", groups.GroupPeople.as_view(), name="api_group_people"),
    path(f"{TALK}/people/<str:handle>/", groups.GroupPerson.as_view(), name="api_group_person"),
    path(f"{TALK}/leave/", groups.GroupLeave.as_view(), name="api_group_leave"),
    path(f"{TALK}/files/<str:key>/", messages.MessageFile.as_view(), name="api_message_file"),
    path(f"{TALK}/messages/", messages.Messages.as_view(), name="api_messages"),
    path("messages/", messages.FoundMessages.as_view(), name="api_message_search"),
    path("messages/<int:pk>/", messages.OneMessage.as_view(), name="api_message"),
    path("groups/", groups.Groups.as_view(), name="api_groups"),
    path("people/<str:handle>/messages/", messages.WithPerson.as_view(), name="api_messages_with"),
    path("towns/<slug:slug>/messages/", towns.TownMessages.as_view(), name="api_town_messages"),
    path("me/message-settings/", own.MessageHabits.as_view(), name="api_message_settings"),
    path("me/message-flags/", flags.MessageFlags.as_view(), name="api_message_flags"),
    path("me/message-flags/<int:pk>/", flags.OneMessageFlag.as_view(), name="api_message_flag"),
    path("me/message-rulings/", flags.MessageRulings.as_view(), name="api_message_rulings"),
]
