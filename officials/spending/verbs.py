"""What can happen to public money on walls."""

LEDGER_PUBLISHED = "ledger_published"
LINE_DISCUSSED = "line_discussed"
