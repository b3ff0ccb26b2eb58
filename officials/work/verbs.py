"""What can happen to actions and commitments: on walls, and, as ``app.verb``, in bells (words in ``work/alerts/``)."""

ACTION_PUBLISHED = "action_published"
COMMITMENT_PUBLISHED = "commitment_published"
WORK_STEPPED = "work_stepped"

STEPPED = "work.stepped"
INSPIRED = "work.inspired"
