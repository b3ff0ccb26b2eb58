"""Files of reports made elsewhere: read by a mapping that an operator writes (docs/importing.md)."""
