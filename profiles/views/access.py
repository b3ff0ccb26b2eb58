"""Access tokens: what other programs may do in one's name (API-2)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.limits import limited
from profiles import mail, services
from profiles.forms import AccessForm
from profiles.models import ApiToken
from profiles.views.confirming import recently_confirmed
from profiles.views.request import me, posted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
@limited("settings")
def tokens(request: HttpRequest) -> HttpResponseBase:
    """List the tokens; make one and show its secret, this once."""
    person, secret = me(request), ""
    form = AccessForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("name", "writes", "messages", "town", "days")}
        try:
            _made, secret = services.create_token(person=person, **data)
        except services.TooManyTokens:
            form.add_error(None, _("Vous avez déjà vingt jetons : retirez-en un d’abord."))
        else:
            mail.notify_security(person, _("Un jeton d’accès pour un autre programme a été créé sur votre compte."))
            form = AccessForm()
    context = {
        "form": form,
        "secret": secret,
        "tokens": ApiToken.objects.filter(person=person).select_related("town").order_by("-pk"),
        "now": timezone.now(),
    }
    return render(request, "profiles/settings_access.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Have one of one's tokens open nothing any more."""
    services.revoke_token(token=get_object_or_404(ApiToken, pk=pk, person=me(request)))
    messages.success(request, _("Ce jeton n’ouvre plus rien."))
    return redirect("settings_access")
