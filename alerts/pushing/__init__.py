"""Web push: the words of a parcel, sealed for one browser and handed to its push service (RFC 8030, 8291, 8292)."""
