"""Words that are no names, though they stand where names may: at the beginning of a sentence, or with a capital."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words that begin lines of a list, and no name.
HEADS = _words("""
    dear hi hello hey thanks thank best regards cheers guests guest list name names invitees invited people total
    subject sent date attachments attached wrote on in at we i you it this that these those here there please let
    see love kind yours sincerely forwarded original message begin end sheet page email mail phone address rsvp yes
    rsvps rsvpd rsvped rsvp'd replies regrets
    no maybe coming declined menu menus food drinks cake what when where who why how our your my if not also bride
    groom side friends family colleagues work school neighbours neighbors others table tables
    liebe lieber hallo gruß grüße danke gäste gästeliste bonjour merci invités hola gracias invitados
""")

#: Names that are verbs at the beginning of a sentence.
MODALS = _words("will may mark hope bill chase")

_OTHERS = _words("""
    n pls plz thx asap tho though btw lol mate whole hes shes theyre thats dont im ive
    the a an and or but nor neither either he she they him her them us me its his their everyone everybody nobody
    someone somebody anyone anybody all both half most none some many few two three four five six seven eight nine ten
    dozen to for from with without of by as is are was were be been can can't cannot could will won't would should
    shall must do does did don't doesn't didn't has have had hasn't haven't i'm i've i'd i'll we're we've it's that's
    they're he's she's there's too so then than now today tonight tomorrow yesterday again instead already still only
    just very more less other another each every any which whose whom while because since until till before after
    about around over under between into onto off out up down am pm o'clock ok okay sorry well actually oh um
    christmas easter halloween thanksgiving hanukkah ramadan eid diwali euro euros dollar dollars pound pounds
""")
#: Words that are no part of a name in a text.
NO_NAMES = (HEADS | _OTHERS) - MODALS

#: Days and months, which are names, too, where nothing else can stand.
DAYS = _words("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december
""")

#: Words with which requests begin, and what they are about.
BEGIN_SENTENCES = _words("""
    kindly please would could should can
    add adjust allow archive arrange ask assign begin book bring build buy call cancel celebrate change check choose
    clear close come compare complete confirm convert cook copy count create cross cut decide decline delete design
    disinvite double draft drop edit email end estimate event events exclude expect export extend find finish fix forget
    get give go going grab guest guests halve have help hide hire host import include increase inform invite inviting
    keep leave let let's list look lower make making mark message move need needs new note notify open order organise
    organize pay pick plan planning plus postpone prepare print push put raise read record reduce refuse remember
    remind remove rename rent repeat replace reply report reschedule reserve reset resend restore rsvp save say says
    schedule scrap scratch search select send serve set share shift shop shopping show skip sort spend split start stop
    suggest swap switch take tell text thank throw tick transfer try turn undo uninvite unmark untick update use view
    wait want wanted write
    birthday party dinner lunch brunch breakfast wedding picnic barbecue bbq anniversary shower budget venue invitation
    invitations wine beer bread cheese music catering dj band photographer flowers balloons candles
    unfortunately sadly apparently finally btw fyi also additionally anyway good great nice perfect cool sure
""")

#: What people do, of whom an answer or a need is told: a name stands before it.
PREDICATES = _words("""
    is isn't are aren't can can't cannot could couldn't will won't would wouldn't might may must said says say has
    hasn't have haven't declined accepted confirmed rsvp'd rsvped comes come doesn't does don't do eats eat needs need
    wants brings texted phoned rang messaged emailed wrote got
    was wasn't replied answered and's isnt cant wont dropped bailed cancelled canceled
""")

#: Those that follow "will" and "may" where these are no names: "Will Anna come?"
INFINITIVES = _words("come eat need say do have want be make join attend")
