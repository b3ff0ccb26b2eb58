"""How one is met in private."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.limits import limited
from messaging import services
from messaging.forms import HabitsForm, OfficialHabitsForm
from messaging.models import Habits
from profiles.models import Mandate
from profiles.views.request import me, posted


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
def habits(request: HttpRequest) -> HttpResponseBase:
    """Choose the marks one shows, and what an official answers at once."""
    person = me(request)
    kind = OfficialHabitsForm if Mandate.objects.acting(person).current().exists() else HabitsForm
    form = kind(posted(request), initial=model_to_dict(Habits.objects.filter(person=person).first() or Habits()))
    if form.is_valid():
        services.set_habits(person=person, **form.cleaned_data)
        messages.success(request, _("C’est noté."))
        return redirect("messages")
    return render(request, "messaging/settings.html", {"form": form}, status=400 if form.errors else 200)
