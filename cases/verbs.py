"""What can happen to a case: on walls, and, as ``app.verb``, in bells (their words stand in ``cases/alerts/``)."""

CASE_MOVED = "case_moved"

MOVED = "cases.moved"
