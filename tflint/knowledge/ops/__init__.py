"""Shape functions of functions and methods, a module for each library or family."""
