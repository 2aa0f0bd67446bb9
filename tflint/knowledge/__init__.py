"""What is true of TensorFlow, Keras, NumPy and their neighbours: shape functions and tables; no syntax, no findings."""
