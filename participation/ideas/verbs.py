"""What can happen to an idea: on walls, and, as ``app.verb``, in bells (their words stand in ``ideas/alerts/``)."""

IDEA_PUBLISHED = "idea_published"

INVITED = "ideas.invited"
CROSSED = "ideas.crossed"
