"""Understands requests by example: words, templates over typed values, and an account of every word.

A domain writes a `Language` (TOML beside its tools): rules, intents with what people say, the words of its field. A
message is cut into words (`text`), values are marked in it (`agents.llm.offline.values`), and the templates of all
intents are matched against it (`templates`, `matching`, `clauses`): every word is taken by a word of a template, by a
slot, is one that says nothing (`english.toml`), or is said by the way (`asides`). All else is asked about.
"""
