"""What Keras itself does, in both majors: layers, operations, losses, metrics, names and signatures."""
