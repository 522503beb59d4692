"""One pure function for each output format: results of files in, pieces of text out."""
