"""What contributions look like in JSON, and what is taken to make them. Ids are texts: they pass 2^53."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Constant, Flag, Id, Line, Strict, Text, Word
from core.api.views import version_of
from feed.models import MAX_ALT, MAX_BODY, MAX_COMMENT, MAX_PHOTOS, Comment, Photo, Post, Stance, Visibility, model_of
from places.api import PlaceSerializer, ThemeSerializer
from places.models import Theme, Town
from profiles.api import FaceSerializer

VISIBILITIES = {"public": Visibility.PUBLIC, "members": Visibility.MEMBERS}
_STANCE = _("Seulement là où un commentaire dit s’il est pour ou contre, et jamais dans une réponse.")
_NAMES: dict[int, str] = {value: name for name, value in VISIBILITIES.items()}


class PhotoSerializer(Strict):
    """A photo, and the words for those who do not see it."""

    id = serializers.CharField(source="pk")
    url = serializers.SerializerMethodField()
    small_url = serializers.SerializerMethodField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField()

    def get_url(self, photo: Photo) -> str:
        return f"{settings.SITE_URL}{photo.url}"

    def get_small_url(self, photo: Photo) -> str:
        return f"{settings.SITE_URL}{photo.small_url}"


class ContributionSerializer(Strict):
    """What every contribution has: who said it, in what capacity, when, and how many agree."""

    id = serializers.CharField(source="pk")
    author = FaceSerializer(allow_null=True)
    capacity = serializers.CharField()
    capacity_until = serializers.DateTimeField(
        allow_null=True, help_text=_("Quand le mandat qui donnait cette fonction a pris fin.")
    )
    body = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    edited_at = serializers.DateTimeField(allow_null=True)
    support_count = serializers.IntegerField()
    comment_count = serializers.IntegerField()
    supported = serializers.BooleanField(help_text=_("La personne qui lit la soutient."))


class PostSerializer(ContributionSerializer):
    """A post, or a draft when it has no date of publication."""

    kind = Constant("post")
    url = serializers.SerializerMethodField()
    town = PlaceSerializer()
    neighbourhood = PlaceSerializer(allow_null=True)
    theme = ThemeSerializer(allow_null=True)
    visibility = serializers.SerializerMethodField()
    photos = PhotoSerializer(many=True)

    example = {
        "kind": "post",
        "id": "812345678901234567",
        "author": {
            "handle": "awa_diop",
            "name": "Awa Diop",
            "picture": None,
            "url": "https://example.org/@awa_diop/",
        },
        "capacity": "",
        "capacity_until": None,
        "body": "Le marché revient samedi.",
        "published_at": "2026-05-04T10:30:00+02:00",
        "edited_at": None,
        "support_count": 12,
        "comment_count": 3,
        "supported": True,
        "url": "https://example.org/publications/812345678901234567/",
        "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
        "neighbourhood": None,
        "theme": {"slug": "commerces", "name": "Commerces"},
        "visibility": "public",
        "photos": [],
    }

    def get_url(self, post: Post) -> str:
        return f"{settings.SITE_URL}{post.get_absolute_url()}"

    def get_visibility(self, post: Post) -> str:
        return _NAMES[post.visibility]


class CommentSerializer(ContributionSerializer):
    """A remark under a contribution, or the answer to one."""

    kind = Constant("comment")
    on = serializers.SerializerMethodField(help_text=_("Ce que cela commente : « post:123 »."))
    parent = serializers.CharField(source="parent_id", allow_null=True)  # type: ignore[assignment]  # a field of ours
    stance = serializers.CharField(help_text=_("Pour, contre ou question (for, against, question) ; vide sans avis."))

    example = {
        "kind": "comment",
        "id": "812345678901234999",
        "author": None,
        "capacity": "",
        "capacity_until": None,
        "body": "Merci !",
        "published_at": "2026-05-04T10:31:00+02:00",
        "edited_at": None,
        "support_count": 0,
        "comment_count": 0,
        "supported": False,
        "on": "post:812345678901234567",
        "parent": None,
        "stance": "",
    }

    def get_on(self, comment: Comment) -> str:
        return f"{model_of(comment.content_type_id)._meta.model_name}:{comment.object_id}"


class RemarkSerializer(CommentSerializer):
    """A remark with its answers; one that is gone keeps its place, without words or name, for the sake of these."""

    gone = serializers.BooleanField(source="is_gone")
    answers = CommentSerializer(source="shown_answers", many=True)


class RevisionSerializer(Strict):
    """What a contribution said, and until when."""

    body = serializers.CharField()
    until = serializers.DateTimeField(source="at")


class SupportSerializer(Strict):
    """Whether one stands behind a contribution, and how many do."""

    supported = serializers.BooleanField()
    support_count = serializers.IntegerField()

    example = {"supported": True, "support_count": 13}


class KeptPhotoForm(Strict):
    """A photo that stays, with its words."""

    id = Id()
    alt = Line(max_length=MAX_ALT, allow_blank=True)


class TownField(Word):
    """A town, by its slug."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, help_text=_("Le slug de la commune."), **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the town, once the checks that measure a text are done."""
        town = Town.objects.filter(slug=super().run_validation(data)).first()
        if town is None:
            raise serializers.ValidationError(_("Commune inconnue."))
        return town


class WordsForm(Strict):
    """Words and their place in a town: the one that is sent, or ``context["town"]``."""

    body = Text(max_length=MAX_BODY, required=False, allow_blank=True)
    theme = Word(max_length=60, required=False, allow_null=True, help_text=_("Le slug d’un thème de la commune."))
    neighbourhood = Word(
        max_length=80, required=False, allow_null=True, help_text=_("Le slug d’un quartier de la commune.")
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Find the theme and the neighbourhood that the slugs name in the town."""
        town: Town = data.get("town") or self.context["town"]
        offered = {"theme": Theme.objects.of_town(town), "neighbourhood": town.neighbourhoods.all()}
        for name, rows in offered.items():
            if slug := data.get(name):
                data[name] = rows.filter(slug=slug).first()
                if data[name] is None:
                    raise serializers.ValidationError({name: [_("La commune n’a rien de ce nom.")]})
        return data


class PostEditForm(WordsForm):
    """What can be changed of a post."""

    photos = KeptPhotoForm(many=True, required=False, help_text=_("Les photos qui restent, avec leur description."))

    example = {"body": "Le marché revient samedi, place de la Gare.", "theme": "commerces"}

    def validate_photos(self, photos: list[dict[str, Any]]) -> dict[int, str]:
        return {photo["id"]: photo["alt"] for photo in photos}


class PostForm(WordsForm):
    """A new post, published at once unless it is a draft."""

    town = TownField()
    visibility = serializers.ChoiceField(list(VISIBILITIES), default="public")
    draft = Flag(default=False)

    example = {"town": "gap-05", "body": "Le marché revient samedi.", "theme": "commerces"}

    def validate_visibility(self, name: str) -> int:
        return VISIBILITIES[name]


class WithPhotosForm(Strict):
    """Photos that come with a form; each has its words in the same order, empty for one that is decorative."""

    photos = serializers.ListField(child=serializers.FileField(), max_length=MAX_PHOTOS, required=False)
    alts = serializers.ListField(
        child=Line(max_length=MAX_ALT, allow_blank=True), max_length=MAX_PHOTOS, required=False
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if len(data.get("alts", ())) != len(data.get("photos", ())):
            raise serializers.ValidationError(
                {"alts": [_("Décrivez chaque photo en quelques mots, pour qui ne la voit pas.")]}
            )
        checked: dict[str, Any] = super().validate(data)
        return checked


class PostWithPhotosForm(WithPhotosForm, PostForm):
    """A new post with photos."""

    example = {"town": "gap-05", "body": "La place ce matin.", "photos": ["…"], "alts": ["Des étals sous la halle."]}


class CommentForm(Strict):
    """A remark, or with ``parent`` the answer to one."""

    body = Text(max_length=MAX_COMMENT)
    parent = Id(required=False, allow_null=True)  # type: ignore[assignment]  # a field of ours
    stance = serializers.ChoiceField(Stance.values, required=False, help_text=_STANCE)

    example = {"body": "Merci !"}


class CommentEditForm(Strict):
    """Other words for a remark."""

    body = Text(max_length=MAX_COMMENT)
    stance = serializers.ChoiceField(Stance.values, required=False, help_text=_STANCE)

    example = {"body": "Merci beaucoup !"}


POST_FORMS: Mapping[str, type[Strict]] = {"application/json": PostForm, "multipart/form-data": PostWithPhotosForm}


def post_version(post: Post) -> str:
    """Return the mark of what the author of a post may edit."""
    photos = [(photo.pk, photo.alt) for photo in post.photos.all()]
    return version_of(post.body, post.theme_id, post.neighbourhood_id, photos)


def comment_version(comment: Comment) -> str:
    """Return the mark of what the author of a comment may edit."""
    return version_of(comment.body, comment.stance)
