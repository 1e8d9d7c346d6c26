"""What people send with their words: documents of theirs, shown in the message and told to the model.

attaching: taken and kept in the commit of the message. shown: in pages and frames. told: what a model is told of them.
receivers: a message that shows a document changes with it.
"""
