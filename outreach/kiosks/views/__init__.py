"""Pages for who stands in front of a poster or a tablet, and for who puts them there."""
