"""The index follows the rows: what was changed is read again, cut into pieces, and written where it differs.

pieces: what rows say now. writing: what is there already, and what is not. index: a batch, in one commit. reconciler:
what nobody told of.
"""
