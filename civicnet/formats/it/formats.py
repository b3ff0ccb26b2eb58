"""Italian as it is written in running text: 6 dicembre 2026, 17:30. Django puts a nought before the day, and before a
moment the name of its day."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y H:i"
