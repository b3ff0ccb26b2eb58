"""People by the API: their public page, one's own, and whom one keeps away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Flag, Line, Strict, Word
from core.api.operations import PageQuery, operation, page_of
from core.api.views import ApiView
from places.api import PlaceSerializer
from places.models import Town
from profiles import rules, services
from profiles.authentication import within_reach
from profiles.models import MAX_BIO, MAX_NAME, Block, Mute, User
from profiles.services.profile import check_name

MUTE_MOST = 365  # days


class FaceSerializer(Strict):
    """A person beside what they said."""

    handle = serializers.CharField()
    name = serializers.CharField()
    picture = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    def get_picture(self, person: User) -> str | None:
        return f"{settings.SITE_URL}{person.avatar_url}" if person.avatar else None

    def get_url(self, person: User) -> str:
        return f"{settings.SITE_URL}{person.get_absolute_url()}"


class PersonSerializer(FaceSerializer):
    """What everyone may know of a person."""

    bio = serializers.CharField()
    town = PlaceSerializer(allow_null=True)

    example = {
        "handle": "awa_diop",
        "name": "Awa Diop",
        "picture": None,
        "url": "https://example.org/@awa_diop/",
        "bio": "Bibliothécaire à Gap.",
        "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
    }


class MeSerializer(PersonSerializer):
    """Oneself, with what others do not see."""

    neighbourhood = PlaceSerializer(allow_null=True)
    language = serializers.CharField()
    shows_follows = serializers.BooleanField()
    is_listed = serializers.BooleanField()


class ProfileForm(Strict):
    """What others read on one's page."""

    name = Line(max_length=MAX_NAME, required=False)
    bio = Line(max_length=MAX_BIO, required=False, allow_blank=True)
    town = Word(max_length=120, required=False, help_text=_("Le nom d’adresse (slug) de la commune."))
    neighbourhood = Word(max_length=80, required=False, allow_null=True, help_text=_("Le slug d’un de ses quartiers."))

    example = {"name": "Awa Diop", "bio": "Bibliothécaire à Gap."}

    def validate_name(self, name: str) -> str:
        return check_name(name, person=self.context["request"].user)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Find the town and the neighbourhood that the slugs name."""
        town: Town | None = self.context["request"].user.town
        if "town" in data:
            town = data["town"] = Town.objects.filter(slug=data["town"]).first()
            if town is None:
                raise serializers.ValidationError({"town": [_("Commune inconnue.")]})
        if slug := data.get("neighbourhood"):
            data["neighbourhood"] = town.neighbourhoods.filter(slug=slug).first() if town else None
            if data["neighbourhood"] is None:
                raise serializers.ValidationError({"neighbourhood": [_("Cette commune n’a pas ce quartier.")]})
        return data


class PrivacyForm(Strict):
    """What others may find out."""

    shows_follows = Flag()
    is_listed = Flag()

    example = {"shows_follows": False, "is_listed": True}


class MuteForm(Strict):
    """For how long; without it, for good."""

    days = serializers.IntegerField(min_value=1, max_value=MUTE_MOST, required=False)

    example = {"days": 7}


class BlockSerializer(Strict):
    """Someone one blocked."""

    person = FaceSerializer(source="blocked")
    since = serializers.DateTimeField(source="created_at")


class MuteSerializer(Strict):
    """Someone one no longer reads, and until when; for good when there is no date."""

    person = FaceSerializer(source="muted")
    until = serializers.DateTimeField(allow_null=True)


class OnePerson(ApiView):
    name, tag = "person", _("Personnes")

    @operation(_("Lire la page d’une personne"), gives=PersonSerializer)
    def get(self, request: Any, handle: str) -> HttpResponseBase:
        people = User.objects.visible_to(request.user).select_related("town")
        return self.give(get_object_or_404(people, handle=handle))


class Me(ApiView):
    name, tag, members_only = "me", _("Personnes"), True

    @operation(_("Lire son propre profil"), gives=MeSerializer)
    def get(self, request: Any) -> HttpResponseBase:
        return self.give(_me(request))

    @operation(_("Changer son profil"), takes=ProfileForm, gives=MeSerializer, limit="settings")
    def patch(self, request: Any) -> HttpResponseBase:
        within_reach(request, None)
        person, changed = request.user, self.taken()
        present = {name: getattr(person, name) for name in ("name", "bio", "neighbourhood")}

        def act() -> Any:
            services.update_profile(person=person, **present | changed)
            return self.give(_me(request))

        return self.once(act)


class MyPrivacy(ApiView):
    name, tag = "my_privacy", _("Personnes")

    @operation(_("Choisir ce que les autres voient"), takes=PrivacyForm, gives=MeSerializer, limit="settings")
    def put(self, request: Any) -> HttpResponseBase:
        within_reach(request, None)
        chosen = self.taken()

        def act() -> Any:
            services.update_privacy(person=request.user, **chosen)
            return self.give(_me(request))

        return self.once(act)


class Blocks(ApiView):
    name, tag, members_only = "blocks", _("Personnes"), True

    @operation(_("Lister les personnes qu’on bloque"), gives=page_of(BlockSerializer), query=PageQuery)
    def get(self, request: Any) -> HttpResponseBase:
        return self.give_page(*self.keyset(Block.objects.filter(blocker=request.user).select_related("blocked")))


class Mutes(ApiView):
    name, tag, members_only = "mutes", _("Personnes"), True

    @operation(_("Lister les personnes qu’on masque"), gives=page_of(MuteSerializer), query=PageQuery)
    def get(self, request: Any) -> HttpResponseBase:
        mutes = Mute.objects.filter(Q(until=None) | Q(until__gt=Now()), muter=request.user).select_related("muted")
        return self.give_page(*self.keyset(mutes))


class OneBlock(ApiView):
    name, tag = "block", _("Personnes")

    @operation(_("Bloquer une personne"), status=204, limit="block")
    def put(self, request: Any, handle: str) -> HttpResponseBase:
        within_reach(request, None)
        people = User.objects.visible_to(request.user)
        person = _someone_else(request, people if people.filter(handle=handle) else _kept_away(request), handle)

        def act() -> Any:
            services.block(blocker=request.user, blocked=person)
            return self.give()

        return self.once(act)

    @operation(_("Débloquer une personne"), status=204, limit="block")
    def delete(self, request: Any, handle: str) -> HttpResponseBase:
        within_reach(request, None)
        person = _someone_else(request, _kept_away(request), handle)

        def act() -> Any:
            services.unblock(blocker=request.user, blocked=person)
            return self.give()

        return self.once(act)


class OneMute(ApiView):
    name, tag = "mute", _("Personnes")

    @operation(_("Masquer une personne"), takes=MuteForm, status=204, limit="block")
    def put(self, request: Any, handle: str) -> HttpResponseBase:
        within_reach(request, None)
        person = _someone_else(request, User.objects.visible_to(request.user), handle)
        days = self.taken().get("days")

        def act() -> Any:
            until = timezone.now() + timedelta(days=days) if days else None
            services.mute(muter=request.user, muted=person, until=until)
            return self.give()

        return self.once(act)

    @operation(_("Ne plus masquer une personne"), status=204, limit="block")
    def delete(self, request: Any, handle: str) -> HttpResponseBase:
        within_reach(request, None)
        row = get_object_or_404(Mute.objects.select_related("muted"), muter=request.user, muted__handle=handle)

        def act() -> Any:
            services.unmute(muter=request.user, muted=row.muted)
            return self.give()

        return self.once(act)


def _me(request: Any) -> User:
    person: User = User.objects.select_related("town", "neighbourhood__town").get(pk=request.user.pk)
    return person


def _kept_away(request: Any) -> Any:
    return User.objects.blocked_by(request.user)


def _someone_else(request: Any, people: Any, handle: str) -> User:
    person: User = get_object_or_404(people, handle=handle)
    if not rules.block_person.test(request.user, person):
        raise Http404
    return person


urlpatterns = [
    path("me/", Me.as_view(), name="api_me"),
    path("me/privacy/", MyPrivacy.as_view(), name="api_my_privacy"),
    path("me/blocks/", Blocks.as_view(), name="api_blocks"),
    path("me/mutes/", Mutes.as_view(), name="api_mutes"),
    path("people/<str:handle>/", OnePerson.as_view(), name="api_person"),
    path("people/<str:handle>/block/", OneBlock.as_view(), name="api_block"),
    path("people/<str:handle>/mute/", OneMute.as_view(), name="api_mute"),
]
