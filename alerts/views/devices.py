"""Phones and browsers that take pushes: having one, choosing what it rings for, letting it go (CIW3)."""

from __future__ import annotations

import hmac

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts import device as browser
from alerts import services
from alerts.forms import DeviceForm
from alerts.models import Device
from alerts.pushing import vapid
from alerts.pushing.endpoints import digest
from alerts.services.devices import Refused
from alerts.topics import Topic
from core.limits import TooMany, client_network, limit, limited, too_many
from places.models import Town
from profiles.devices import describe
from profiles.views.request import me, posted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("device")
def device(request: HttpRequest) -> HttpResponseBase:
    """Have this browser take pushes, or choose what it takes; without an account too."""
    found = browser.of(request)
    town = Town.objects.filter(slug=request.GET.get("commune", "")).first()
    offered = _offer(request, town) | {"town": town, "device": found, "why": _why(request)}
    if found is None:
        return redirect("device") if request.method == "POST" else render(request, "alerts/device.html", offered)
    follows = town is None or (found.person_id is None and found.towns.filter(pk=town.pk).exists())
    answer = _manage(request, found, reverse("device"), offered | {"offering": not follows})
    if request.POST.get("act") == "remove":
        browser.forget(answer)
    return answer


@login_required
@require_safe
def settings_devices(request: HttpRequest) -> HttpResponse:
    """List the devices that take the pushes of one's account, and offer this one."""
    here = browser.of(request)
    mine = Device.objects.visible_to(request.user).prefetch_related("wishes")
    here_pk = here.pk if here and here.person_id else None
    listed = {"devices": mine, "here": here_pk, "why": _why(request)}
    return render(request, "alerts/devices.html", _offer(request, None) | listed)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("device")
def settings_device(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Choose what one of one's devices rings for, have it ring once, or let it go."""
    found = get_object_or_404(Device.objects.visible_to(request.user), pk=pk)
    return _manage(request, found, reverse("settings_devices"), {"device": found})


@require_POST
@limited("device")
def subscribe(request: HttpRequest) -> HttpResponseBase:
    """Take in the subscription that a page's script got from its browser, and say where to go on."""
    person = me(request) if request.user.is_authenticated else None
    asked = {name: request.POST.get(name, "") for name in ("endpoint", "public_key", "secret")}
    if person is None and not Device.objects.filter(digest=digest(asked["endpoint"])).exists():
        try:
            limit("device_new", client_network(request))
        except TooMany as refusal:
            return too_many(request, refusal)
    town = Town.objects.filter(slug=request.POST.get("town", "")).first()
    words, language = describe(request.headers.get("User-Agent", "")), (get_language() or "fr")[:2]
    try:
        taken = services.take_in(**asked, person=person, town=town, language=language, words=words)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal.words)}, status=400)
    messages.success(request, _("C’est fait : cet appareil vous préviendra."))
    answer = JsonResponse({"url": reverse("settings_devices" if person else "device")})
    browser.remember(request, answer, taken)
    return answer


@csrf_exempt  # a service worker has no token of ours; the former subscription's secret is the proof
@require_POST
@limited("device")
def renew(request: HttpRequest) -> HttpResponseBase:
    """Reach a browser at the address that its push service gave it anew; it proves that it is the one of before."""
    found = Device.objects.filter(digest=digest(request.POST.get("former", ""))).first()
    proof = request.POST.get("former_secret", "").rstrip("=")
    if found is None or not hmac.compare_digest(found.secret.encode(), proof.encode()):
        raise Http404
    asked = {name: request.POST.get(name, "") for name in ("endpoint", "public_key", "secret")}
    try:
        services.renew(device=found, **asked)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal.words)}, status=400)
    return JsonResponse({})


def _manage(request: HttpRequest, found: Device, url: str, context: dict[str, object]) -> HttpResponseBase:
    """Do what the page of a device asks for, or show it."""
    act = request.POST.get("act", "")
    form = DeviceForm(posted(request), device=found)
    if act == "remove":
        services.forget_device(device=found)
        messages.success(request, _("Cet appareil ne recevra plus rien."))
    elif act == "test":
        services.promise_test(device=found)
        messages.success(request, _("Une notification d’essai est partie vers cet appareil."))
    elif form.is_valid():
        services.choose_topics(device=found, topics=form.cleaned_data["topics"], towns=form.cleaned_data.get("towns"))
        messages.success(request, _("C’est noté."))
    else:
        context |= {"form": form, "in_settings": url != reverse("device")}
        return render(request, "alerts/device.html", context, status=400 if form.errors else 200)
    return redirect(url)


def _offer(request: HttpRequest, town: Town | None) -> dict[str, object]:
    """Return what a page needs to have its browser take pushes, and the town whose other ways of warning it shows."""
    near = town or (me(request).town if request.user.is_authenticated else None)
    return {"public_key": vapid.public_key(), "push_town": town.slug if town else "", "near": near}


def _why(request: HttpRequest) -> object:
    """Return the words of the topic that “Pourquoi ?” on a notification asks about, None for any other."""
    asked = request.GET.get("pourquoi", "")
    return Topic(asked).label if asked in Topic.values else None
