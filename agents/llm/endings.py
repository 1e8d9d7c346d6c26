"""Why an answer ended before it was whole, in words for a person.

Model servers name the reason in `finish_reason` (Chat Completions) or `incomplete_details.reason` (Responses), each in
words of its own. A normal end has none of these.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CutShort:
    """`detail` is fit for a person to read; `code` is for programs: `length`, `filtered`, `ended_early`, `step_limit`,
    `server_error`, `bad_reply`.
    """

    code: str
    detail: str


LENGTH = CutShort("length", "The answer was cut off: the model may not write more at a time.")
FILTERED = CutShort("filtered", "The model server's content filter cut the answer off.")
WITHHELD = CutShort("filtered", "The model server's content filter withheld the answer.")
FAILED = CutShort("server_error", "The model server failed while it was answering.")
EARLY = CutShort("ended_early", "The model server ended the answer early, for a reason of its own.")
#: Codes of answers whose text stands: whoever lets them go on wants what comes after it.
GOES_ON = frozenset({"length", "ended_early", "step_limit"})

_NORMAL = {
    *("stop", "stop_sequence", "eos", "eos_token", "end", "end_turn", "complete", "completed", "done", "success"),
    *("tool_calls", "tool_call", "tool_use", "tools", "function_call", "refusal", "null", "none"),
}
_TOO_LONG = {"length", "max_tokens", "max_output_tokens", "max_completion_tokens", "model_length", "token_limit"}
_FILTERS = {
    *("content_filter", "content_filtered", "safety", "sensitive", "recitation", "prohibited_content", "blocklist"),
}
_FAILURES = {
    *("error", "failed", "abort", "aborted", "cancelled", "network_error", "insufficient_system_resource"),
    "malformed_function_call",
}


def by_reason(reason: object) -> CutShort | None:
    """Return why the answer is not whole, None after a normal end. A reason that nobody knows is told as one."""
    if not isinstance(reason, str) or not reason:
        return None
    reason = reason.strip().lower()
    if reason in _NORMAL:
        return None
    known = ((_TOO_LONG, LENGTH), (_FILTERS, FILTERED), (_FAILURES, FAILED))
    return next((cut_short for reasons, cut_short in known if reason in reasons), EARLY)


def unfit(complaint: str) -> CutShort:
    """Return what is said of an answer that had to be data of a certain form, and is not."""
    return CutShort("bad_reply", f"The answer did not fit what was asked for: {complaint[:500]}.")


def step_limit(steps: int) -> CutShort:
    """Return what is said of an answer that was made to conclude after so many steps."""
    taken = "1 step" if steps == 1 else f"{steps} steps"
    return CutShort("step_limit", f"This took {taken}, the most that one answer may take; there may be more to do.")
