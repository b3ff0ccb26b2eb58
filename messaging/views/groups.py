"""Groups: beginning one, who takes part in it, leaving it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.limits import limited
from feed.services import Refusal
from messaging import acquaintances, reading, services
from messaging.forms import GroupForm, PersonForm, TitleForm
from messaging.models import Conversation, Message, Part, Standing
from messaging.views.common import mine, sent
from profiles.views.request import me, posted


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("message")
def group_new(request: HttpRequest) -> HttpResponseBase:
    """Begin a group: a name, people, a first message."""
    form = GroupForm(posted(request), initial={"key": uuid.uuid4()}, known=acquaintances.known(me(request)))

    def begin(*, title: str, text: str, key: uuid.UUID, **_chosen: object) -> Message:
        people = acquaintances.find(me(request), form.chosen)
        return services.begin_group(title=title, people=people, by=me(request), text=text, key=key)

    if said := sent(form, begin):
        return redirect(said)
    return render(request, "messaging/group_new.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("message")
def group_people(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show who is in a group; have people come in, take one out, give the group another name."""
    conversation, part = _group(request, pk)
    act = request.POST.get("act") if request.method == "POST" else None
    add = PersonForm(request.POST if act == "add" else None)
    title = TitleForm(request.POST if act == "rename" else None, initial={"title": conversation.title})
    if request.method == "POST":
        if act not in ACTS:
            raise Http404
        if ACTS[act](request, conversation, add if act == "add" else title):
            return redirect("group_people", pk=pk)
    context = {
        "talk": conversation,
        "part": part,
        "people": reading.people_of(conversation),
        "takes_part": part.standing == Standing.TAKEN,
        "add": add,
        "title": title,
    }
    return render(request, "messaging/group_people.html", context, status=400 if request.method == "POST" else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("message")
def group_leave(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask, then go out of a group."""
    conversation, part = _group(request, pk)
    if request.method != "POST":
        alone = len(reading.people_of(conversation)) == 1
        return render(request, "messaging/group_leave.html", {"talk": conversation, "part": part, "alone": alone})
    services.leave(part=part)
    messages.success(request, _("Vous avez quitté ce groupe."))
    return redirect("messages")


def _group(request: HttpRequest, pk: int) -> tuple[Conversation, Part]:
    conversation, part = mine(request, pk)
    if not conversation.is_group:
        raise Http404
    return conversation, part


def _add(request: HttpRequest, conversation: Conversation, form: Form) -> bool:
    def add(*, handle: str) -> bool:
        (person,) = acquaintances.find(me(request), [handle])
        services.add_person(conversation=conversation, person=person, by=me(request))
        return True

    return bool(sent(form, add))


def _rename(request: HttpRequest, conversation: Conversation, form: Form) -> bool:
    def rename(*, title: str) -> bool:
        services.rename_group(conversation=conversation, title=title, by=me(request))
        return True

    return bool(sent(form, rename))


def _remove(request: HttpRequest, conversation: Conversation, _form: Form) -> bool:
    there = (part.person for part in reading.people_of(conversation))
    person = next((person for person in there if person.handle == request.POST.get("person")), None)
    if person is None:
        raise Http404
    try:
        services.remove_person(conversation=conversation, person=person, by=me(request))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return True


ACTS = {"add": _add, "rename": _rename, "remove": _remove}
