"""How languages write numbers, where Django says it otherwise or not at all."""
