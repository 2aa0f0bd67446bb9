"""The facts of one program: values, shapes, layers, models and what is done with them."""
