"""The wall by the API. Each kind of contribution is shown by ``<app>.api.<Model>Serializer``, found by that name."""

from django.urls import path

from feed.api import acts, comments, posts, search, walls
from feed.api.shapes import CommentSerializer, PostSerializer

__all__ = ["CommentSerializer", "PostSerializer", "urlpatterns"]

TOWN = "towns/<slug:slug>"

urlpatterns = [
    path("search/", search.Search.as_view(), name="api_search"),
    path("wall/", walls.MyWall.as_view(), name="api_wall"),
    path("wall/<int:pk>/why/", walls.Why.as_view(), name="api_why"),
    path(f"{TOWN}/wall/", walls.TownWall.as_view(), name="api_town_wall"),
    path(f"{TOWN}/neighbourhoods/<slug:part>/wall/", walls.NeighbourhoodWall.as_view(), name="api_neighbourhood_wall"),
    path(f"{TOWN}/themes/<slug:theme>/wall/", walls.ThemeWall.as_view(), name="api_theme_wall"),
    path(
        "intercommunalities/<slug:slug>/wall/", walls.IntercommunalityWall.as_view(), name="api_intercommunality_wall"
    ),
    path("people/<str:handle>/wall/", walls.PersonWall.as_view(), name="api_person_wall"),
    path("people/<str:handle>/follows/", acts.FollowsOf.as_view(), name="api_follows_of"),
    path("me/follows/", acts.MyFollows.as_view(), name="api_follows"),
    path("me/follows/<slug:kind>/<str:ref>/", acts.OneFollow.as_view(), name="api_follow"),
    path("me/drafts/", posts.Drafts.as_view(), name="api_drafts"),
    path("posts/", posts.Posts.as_view(), name="api_posts"),
    path("posts/<int:pk>/", posts.OnePost.as_view(), name="api_post"),
    path("posts/<int:pk>/publish/", posts.PublishDraft.as_view(), name="api_publish_draft"),
    path("posts/<int:pk>/history/", posts.PostHistory.as_view(), name="api_post_history"),
    path("posts/<int:pk>/support/", acts.PostSupport.as_view(), name="api_post_support"),
    path("posts/<int:pk>/subscription/", acts.PostSubscription.as_view(), name="api_post_subscription"),
    path("posts/<int:pk>/comments/", comments.PostComments.as_view(), name="api_comments"),
    path("comments/<int:pk>/", comments.OneComment.as_view(), name="api_comment"),
    path("comments/<int:pk>/history/", comments.CommentHistory.as_view(), name="api_comment_history"),
    path("comments/<int:pk>/support/", acts.CommentSupport.as_view(), name="api_comment_support"),
]
