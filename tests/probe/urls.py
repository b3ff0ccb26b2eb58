from django.urls import include, path

from core import health, mailbox
from tests.probe import burden, site

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("-/courrier/", mailbox.mailbox),
    path("", include("core.live.urls")),
    path("probe/login/<str:name>", site.login),
    path("probe/logout", site.logout),
    path("probe/suspend/<int:pk>", site.suspend),
    path("probe/freeze/<int:pk>", site.freeze),
    path("probe/source/<int:pk>", site.person_source),
    path("probe/role/<int:pk>/<int:held>", site.role),
    path("probe/password/<int:pk>", site.password),
    path("probe/device", site.other_device),
    path("probe/block/<int:blocker>/<int:blocked>", site.blocks),
    path("probe/touch/<str:stream>", site.touched),
    path("probe/unheard/<int:pk>", site.unheard),
    path("probe/promise/<str:key>", site.promise),
    path("probe/mail/<str:key>", site.mail),
    path("probe/digests/<int:people>", site.digests),
    path("probe/move/<str:stream>/<int:top>", site.move),
    path("probe/many/<int:count>", site.many),
    path("probe/append/<int:pk>/<int:n>", site.append),
    path("probe/tell/<int:pk>/<str:word>", site.tell),
    path("probe/age/<int:pk>/<int:last>", site.age),
    path("probe/told", site.told),
    path("probe/entries/<int:source>/<int:after>", site.entries),
    path("probe/effects", site.effects),
    path("probe/burden/<int:people>", burden.take_on),
    path("probe/state", burden.state),
    path("probe/deliver-twice", burden.deliver_twice),
    path("probe/echo", site.echo),
    path("probe/stream", site.stream),
    path("probe/file", site.file),
    path("probe/slow", site.slow),
    path("probe/broken", site.broken),
    path("probe/threads", site.threads),
    path("probe/post/<str:town>", site.post),
    path("probe/edit/<int:pk>", site.edit),
    path("probe/hint/<str:stream>/<int:top>", site.hint),
    path("probe/answer/<int:pk>", site.answer),
    path("probe/withdraw/<int:pk>", site.withdraw),
]

handler500 = "civicnet.pages.server_error"
