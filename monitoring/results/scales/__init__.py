"""Scales that turn primary scores into marks: which counts where, and what is made by them."""
