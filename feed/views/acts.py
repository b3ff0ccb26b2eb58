"""Follow, support, listen: one press, with a page or without (CIW9, CIW25)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alerts import services as alerts
from alerts.models import Subscription
from core.limits import limited
from core.scripts import wants_json
from feed import device, services
from feed.models import Follow, Source, Support
from feed.views.answers import safe_next, sign_in_first
from feed.views.subjects import contribution, followable
from places.models import Town


@require_POST
@limited("support")
def support(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Stand behind a contribution, or no longer."""
    subject = contribution(request, kind, pk)
    back = safe_next(request, subject.get_absolute_url())
    if not request.user.is_authenticated:
        return sign_in_first(request, back)
    on = not Support.objects.visible_to(request.user).of(subject).exists()
    change = services.stand_behind if on else services.withdraw_support
    try:
        count = change(person=request.user, subject=subject)
    except services.Gone:  # taken back a moment ago
        raise Http404 from None
    except services.Refusal as refusal:  # the app of the contribution has a rule of its own
        messages.error(request, refusal.reason)
        return JsonResponse({"location": back}, status=409) if wants_json(request) else redirect(back)
    return JsonResponse({"on": on, "count": count}) if wants_json(request) else redirect(back)


@require_POST
@limited("bell")
def subscribe(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Have one's bell ring for everything said in this thread, or no longer."""
    return _listen(request, kind, pk, muted=False, start=alerts.subscribe, stop=alerts.unsubscribe)


@require_POST
@limited("bell")
def mute_thread(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Have nothing said in this thread ring, or let it ring again."""
    return _listen(request, kind, pk, muted=True, start=alerts.mute, stop=alerts.unmute)


def _listen(
    request: HttpRequest, kind: str, pk: int, *, muted: bool, start: Callable[..., None], stop: Callable[..., None]
) -> HttpResponseBase:
    subject = contribution(request, kind, pk)
    back = safe_next(request, subject.get_absolute_url())
    if not request.user.is_authenticated:
        messages.info(request, _("Pour être prévenu ici, connectez-vous ou créez un compte."))
        return sign_in_first(request, back)
    on = not Subscription.objects.visible_to(request.user).of(subject).filter(muted=muted).exists()
    (start if on else stop)(person=request.user, subject=subject)
    return JsonResponse({"on": on}) if wants_json(request) else redirect(back)


@require_POST
@limited("follow")
def follow(request: HttpRequest, kind: str, ref: str) -> HttpResponseBase:
    """Follow, or no longer: with an account anything, without one up to five towns on this device."""
    subject = followable(request, kind, ref)
    back = safe_next(request, subject.get_absolute_url())
    if not request.user.is_authenticated:
        if isinstance(subject, Town):
            return _follow_on_device(request, subject, back)
        return sign_in_first(request, back)
    on = not Follow.objects.filter(follower=request.user, source__in=Source.objects.of(subject)).exists()
    try:
        (services.follow if on else services.unfollow)(person=request.user, subject=subject)
    except services.Refusal as refusal:
        messages.error(request, refusal.reason)
        return JsonResponse({"location": back}, status=409) if wants_json(request) else redirect(back)
    return JsonResponse({"on": on}) if wants_json(request) else redirect(back)


def _follow_on_device(request: HttpRequest, town: Town, back: str) -> HttpResponseBase:
    try:
        kept = device.toggle(device.towns(request), town.pk)
    except device.DeviceFull as refusal:
        messages.warning(request, refusal.reason)
        return JsonResponse({"location": back}, status=409) if wants_json(request) else redirect(back)
    response: HttpResponse = JsonResponse({"on": town.pk in kept}) if wants_json(request) else redirect(back)
    device.remember(response, kept)
    return response
