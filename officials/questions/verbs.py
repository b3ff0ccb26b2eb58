"""What can happen to a question: on walls, and in bells, whose words stand in ``questions/alerts/``."""

QUESTION_ASKED = "question_asked"

ASKED = "questions.asked"
