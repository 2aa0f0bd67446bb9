"""tflint reads TensorFlow and Keras programs without running them and says what is wrong with them."""

__version__ = "0.1.0"
