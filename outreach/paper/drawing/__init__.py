"""Bulletins and posters as pages of PDF."""
