"""Letters by e-mail: written down in the transaction that wants them, sent once by a worker, at a rate.

models: the rows. outbox: write letters down. quota: how many a sender may write in a day. due: send what is due.
message: a row as the e-mail that goes out. rate: how fast they leave. bounces, refusals: what comes back, and who wants
none. unsubscribe: the page behind "no more letters". What letters say is written by whoever sends them.
"""
