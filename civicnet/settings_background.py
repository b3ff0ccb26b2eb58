"""Background work by Celery, where there is a broker (docs/adr/0003). Read by civicnet.settings."""

from environs import Env

env = Env()
# Set to nothing, Redis carries hints only and `civicnet worker` does the work.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", env.str("REDIS_URL", ""))
OUTBOX_RESEND = env.float("OUTBOX_RESEND", 120)  # seconds after which an untaken message counts as lost

# What someone waits for (a code by mail) does not stand behind exports. Everything else goes to the default queue.
TASK_QUEUES = {"core.mail.deliver": "urgent"}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = {name: {"exchange": name, "routing_key": name} for name in ("default", "urgent")}

# A message is acknowledged when its task ended, and comes back when its worker was killed; taken one by one.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.int("WORKER_PROCESSES", None)  # as many as the machine has cores
CELERY_TASK_IGNORE_RESULT = True  # the row holds the result
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "max_retries": 0,  # of the sender, which then leaves the row to the next try; a worker asks for its connection anew
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # nobody who reaches Redis may stop workers
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = "UTC"

# Keys of the promises name their period, so that a second beat, or one that forgot, does no harm.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "core.outbox.sweep", "schedule": 5.0, "options": {"queue": "urgent", "expires": 5}},
    "keep time": {"task": "core.outbox.beat", "schedule": 60.0, "options": {"queue": "urgent", "expires": 60}},
}
