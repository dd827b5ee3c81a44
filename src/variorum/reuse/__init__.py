"""Reuse: which texts are versions, copies or extracts of which, and which share a passage."""
