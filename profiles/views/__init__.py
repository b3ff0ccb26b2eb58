"""Pages of accounts and of people."""
