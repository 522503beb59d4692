"""What the evaluated program holds: values, their changes over time, and what its branches leave behind."""
