"""What the targeted TensorFlow and Keras do not have, do not take or do not heed, by family."""
