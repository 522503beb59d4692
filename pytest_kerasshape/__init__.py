"""The home of kerasshape's pytest plugin.

It can be imported, and it registers nothing with pytest yet: no fixture, no option, no hook.
"""
