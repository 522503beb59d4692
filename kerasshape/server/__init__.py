"""The language server: what is known of Keras code, in the editor where it is written."""
