"""The platform: a small AI runtime for Django. In reading order:

`llm` answers, `runtime` runs an agent durably, with tools and widgets, `profiles` are what an operator makes of
agents; `events` says what happened or is due, `workflows` goes on over weeks, `business` has agents that act by
themselves; `knowledge` is what they look up, `documents` what people upload, `memory` what is known of people;
`mail` sends, `rest` and `limits` are what doors stand on, `database` and `patterns` what everything does.
`registry` keeps what is declared, `discovery` finds it.
Below them: `due` (one list of what is due), `leases`, `retry`, `clock`, `threads`, `zones`, `faults`, `retention`,
`personal` (what of each app is a person's).
"""
