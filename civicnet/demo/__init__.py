"""The demonstration village, Val-d’Aure: invented people, six months of town life, drawn pictures.

``content/`` holds the words (plain text, made to be edited), ``pictures/`` draws, ``building`` writes it all to the
database, ``scale`` makes synthetic activities for benchmarks.
"""
