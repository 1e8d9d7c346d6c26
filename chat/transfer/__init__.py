"""Conversations as a file that this installation, or another one, takes in again: written row by row, checked whole."""
