"""What runs in the child of the worker: a request as JSON into an answer, with libraries that are handed in."""
