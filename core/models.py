"""The rows core keeps: work to do after a commit, how far each live stream has come, answers to tell again."""

from django.db import models
from django.db.models.functions import Now


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
