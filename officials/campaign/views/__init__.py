"""The pages of the months before an election."""
