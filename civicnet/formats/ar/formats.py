"""Arabic as Morocco writes it: 640.812,5 and 29 أكتوبر 2026، 5:30 م. Django knows the signs, but groups no digits and
writes the month of a moment before its day."""

NUMBER_GROUPING = 3
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y، g:i a"
TIME_FORMAT = "g:i a"
