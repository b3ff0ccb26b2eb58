"""Pages of the wall, one file per thing people do."""
