"""What can happen to an idea."""

SHARED = "ideas.shared"
INVITED = "ideas.invited"
CROSSED = "ideas.crossed"
