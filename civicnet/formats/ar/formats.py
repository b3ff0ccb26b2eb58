"""Arabic as Morocco writes it: 640.812,5. Django knows the signs but groups no digits."""

NUMBER_GROUPING = 3
