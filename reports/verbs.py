"""What can happen to a report."""

REPORTED = "reports.reported"
