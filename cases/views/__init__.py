"""Pages of a town's follow-up: the file, the inbox, its export, the figures, the desk."""
