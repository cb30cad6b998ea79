"""The numbers of a class, once for the screen and for the file."""
