"""KS4: training data against the model's input, targets and loss against its output."""
