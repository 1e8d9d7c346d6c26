"""Reads what a person wants of music, of playlists or to buy: the calls that it may come to, the likeliest first.

A later call is made when the one before it found nothing: "do you have Metallica" may mean a band, a song or a genre.
"""

from __future__ import annotations

from agents import patterns as re
from agents.llm import Ask
from musicstore.grammar import readings as to
from musicstore.grammar.readings import CALLED, SONG, SONGS, Read

LONGEST = 300  # characters of a wish

_ALBUM = r"(?:album|record|lp|cd)"
_ALBUMS = r"(?:albums?|records?|lps?|cds?|discs?|discography|releases)"
_SELL = r"(?:have|sell|carry|stock)"
_HAVE = (
    rf"(?:do you {_SELL}|have you got|you got|you {_SELL}|does the (?:store|shop) {_SELL}|are there|is there|have you)"
)
_BUY = r"(?:buy|purchase|get me|i'll take|i will take|sell me|check out|pay for)"
_MINE = r"(?:(?:my|the|a|an|our|this|that) )?"
_THERE = r"(?: (?:are there|do i have|have i|have i got|do we have|there are|i have|you have|do you have))?"
_MADE = (
    r"(?:have|has|had|got|make|made|record|recorded|release|released|put out|sing|sang|play|played|perform|performed"
    r"|write|wrote)"
)
_LOOK = r"(?:show|list|find|get|give|see|display|search|search for|look up|look for|browse|open|play|hear|listen to)"
_TO_HEAR = r"(?:play|put on|recommend|suggest|find|show|give|hear|listen to|get|browse)"
_LESS = r"(?:delete|remove|drop|erase|throw away|get rid of|destroy)"
_OFF = r"(?:remove|delete|take|drop|kick|throw|get rid of)"
_ONTO = r"(?:to|on|onto|into|in)"
_PUT = r"(?:add|put|stick|throw|save|append)"
_WHO = r"(?:who|which|what)(?: band| artist| singer)?"
_PLAYS = r"(?:sings|sang|plays|played|wrote|recorded|made|performs|performed|is behind)"
_LIST = r"(?:play ?)?lists?"
_X, _Y = r"(?P<x>\S.*?)", r"(?P<y>\S.*?)"
_LONG_X = r"(?P<x>\S.*)"  # up to the last of the words that follow it

#: What is said, and what it means; the first that fits is taken.
_WISHES: tuple[tuple[str, Read], ...] = (
    # Playlists.
    (rf"(?:make|create|start|set up|begin|open|new)(?: me| us)?(?: an?| another| my| the)?(?: new| empty)? ?{_LIST}"
     rf"(?: {CALLED}| for|:)? {_X}(?: with {_Y}(?: on it)?)?", to.makes),
    (rf"(?:make|create|start|set up)(?: me| us)? (?:an?|my|another)(?: new)? {_X} {_LIST}(?: with {_Y}(?: on it)?)?",
     to.makes),
    (rf"(?:make|create|start) {_X} as a(?: new)? {_LIST}", to.makes),
    (rf"{_PUT} {_LONG_X} {_ONTO} {_MINE}{_LIST}(?: {CALLED})? {_Y}", to.adds),
    (rf"{_PUT} {_LONG_X} {_ONTO} {_MINE}{_Y}(?: {_LIST})?", to.adds),
    (rf"{_OFF} {_X} (?:off|from|off of|out of) {_MINE}{_LIST}(?: {CALLED})? {_Y}", to.removes),
    (rf"{_OFF} {_LONG_X} (?:off|from|off of|out of) {_MINE}{_Y}(?: {_LIST})?", to.removes),
    (rf"(?:rename|call|change) {_MINE}{_LIST}(?: {CALLED})? {_X} (?:to|into|as) {_Y}", to.renames),
    (rf"rename {_MINE}{_X}(?: {_LIST})? (?:to|into|as) {_Y}", to.renames),
    (rf"{_LESS} {_MINE}{_LIST}(?: {CALLED})? {_X}", to.playlist("delete_playlist")),
    (rf"{_LESS} {_MINE}{_X} {_LIST}", to.playlist("delete_playlist")),
    (rf"(?:(?:what|which|show|list|see|display|how many)(?: me| us)?(?: are| of)?(?: all| all of)?"
     rf"(?: my| the| our| your)?|my|all my) {_LIST}{_THERE}", to.only("list_playlists")),
    (rf"(?:show|open|see|play|display|list|view|bring up)(?: me| us)? {_MINE}{_LIST}(?: {CALLED})? {_X}",
     to.playlist("show_playlist")),
    (rf"what(?:'s| is| songs are| tracks are| do i have| have i(?: got)?)? (?:on|in) {_MINE}{_LIST}(?: {CALLED})? {_X}",
     to.playlist("show_playlist")),
    (rf"(?:(?:show|open|see|play|display|view|bring up)(?: me| us)?|what(?:'s| is| songs are| tracks are)? (?:on|in))"
     rf" {_MINE}{_X} {_LIST}", to.playlist("show_playlist")),
    # Buying.
    (rf"{_BUY}(?: me| us)?(?: the| this| that)?(?: {SONG}s?)?(?: {CALLED}| number| no\.?| #)? {_X}", to.buys),
    # What there is of genres.
    (rf"(?:(?:what|which|show|list|see|name)(?: me| us)?(?: all)?(?: the| your| of the)?"
     rf"|what (?:kinds?|styles?|types?|sorts?) of) (?:genres?|styles|kinds of music|music(?:al)? genres)"
     rf"(?: {_HAVE}| exist| can i (?:browse|choose from|pick from|listen to|buy))?", to.only("list_genres")),
    (r"what (?:do|can) (?:you|i) (?:sell|have|offer|stock|buy)", to.only("list_genres")),
    (rf"(?:what|which) (?:kinds?|styles?|types?|sorts?|genres?) of (?:music|songs?|tracks?)(?: {_HAVE})?",
     to.only("list_genres")),
    # What is on an album.
    (rf"(?:what(?:'s| is| are| songs are| tracks are)?|which|{_LOOK})(?: me)?(?: all)?(?: the)?(?: {SONGS})?(?: are)?"
     rf" (?:on|off|from|of) (?:the |their )?{_ALBUM}(?: {CALLED})? {_X}", to.on_album),
    (rf"{SONGS} (?:on|off|from|of) (?:the )?{_ALBUM}(?: {CALLED})? {_X}", to.on_album),
    (rf"(?:{_LOOK}(?: me)? )?(?:the )?(?:{_ALBUM}|tracklist of|track list of|tracks on|songs on)(?: {CALLED})? {_X}",
     to.on_album),
    (rf"(?:what(?:'s| is| are| songs are| tracks are| do i have| have i(?: got)?)|which (?:songs|tracks) are) on"
     rf" {_MINE}{_X}", to.on),
    # Albums of an artist.
    (rf"(?:what|which|how many) {_ALBUMS} {_HAVE} (?:by|from|of) {_X}", to.albums),
    (rf"(?:what|which|how many) {_ALBUMS} (?:are )?(?:there )?(?:by|from|of) {_X}(?: {_HAVE})?", to.albums),
    (rf"(?:what|which|how many|tell me|name|{_LOOK}(?: me)?)(?: all)?(?: the)? {_ALBUMS}(?: (?:do|does|did|has|have))?"
     rf" {_X}(?: {_MADE})+", to.albums),
    (rf"(?:(?:{_LOOK}|{_HAVE})(?: me| us)?)?(?: ?all)?(?: ?the| ?any| ?some| ?every)? ?{_ALBUMS} (?:by|from|of) {_X}",
     to.albums),
    (rf"(?:(?:{_LOOK}|{_HAVE})(?: me| us)? )?(?:all |any )?{_X}(?:'s|s'|')? (?:albums|discography|records)", to.albums),
    # Tracks of a genre.
    (rf"(?:{SONGS}|something|anything) (?:of|in|from) the (?:genre|style)(?: of)? {_X}", to.of_genre),
    (rf"(?:{_LOOK}(?: me)? )?(?:the )?genre {_X}", to.of_genre),
    (rf"{_LOOK}(?: me)? (?:the |your )?{_X} (?:genre|section|collection|department)", to.of_genre),
    # Tracks of an artist.
    (rf"(?:(?:what|which|how many|{_LOOK}|{_HAVE})(?: me| us)?)?(?: ?all)?(?: ?the| ?any| ?some| ?every| ?a)? ?{SONGS}"
     rf"(?: {_HAVE})? (?:by|from) {_X}(?: {_HAVE})?", to.tracks),
    (rf"(?:what|which|how many) {SONGS}(?: (?:do|does|did|has|have))? {_X}(?: {_MADE})+", to.tracks),
    (rf"(?:(?:what|which|how many|{_LOOK}|{_HAVE})(?: me| us)?)?(?: ?all)?(?: ?the| ?any| ?some)? ?{SONGS}"
     rf" (?:of|on|off) {_X}", to.tracks_of),
    (rf"(?:.* )?everything(?: you have(?: got)?| there is)? (?:from|by|of) {_X}", to.anything),
    (rf"(?:{_LOOK}(?: me)? )?what (?:does|did|do|has|have) {_X}(?: {_MADE})+", to.tracks),
    (rf"{_LOOK}(?: me)? what {_X}(?: {_MADE})+", to.tracks),
    (rf"(?:{_LOOK}|put on)(?: me| us)? (?:something|anything|a song|stuff) (?:by|from) {_X}", to.tracks),
    (rf"(?:{_HAVE} |got |find |show me )?(?:anything|something|stuff|things) (?:at all )?(?:by|from|of) {_X}",
     to.anything),
    # A song.
    (rf"(?:{_HAVE}|{_LOOK}|got|check for|check|is|sell|where is)(?: me)?(?: the| a| an| any| that| for the)? ?{SONG}s?"
     rf"(?: {CALLED})? {_X}", to.song),
    (rf"(?:the |a |any )?{SONG}s? {CALLED} {_X}", to.song),
    (rf"(?:i'm|i am|we're|we are) (?:looking|searching) for (?:the |a |that )?{SONG}(?: {CALLED})? {_X}", to.song),
    (rf"(?:which|what) {_ALBUM} is(?: the)?(?: {SONG})? {_X} (?:on|from)", to.song),
    (rf"how long (?:is|does)(?: the)?(?: {SONG})? {_X}(?: last| take)?", to.song),
    (rf"(?:which|what) {_ALBUM} (?:has|contains|includes)(?: the)?(?: {SONG})? {_X}", to.song),
    (rf"{_WHO} {_PLAYS}(?: the)?(?: {SONG})? {_X}", to.song),
    (rf"(?:who's|who is|what's|what is) the (?:artist|band|singer|group|composer)(?: behind| of| on)?(?: the)?"
     rf"(?: {SONG})? {_X}", to.song),
    (rf"(?:how much (?:is|does|would)|what does|(?:what's |what is )?(?:the )?price of)(?: the)?(?: {SONG})? {_X}"
     r"(?: cost)?", to.song),
    (rf"(?:is|are) {_X} (?:available|in stock|for sale|in your (?:store|shop|catalogue|catalog)|there)", to.any_of),
    # What somebody would like to hear.
    (rf"(?:what|which) {_X}(?: {SONGS}| artists| bands)? {_HAVE}", to.of_genre),
    (rf"{_TO_HEAR}(?: me| us)? (?:some|any|a bit of|more|good|nice|a little) (?:good |nice |great )?{_X}",
     to.to_hear),
    (rf"(?:i'm|i am|we're) in the mood for(?: some| a bit of| a little)? {_X}", to.to_hear),
    (rf"(?:i feel like|i fancy|how about|what about)(?: some| hearing| listening to| a bit of| a little)* {_X}",
     to.to_hear),
    (rf"(?:i'm|i am|we're|we are) looking for(?: some| any| the| a)* {_X}", to.to_hear),
    (rf"(?:play|put on|listen to|hear)(?: me| us)? {_X}", to.to_hear),
    (rf"(?:{_HAVE}|got|any|some)(?: any| some| good| nice)* {_X} {SONGS}", to.of_genre),
    (rf"{_X} (?:songs|tracks|music|tunes)", to.of_genre),
    (rf"(?:{_HAVE}|got|do you know|search for|look for|look up|search|find)(?: any| some| the| for)* {_X}", to.any_of),
)  # fmt: skip
_PATTERNS = tuple((re.compile(pattern, re.I), read) for pattern, read in _WISHES)

_BEFORE = re.compile(
    r"(?:(?:hi|hello|hey|ok|okay|please|pls|so|and|now|then|also|well|thanks|great|cool|yes|no|actually|maybe|just"
    r"|kindly|can you|could you|would you|will you|can i|could i|may i|can we|i want to|i'd like to|i would like to"
    r"|i wanna|i'd love to|we want to|let me|let's|help me|i need to|i need you to|go ahead and|do me a favou?r and"
    r"|i was wondering if|i wonder if|do you know if|tell me if|tell me whether|check (?:if|whether)|see if"
    r"|find out if|check for me if)\b[, ]*)+",
    re.I,
)
_AFTER = re.compile(
    r"(?:[, ]+(?:please|pls|thanks|thank you|for me|right now|now|today|here|at all|available|in stock|for sale"
    r"|anywhere|in (?:the|your) (?:store|shop|catalogue|catalog|collection)|on sale|then|too|if you can|again))+$",
    re.I,
)


def wishes(text: str) -> list[Ask]:
    """Return the calls that a message may come to, the likeliest first; none when it is about something else."""
    for said in dict.fromkeys((plainly(text), plainly(text, after=False))):
        for pattern, read in _PATTERNS if said else ():
            if (match := pattern.fullmatch(said)) and (asks := read(match)) and all(map(_is_whole, asks)):
                return asks
    return []


def plainly(text: str, *, after: bool = True) -> str:
    """Return a message on one line, without politeness before it and after; "" for one too long to be a wish."""
    said = " ".join(text.replace("’", "'").split())
    if len(said) > LONGEST:
        return ""
    said = _BEFORE.sub("", said.rstrip(" .!?"), count=1) if _BEFORE.match(said) else said.rstrip(" .!?")
    if after:
        said = _AFTER.sub("", said)
    return said.strip(" ,:")


def _is_whole(ask: Ask) -> bool:
    """Whether every name in it is one."""
    return all(value and (not isinstance(value, list) or all(value)) for value in ask.arguments.values())
