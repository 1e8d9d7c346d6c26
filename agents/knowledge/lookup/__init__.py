"""Looking up what is known: by the words of a question and by what it means, own passages and those of everybody.

hits: what was found. statement: the one statement that finds it. search: all of it.
"""
