"""The front door: whoever is worried or asks for help is heard, and it is decided what follows."""
