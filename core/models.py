"""The rows core keeps: tasks, moved streams, what finds things by words, answers to tell again."""

from django.db import models
from django.db.models.functions import Now

from core.fields import TokenField


class Task(models.Model):
    """One piece of work promised by a committed transaction; the row itself says whether it was kept."""

    name = models.CharField(max_length=200, help_text="dotted name of the function that does it")
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, unique=True)
    due = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    lease_owner = models.CharField(max_length=64, blank=True, default="", db_default="")
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(  # outbox.leases.claim, outbox.lag
                fields=["due", "id"], name="task_open", condition=models.Q(done_at=None, failed_at=None)
            ),
            models.Index(fields=["done_at"], name="task_done", condition=models.Q(done_at__isnull=False)),  # prune
            models.Index(fields=["failed_at"], name="task_dead", condition=models.Q(failed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"


class Stream(models.Model):
    """A personal stream and the number of its last event; the row is the counter that leaves no gap."""

    name = models.CharField(max_length=100, primary_key=True)
    top = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} @{self.top}"


class StreamEvent(models.Model):
    """One event of a personal stream: identifiers only, never a text."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="events")
    seq = models.BigIntegerField()
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="stream_event_seq")]
        indexes = [models.Index(fields=["at"], name="stream_event_at")]  # live.streams.prune

    def __str__(self) -> str:
        return f"{self.stream_id} #{self.seq}"


class StreamMove(models.Model):
    """A note that a stream moved, for the processes that a publish did not reach; kept for minutes."""

    stream = models.CharField(max_length=100)
    top = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["at"], name="stream_move_at")]  # live.streams.prune

    def __str__(self) -> str:
        return f"{self.stream} @{self.top}"


class SearchDocument(models.Model):
    """What finds one thing of any kind by its words; written by ``core.search`` alone, never read as a text.

    The engine's own structures hang on this table: indexes on PostgreSQL; on SQLite an FTS5 table with its triggers,
    which a migration that rebuilds this table must make anew (see ``core.search.engines.prepare``).
    """

    id = models.BigIntegerField(primary_key=True)  # sorts by time, like what it stands for
    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    place = models.BigIntegerField(null=True)  # the key of where it is filtered
    words = TokenField()

    derived = True  # built anew after a move, see core.moving

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchProgress(models.Model):
    """How far the index of one kind is built; ``position`` moves in the transaction of the documents it counts."""

    kind = models.CharField(max_length=30, primary_key=True)
    version = models.PositiveIntegerField()  # of the way words are cut, see core.search.words
    position = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    derived = True

    def __str__(self) -> str:
        return f"{self.kind} @{self.position}"


class KeptAnswer(models.Model):
    """What an account was answered under an ``Idempotency-Key``: sent again within a day, it is told, not done."""

    account = models.BigIntegerField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)  # of the request: the same key for another one is refused
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="kept_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="kept_answer_age")]  # idempotency.prune

    def __str__(self) -> str:
        return f"answer {self.status} of {self.created_at}"


class Bounce(models.Model):
    """An address from which mail came back, known by a keyed number of it alone (``core.bounces``)."""

    class Kind(models.TextChoices):
        """Why: it takes none just now, there is none, or who reads there does not want any."""

        SOFT = "soft"
        HARD = "hard"
        COMPLAINT = "complaint"

    mark = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    count = models.PositiveIntegerField(default=1)
    soft_at = models.JSONField(default=list)  # moments of the last soft ones: several of them are a hard one
    last_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["soft", "hard", "complaint"]), name="bounce_kind_known")
        ]
        indexes = [models.Index(fields=["last_at"], name="bounce_age")]  # bounces.prune

    def __str__(self) -> str:
        return f"{self.kind} bounce of {self.last_at}"
