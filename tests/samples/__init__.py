"""Databases of earlier versions, kept so that every later one can still read them."""
