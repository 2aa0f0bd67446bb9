"""Shape functions of Keras layers, a module for each family."""
