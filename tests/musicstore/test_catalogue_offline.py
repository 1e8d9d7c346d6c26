"""Without any model, what people say of music is carried out by the very tools: said to music, and to the store."""

from __future__ import annotations

import re

from django.contrib.auth.models import User

from agents.llm import Called
from agents.testing import Talk
from musicstore.grammar import OF_CUSTOMERS
from musicstore.models import Album, Artist, CustomerLink, Genre, Invoice, Playlist
from tests.musicstore import wordings
from tests.musicstore.data import WithChinook
from tests.musicstore.wordings import tools

ALBUMS, TRACKS, GENRE = "get_albums_by_artist", "get_tracks_by_artist", "get_songs_by_genre"
SONG, ON, SHOWN = "check_for_songs", "get_tracks_on_album", "show_playlist"

Wording = tuple[str, str, str]

#: What is said, the tool that answers it, and a name in its data.
SAID: tuple[Wording, ...] = (
    ("What albums does AC/DC have?", ALBUMS, "AC/DC"),
    ("do you have anything by Metallica", ALBUMS, "Metallica"),
    ("songs by Jobim", TRACKS, "Antônio Carlos Jobim"),
    ("play me some jazz", GENRE, "Jazz"),
    ("what jazz do you have", GENRE, "Jazz"),
    ("do you have the song Enter Sandman", SONG, "Enter Sandman"),
    ("is there a track called Black Dog?", SONG, "Black Dog"),
    ("who sings Desafinado?", SONG, "Antônio Carlos Jobim"),
    ("what's on the album Achtung Baby", ON, "Achtung Baby"),
    ("Which genres are there?", "list_genres", "Bossa Nova"),
    ("AC/DC", ALBUMS, "AC/DC"),
    ("smoke on the water", SONG, "Smoke On The Water"),
    ("do you have reggae", GENRE, "Reggae"),
    ("play some Metallica", TRACKS, "Metallica"),
    ("albums by Beetles", ALBUMS, "The Beatles"),
    ("how about a little bossa nova?", GENRE, "Bossa Nova"),
    ("show me what Pearl Jam has recorded", TRACKS, "Pearl Jam"),
    ("hey, could you check if you carry One by U2?", SONG, "One"),
    ("I'm looking for some opera", GENRE, "Opera"),
    ("which album is Overdose on?", SONG, "Let There Be Rock"),
    ("I'm looking for the song Overdose", SONG, "AC/DC"),
    ("how long is Black Dog?", SONG, "Black Dog"),
    ("what do you sell?", "list_genres", "Bossa Nova"),
    ("have you got the song Por Causa De Você by Jobim", SONG, "Por Causa De Você"),
)

#: Written before the words that understand them, and none was written for one of these.
HELD_OUT: tuple[Wording, ...] = (
    ("got anything by Aerosmith?", ALBUMS, "Aerosmith"),
    ("Which albums has Deep Purple released?", ALBUMS, "Deep Purple"),
    ("put on a bit of blues", GENRE, "Blues"),
    ("Is Smoke On The Water in your catalogue?", SONG, "Smoke On The Water"),
    ("what reggae have you got in stock", GENRE, "Reggae"),
    ("how many songs by Audioslave do you carry", TRACKS, "Audioslave"),
    ("I want to listen to Iron Maiden", TRACKS, "Iron Maiden"),
    ("are there any albums from Queen", ALBUMS, "Queen"),
    ("what's the price of Enter Sandman", SONG, "Enter Sandman"),
    ("search for Audioslave", ALBUMS, "Audioslave"),
    ("any heavy metal tracks", GENRE, "Heavy Metal"),
    ("look up the album Black Album please", ON, "Black Album"),
    ("list every album of Led Zeppelin", ALBUMS, "Led Zeppelin"),
    ("which band plays Black Dog?", SONG, "Led Zeppelin"),
    ("let me hear Foo Fighters", TRACKS, "Foo Fighters"),
    ("Soundgarden discography", ALBUMS, "Soundgarden"),
    ("which tracks did Faith No More record?", TRACKS, "Faith No More"),
    ("do you sell anything by Green Day?", ALBUMS, "Green Day"),
    ("could I see the albums by R.E.M., please", ALBUMS, "R.E.M."),
    ("find the track Enter Sandman", SONG, "Metallica"),
)


class AliceTalksWithoutAModel(WithChinook):
    maxDiff = None

    def setUp(self) -> None:
        self.alice = User.objects.create_user("alice")
        CustomerLink.objects.create(user=self.alice, customer_id=5)

    def last(self, talk: Talk) -> Called:
        none = Called("", "no tool", "{}", "")
        return next((item for item in reversed(talk.items) if isinstance(item, Called)), none)

    def test_what_is_said_to_the_store_or_to_music_is_answered_by_the_same_tool(self) -> None:
        Album.objects.create(title="Help", artist=Artist.objects.create(name="The Beatles"))
        missed = []
        for to, said_to in (("music", (*SAID, *HELD_OUT)), ("store", (*SAID, *HELD_OUT)[::3])):
            for text, tool, name in said_to:
                talk = Talk(self.alice, to)
                said, called = talk.say(text), self.last(talk)
                if (called.name, talk.agent.name) != (tool, "music") or name not in str(called.data) or not said:
                    missed.append((to, text, called.name, said))
        self.assertEqual(missed, [])

    def test_what_was_found_is_said_in_words_and_what_was_not_with_something_to_say_instead(self) -> None:
        talk = Talk(self.alice, "store")
        self.assertEqual(
            talk.say("What albums does AC/DC have?"),
            "“AC/DC” has 2 albums here: “For Those About To Rock We Salute You” and “Let There Be Rock”.",
        )
        self.assertEqual(
            talk.say("do you have the song Thunderstruck"), "No, there is no song called “Thunderstruck” here."
        )
        self.assertIn("No, there is no song called “Beatles” here. Its name is like that", talk.say("got any Beatles?"))
        self.assertRegex(
            talk.say("what does Overdose cost?"), r"Yes: “Overdose” by “AC/DC” on “Let .*”, 6:09, \$0\.99\."
        )
        Genre.objects.create(name="Jazz")  # of the very same name: one to a person
        self.assertIn("There are 130 tracks of “Jazz” here. Say “more”", talk.say("what jazz do you have?"))
        self.assertIn("26 to 50 of 130:", talk.say("more"))
        self.assertIn("Several could be meant by “Chico”", talk.say("albums by Chico"))
        self.assertIn("You could say:", talk.say("do you have Xyzzy Plugh?"))
        self.assertIn("You could say:", talk.say("Xyzzy Plugh"))
        self.assertIn("Its name is like that", talk.say("undo"))  # a song is like it, no genre is: the model failed
        self.assertIn("You could say:", talk.say("please do the frobnication of my whatsits with what you know of it"))
        self.assertIn("hand over to", talk.say("what can you do?"))
        self.assertEqual(talk.calls, [])

    def test_playlists_are_kept_in_talk(self) -> None:
        talk = Talk(self.alice, "store")
        talk.say("make a playlist called Party")
        talk.say("add Enter Sandman by Metallica to Party")
        talk.say("do you have the song Desafinado")
        self.assertIn("“Desafinado”", talk.say("put it on my Party playlist"))
        self.assertIn("2 tracks are on “Party”: “Enter Sandman” and “Desafinado”.", talk.say("what is on Party"))
        talk.say("kick Desafinado out of Party")
        talk.say("rename Party to Sunday")
        self.assertIn("“Sunday” (1)", talk.say("which playlists do I have?"))
        party = Playlist.objects.get(owner=self.alice)
        self.assertEqual([track.name for track in party.tracks.all()], ["Enter Sandman"])
        talk.say("delete the playlist Sunday")
        self.assertEqual(talk.decline(), "All right, I left it as it was.")
        talk.say("delete the playlist Sunday")
        talk.approve()
        self.assertFalse(Playlist.objects.filter(owner=self.alice).exists())

    def test_what_is_not_understood_whole_is_asked_about_and_nothing_is_written(self) -> None:
        talk = Talk(self.alice, "music")
        said = talk.say("Make a playlist called Party. Blorf all my wibbles!")
        self.assertIn("I understood “Make a playlist called Party”, but not “Blorf all my wibbles”", said)
        asked = talk.say("don't show my invoices")
        self.assertIn("Did you mean “Show me my invoices”?", asked)
        self.assertIn("- Show me my invoices", asked, "it only reads, so it may be pressed")
        self.assertEqual(talk.calls, [])
        self.assertIn("Margaret Park", talk.say("could you tell me who was my salesperson"))
        self.assertFalse(Playlist.objects.filter(owner=self.alice).exists())

    def test_tracks_are_bought_after_a_yes_and_said_by_what_was_shown(self) -> None:
        before = Invoice.objects.count()
        talk = Talk(self.alice, "store")
        talk.say("buy One by U2 and Enter Sandman by Metallica")
        self.assertEqual(talk.waiting[0].arguments.count("$0.99"), 2)
        self.assertIn("are bought for $1.98", talk.approve())
        talk.say("what's on the album Achtung Baby")
        talk.say("buy the second one")
        self.assertIn("Even Better Than The Real Thing", talk.waiting[0].arguments)
        talk.decline()
        self.assertIn("Which song do you mean?", talk.say("buy it"))
        self.assertEqual(Invoice.objects.count(), before + 1)
        self.assertIn("Several songs could be meant by “One”", talk.say("buy One"))
        self.assertIn("There is no song called “Thunderstruck”", talk.say("buy Thunderstruck"))

    def test_what_is_about_invoices_or_nothing_of_music_is_left_to_others(self) -> None:
        mine = [text for text, *_ in (*wordings.SAID, *wordings.HELD_OUT) if tools(text) - OF_CUSTOMERS.keys()]
        self.assertEqual(mine, [])
        for text in ("hello", "yes", "what can you do?", "thanks", "", "?!", "remember that I like jazz", "x" * 10_000):
            self.assertLessEqual(tools(text), {"remember"}, text)
        for text in ("buy " * 70, "add " + "to " * 90, "a playlist " * 25, "by " * 100, re.sub(".", "(", "x" * 300)):
            tools(text)
