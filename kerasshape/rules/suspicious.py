"""KS6: legal and surely not meant; warnings."""
