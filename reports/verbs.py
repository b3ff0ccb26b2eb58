"""What can happen to a report."""

REPORT_PUBLISHED = "report_published"
