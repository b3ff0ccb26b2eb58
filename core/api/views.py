"""The base of every view of the API: who asks, how often, with which words, and once (docs/api.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import Promise
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from core import idempotency
from core.api.operations import Operation, Shape
from core.api.problems import Problem
from core.http import NO_STORE, REVALIDATE
from core.limits import SAFE_METHODS, Use, caller, limit
from core.models import KeptAnswer
from core.pagination import M, keyset
from core.sealing import mark_of, seal, unseal

T = TypeVar("T")
PURPOSE = "answer"  # of the seal of answers that are kept


class Again(Exception):
    """The request was answered before, under the same key: this is the answer."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


class ApiView(APIView):
    """A view whose methods are described by ``@operation``. Reads are open unless ``members_only``; writes never are.

    A method reads ``self.params`` (the checked query) and ``self.taken()`` (the checked body), and writes by one
    service call inside ``self.once(…)``; what is slow or may be refused comes before it.
    """

    http_method_names = ("get", "head", "post", "put", "patch", "delete")
    members_only: ClassVar[bool] = False
    private: ClassVar[bool] = False  # between people: a token needs the right to it, and nothing of it is kept in clear
    name: ClassVar[str]  # of its address: the address called ``api_<name>``
    tag: ClassVar[str | Promise] = ""
    format_kwarg = None  # there is one format
    params: dict[str, Any]

    @classmethod
    def operation_of(cls, method: str) -> Operation | None:
        """Return what the view says of a method, None for one it does not know."""
        handler = getattr(cls, "get" if method == "HEAD" else method.lower(), None)
        return getattr(handler, "operation", None)

    @property
    def described(self) -> Operation:
        found = self.operation_of(self.request.method or "")
        if found is None:
            raise Problem("method", headers={"Allow": ", ".join(self.allowed_methods)})
        return found

    # --- before the method -------------------------------------------------------------------------------------------

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Refuse whoever asks too often, is not who may, or asks what nobody understands, in this order."""
        self.uses: list[Use] = []
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        try:
            self.perform_authentication(request)
        finally:
            who = caller(request)
            self.uses.append(limit("api", who))
            if request.method not in SAFE_METHODS:
                self.uses.append(limit("request", who))
        described = self.described
        if described.limit:
            self.uses.append(limit(described.limit, who))
        self._admit()
        self.params = self._checked(described.query, request.query_params)
        if kept := self._kept():
            raise Again(self._told_again(kept))

    def _admit(self) -> None:
        if self.request.method in SAFE_METHODS and not self.members_only:
            return
        if not self.request.user.is_authenticated:
            raise NotAuthenticated
        token: Any = self.request.auth  # None for a session
        if self.private and token is not None and not token.messages:
            raise Problem("private")
        if self.request.method not in SAFE_METHODS and token is not None and not token.writes:
            raise Problem("scope")

    @staticmethod
    def _checked(shape: Shape, data: Any) -> dict[str, Any]:
        read = shape(data=data.dict())
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    # --- in the method -----------------------------------------------------------------------------------------------

    def taken(self, **context: Any) -> dict[str, Any]:
        """Return the checked body of the request."""
        media_type = (self.request.content_type or "").split(";")[0].strip().lower()
        body = self.request.data
        shape = self.described.shape_of(media_type)
        read = shape(data=body, context={"request": self.request, **context})
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def give(self, thing: Any = None, *, version: str = "", address: str = "") -> Response:
        """Answer one thing; ``version`` changes with what its author may edit (``If-Match``)."""
        described = self.described
        data = described.gives(thing, context={"request": self.request}).data if described.gives else None
        response = Response(data, status=described.status)
        response.version = version  # type: ignore[attr-defined]
        if address and described.status == HTTPStatus.CREATED:
            response["Location"] = f"{settings.SITE_URL}{address}"
        return response

    def give_page(self, items: Iterable[Any], cursor: int | None, *, name: str = "before") -> Response:
        """Answer one page of a list and where the next one is."""
        query = self.request.query_params.copy()
        query[name] = str(cursor)
        following = f"{settings.SITE_URL}{self.request.path}?{query.urlencode()}" if cursor else None
        page = {"items": items, "next": following, "cursor": str(cursor) if cursor else None}
        return self.give(page)

    def keyset(self, rows: QuerySet[M]) -> tuple[Sequence[M], int | None]:
        """Return the page of these rows that the request asks, newest first, and the cursor of the next."""
        page = keyset(rows, before=self.params.get("before"), size=self.params["limit"])
        return page.items, page.next

    def once(self, act: Callable[[], T], show: Callable[[T], Response] | None = None) -> HttpResponseBase:
        """Run ``act`` and answer what ``show`` makes of its result, or nothing, in one transaction.

        Under an ``Idempotency-Key`` the answer is kept in that transaction for a day.
        """
        key = self._key()
        if not key:
            with transaction.atomic():
                return self._done(act, show)
        try:
            with transaction.atomic():
                claimed = idempotency.claim(account=self._account, key=key, fingerprint=self._fingerprint())
                response = self._done(act, show)
                body = "" if response.data is None else JSONRenderer().render(response.data).decode()
                body = seal(body, purpose=PURPOSE) if self.private and body else body
                headers = {name: response[name] for name in ("Location",) if response.has_header(name)}
                idempotency.keep(claimed=claimed, status=response.status_code, body=body, headers=headers)
        except idempotency.UnderWay:
            raise Problem("under_way", headers={"Retry-After": "1"}) from None
        except idempotency.Taken:
            kept = self._kept()
            if kept is None:
                raise Problem("under_way", headers={"Retry-After": "1"}) from None
            return self._told_again(kept)
        return response

    def _done(self, act: Callable[[], T], show: Callable[[T], Response] | None) -> Response:
        result = act()
        return show(result) if show else self.give()

    def check_unchanged(self, version: str) -> None:
        """Refuse an edit of something that is no longer what the sender read (``If-Match``, RFC 9110).

        Of our entity tags only the part that tells the version counts here: a support that came meanwhile is no
        reason to refuse an edit.
        """
        header = self.request.headers.get("If-Match", "").strip()
        if not header or header == "*":
            return
        versions = {tag.strip('"').partition(".")[0] for tag in parse_etags(header) if not tag.startswith("W/")}
        if version not in versions:
            raise Problem("changed")

    # --- sent twice --------------------------------------------------------------------------------------------------

    def _key(self) -> str:
        key = self.request.headers.get("Idempotency-Key", "")
        if self.request.method in SAFE_METHODS or not key:
            return ""
        if len(key) > idempotency.MAX_KEY or not (key.isascii() and key.isprintable()):
            raise Problem("malformed", _("La clé d’idempotence a 200 caractères ASCII au plus."))
        return key

    def _kept(self) -> KeptAnswer | None:
        key = self._key()
        return idempotency.find(account=self._account, key=key) if key else None

    @property
    def _account(self) -> int:
        return int(self.request.user.pk or 0)

    def _told_again(self, kept: KeptAnswer) -> HttpResponse:
        if kept.fingerprint != self._fingerprint():
            raise Problem("key_reused")
        headers = {**kept.headers, "Idempotency-Replayed": "true"}
        body = unseal(kept.body, purpose=PURPOSE) if self.private and kept.body else kept.body
        return HttpResponse(body, status=kept.status, content_type="application/json", headers=headers)

    def _fingerprint(self) -> str:
        """Return what tells this request from others under one key: method, address and all it sends.

        Of something private it is a mark that nobody else can make, who would guess the words.
        """
        data = self.request.data
        sent = dict(data.lists()) if isinstance(data, QueryDict) else data
        parts = [self.request.method, self.request.get_full_path(), sent]
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=_digest_of)
        if self.private:
            return mark_of(text, purpose=PURPOSE)
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()

    # --- after the method --------------------------------------------------------------------------------------------

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, Again):
            return exc.response
        return super().handle_exception(exc)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say what caches may keep, how much is left of the limits, and nothing again to whoever has it already."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ("Accept-Language", "Authorization", "Cookie"))
        if tightest := min(getattr(self, "uses", ()), key=lambda use: use.left, default=None):
            response["RateLimit-Policy"] = f'"{tightest.name}";q={tightest.rate.times};w={tightest.rate.period}'
            response["RateLimit-Limit"] = str(tightest.rate.times)
            response["RateLimit-Remaining"] = str(tightest.left)
            response["RateLimit-Reset"] = str(tightest.reset)
        if not isinstance(response, Response):
            response.headers.setdefault("Cache-Control", NO_STORE)
            return response
        session = settings.SESSION_COOKIE_NAME in request.COOKIES
        kept = not (session or self.private) and request.method in SAFE_METHODS
        response["Cache-Control"] = REVALIDATE if kept else NO_STORE
        response.add_post_render_callback(lambda rendered: _tagged(request, rendered))
        return response


def _tagged(request: Any, response: Any) -> Any:
    """Give an answer its entity tag; answer 304 when the reader has it.

    The tag of what can be edited is strong, because If-Match compares strongly; so it is not compressed on the way.
    """
    if response.status_code not in (200, 201):
        return response
    digest = blake2b(response.content, digest_size=12).hexdigest()
    version = getattr(response, "version", "")
    response["ETag"] = f'"{version}.{digest}"' if version else f'W/"{digest}"'
    if version:
        response["Cache-Control"] += ", no-transform"
    if "If-None-Match" not in request.headers or "If-Match" in request.headers:
        return response
    return get_conditional_response(request, etag=response["ETag"], response=response)


def version_of(*parts: object) -> str:
    """Return what an author may edit as a short mark: when it changes, so do they."""
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _digest_of(file: UploadedFile[Any]) -> str:
    digest = blake2b(digest_size=32)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
