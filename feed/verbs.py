"""Names of what can happen on the wall. Each app names its own; ``Activity.verb`` keeps them."""

POST_PUBLISHED = "post_published"
COMMENT_PUBLISHED = "comment_published"
