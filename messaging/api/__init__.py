"""Private messages by the API; a token needs the right to them (``ApiToken.messages``)."""

from django.urls import path

from messaging.api import conversations, messages

TALK = "conversations/<int:pk>"

urlpatterns = [
    path("conversations/", conversations.Conversations.as_view(), name="api_conversations"),
    path(f"{TALK}/", conversations.OneConversation.as_view(), name="api_conversation"),
    path(f"{TALK}/request/", conversations.ConversationRequest.as_view(), name="api_conversation_request"),
    path(f"{TALK}/read/", conversations.ConversationRead.as_view(), name="api_conversation_read"),
    path(f"{TALK}/archive/", conversations.ConversationArchive.as_view(), name="api_conversation_archive"),
    path(f"{TALK}/mute/", conversations.ConversationMute.as_view(), name="api_conversation_mute"),
    path(f"{TALK}/messages/", messages.Messages.as_view(), name="api_messages"),
    path("messages/<int:pk>/", messages.OneMessage.as_view(), name="api_message"),
    path("people/<str:handle>/messages/", messages.WithPerson.as_view(), name="api_messages_with"),
]
