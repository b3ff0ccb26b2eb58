"""Names of what can happen on the wall; ``Activity.verb`` and ``Notification.verb`` keep them. Each app has its own."""

POST_PUBLISHED = "post_published"
COMMENT_PUBLISHED = "comment_published"

# What a bell says, with its words in ``feed/alerts/<last part>.html``.
MENTIONED = "feed.mentioned"
ANSWERED = "feed.answered"  # a remark of mine
COMMENTED = "feed.commented"  # a contribution of mine
CONTINUED = "feed.continued"  # a thread I subscribed to
SUPPORTED = "feed.supported"
FOLLOWED = "feed.followed"
