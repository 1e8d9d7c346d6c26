"""The playground: try agents, prompts and models, see every event, answer what waits, compare two side by side.

pages: the page and its fragments. What is sent goes through the door that any program has, `/api/agent/stream/`.
"""
