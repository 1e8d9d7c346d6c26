"""A team: agents that hand over to each other, by a model's choice, and by words while no model answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from agents import registry
from agents.llm import Answer, Ask, Said, Turn
from agents.llm.candidate import Candidate
from agents.llm.circuit import FAILURES, Circuit
from agents.llm.model import ModelError
from agents.llm.offline import phrases
from agents.llm.offline.model import OfflineModel
from agents.profiles import sync
from agents.profiles.models import AgentProfile, AgentProfileTool, AgentTool
from agents.profiles.overlay import ProfilesOverlay
from agents.runtime import Agent, Context, Result, Route, teams, tool
from agents.runtime.models import Run, ToolCall
from agents.runtime.route_grammar import RouteGrammar
from agents.runtime.routes import chosen
from agents.testing import ScriptedModel, Talk, call
from musicstore.grammar import store
from tests.agents.runtime.at_work import Models, asked, attempt, badges, dies

pytestmark = pytest.mark.django_db(transaction=True)

DOWN = ModelError("unreachable", "The model server did not answer.")


class Down:
    """A model whose server does not answer; it counts how often it was asked."""

    name = "down"

    def __init__(self, code: str = "unreachable") -> None:
        self.times, self.code = 0, code

    async def stream(self, request: Any) -> Any:
        self.times += 1
        raise ModelError(self.code, DOWN.detail)
        yield


@pytest.fixture(autouse=True)
def shop() -> Iterator[None]:
    """A record shop: the front desk hands over to music and to invoices, and music hands back."""
    parts: tuple[Any, ...] = (registry.tools, registry.agents, registry.grammars)
    before = {part: dict(part._things) for part in parts}
    for name in ("store", "music", "invoices"):  # the music store's stand aside for these
        registry.agents.forget(name)
    for grammar in list(registry.grammars):
        if getattr(grammar, "spoken", None) is store or "store" in grammar.name.split():
            registry.grammars.forget(grammar.name)

    @tool
    def find_album(context: Context, title: str) -> Result:
        """Find an album."""
        return Result(f"{title} is on shelf 4, says {context.agent.title}.", {"title": title})

    phrases.phrase("where is {title}", tool="find_album", about="find albums", example="Where is Kind of Blue?")
    Agent(
        "front",
        "Front desk",
        "You receive.",
        handoffs=("music",),
        routes=(Route("invoices", ("bill", "invoice")), Route("music", ("album", "café concert", "where"))),
    )
    music = {"description": "Knows every record.", "tools": ("find_album",), "handoffs": ("front",)}
    Agent("music", "Music", "You know records.", max_steps=4, **music)  # type: ignore[arg-type]
    Agent("invoices", "Invoices", "You know bills.", suggestions=("Show my last bill",))
    yield
    for part, things in before.items():
        part._things = things


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def the_only(model: Any) -> Models:
    return Models({"": [Candidate(model)]})


def test_a_hand_over_there_and_back_each_with_its_own_words_tools_and_badge(alice: User) -> None:
    run = asked(alice, "Jazz?", "front")
    model = ScriptedModel(
        ("One moment.", call("transfer_to_music")),
        call("find_album", title="Kind of Blue"),
        ("That was it.", call("transfer_to_front")),
        "Anything else?",
    )
    done = attempt(model)
    assert [request.instructions for request in model.requests] == [
        "You receive.", "You know records.", "You know records.", "You receive.",
    ]  # fmt: skip
    assert [[each.name for each in request.tools] for request in model.requests[:2]] == [
        ["transfer_to_music", "transfer_to_invoices"], ["find_album", "transfer_to_front"],
    ]  # fmt: skip
    offered = {each.name: each.description for each in model.requests[0].tools}
    assert offered["transfer_to_music"] == "Hand the conversation over to Music. Knows every record."
    assert badges(run) == [
        ("front", "One moment."), ("front", "transfer_to_music"), ("music", "find_album"),
        ("music", "That was it."), ("music", "transfer_to_front"), ("front", "Anything else?"),
    ]  # fmt: skip
    assert (done.state, done.agent, done.steps) == (Run.State.COMPLETED, "front", 4)
    assert ToolCall.objects.get(name="find_album").output == "Kind of Blue is on shelf 4, says Music."
    page = browser_of(alice).get(f"/c/{run.thread}/").content.decode()
    assert re.findall(r'<h2 class="badge"[^>]*>(.*?)</h2>', page) == ["Front desk", "Music", "Front desk"]
    assert "Handed over to Music<" in page and "Handed over to Front desk<" in page
    alice.is_staff = alice.is_superuser = True
    alice.save()
    told = browser_of(alice).get(f"/admin/runtime/run/{run.pk}/change/").content.decode()
    assert "front → music, music → front" in told


def test_a_circle_ends_at_the_most_steps_in_words(alice: User) -> None:
    asked(alice, "Jazz?", "front")
    there, back = call("transfer_to_music"), call("transfer_to_front")
    done = attempt(ScriptedModel(there, back, there, "Nobody knows."))
    assert (done.state, done.error_code, done.agent) == (Run.State.FAILED, "step_limit", "music")
    assert "4 steps" in done.error


@pytest.mark.parametrize("point", ["before_answer_commit", "after_answer_commit", "before_tool_commit"])
def test_killed_before_a_hand_over_is_committed_it_is_done_once_by_the_next_attempt(
    alice: User, monkeypatch: Any, point: str
) -> None:
    run = asked(alice, "Jazz?", "front")
    dies(point, ScriptedModel(call("transfer_to_music")), monkeypatch)
    again = (call("transfer_to_music"),) if point == "before_answer_commit" else ()
    done = attempt(ScriptedModel(*again, "Jazz it is."))
    assert (done.state, done.agent) == (Run.State.COMPLETED, "music")
    assert badges(run) == [("front", "transfer_to_music"), ("music", "Jazz it is.")]


def test_killed_after_it_the_specialist_goes_on(alice: User, monkeypatch: Any) -> None:
    run = asked(alice, "Jazz?", "front")
    dies("after_tool_commit", ScriptedModel(call("transfer_to_music")), monkeypatch)
    model = ScriptedModel("Jazz it is.")
    assert attempt(model).agent == "music" and model.requests[0].instructions == "You know records."
    assert badges(run) == [("front", "transfer_to_music"), ("music", "Jazz it is.")]


def test_with_its_model_down_words_lead_to_whom_they_mean_and_the_offline_model_works_for_them(alice: User) -> None:
    run = asked(alice, "WHERE is Kind of Blue?", "front")
    down = Down()
    done = attempt(the_only(down))
    assert (done.state, done.agent, done.model) == (Run.State.COMPLETED, "music", OfflineModel.name)
    assert done.fallbacks == [{"model": "down", "code": "unreachable"}]
    assert down.times == 1, "whoever has just failed is not asked again"
    (front, said), (_, handed), (_, found), (music, answer) = badges(run)
    assert said == "The model server did not answer. Music takes over, as you wrote “where”."
    assert (front, handed, found, music) == ("front", "transfer_to_music", "find_album", "music")
    assert answer.startswith("Kind of Blue is on shelf 4, says Music.")


@pytest.mark.parametrize("point", ["before_answer_commit", "after_answer_commit", "after_tool_commit"])
def test_killed_on_the_way_of_a_route_it_is_led_once_and_goes_on_offline(
    alice: User, monkeypatch: Any, point: str
) -> None:
    run = asked(alice, "Where is Kind of Blue?", "front")
    dies(point, the_only(Down()), monkeypatch)
    done = attempt(the_only(Down()))
    assert (done.state, done.agent) == (Run.State.COMPLETED, "music")
    assert [name for _, name in badges(run)][1:3] == ["transfer_to_music", "find_album"]
    assert [who for who, _ in badges(run)] == ["front", "front", "music", "music"]


def test_whoever_takes_over_asks_a_model_of_their_own_first(alice: User) -> None:
    asked(alice, "My bill, please", "front")
    model = ScriptedModel("Nothing is due.")
    done = attempt(Models({"": [Candidate(Down())], "invoices": [Candidate(model)]}))
    assert (done.state, done.agent, done.model) == (Run.State.COMPLETED, "invoices", "scripted")
    assert "as you wrote “bill”" in model.requests[0].items[-2].text  # type: ignore[union-attr]


def test_with_its_model_down_whoever_understands_takes_over_though_no_word_leads_there(alice: User) -> None:
    phrases.phrase("fetch {title}", tool="find_album", about="find albums", example="Fetch Kind of Blue")
    run = asked(alice, "Fetch Kind of Blue", "front")
    done = attempt(the_only(Down()))
    assert (done.state, done.agent, done.model) == (Run.State.COMPLETED, "music", OfflineModel.name)
    (_, said), _, (_, found), (music, answer) = badges(run)
    assert (said, found) == ("The model server did not answer. Music takes over.", "find_album")
    assert music == "music" and answer.startswith("Kind of Blue is on shelf 4, says Music.")


def test_what_is_understood_goes_before_what_a_word_means_and_a_guess_comes_last(alice: User) -> None:
    class Guesses:
        name, about, examples = "guesses", "guess", ("Anything",)
        tools, is_guess = frozenset({"find_album"}), True

        def answer(self, turn: Any) -> Any:
            return None if turn.results else Answer(calls=[Ask("find_album", {"title": turn.text})])

        def hint(self, turn: Any) -> str:
            return ""

        def warm_up(self) -> None:
            """Nothing takes long."""

    registry.grammars.add("guesses", Guesses())
    talk = Talk(alice, "front")
    for text, agent in (("Where is My Last Bill", "music"), ("the bill, an LP", "invoices"), ("Blue Train", "music")):
        talk.say(text)
        assert talk.agent.name == agent, text


def test_what_leads_nowhere_is_told_in_words_with_those_that_would(alice: User) -> None:
    asked(alice, "Albumin and billing, as invoiced", "front")
    done = attempt(the_only(Down()))
    assert (done.state, done.error_code, done.agent) == (Run.State.FAILED, "unreachable", "front")
    assert done.error == (
        "The model server did not answer. Until it answers again, one of these words leads on: "
        "Invoices (bill, invoice); Music (album, café concert, where)."
    )


@pytest.mark.parametrize("code", ["filtered", "bad_request", "context_too_long"])
def test_what_is_not_the_models_fault_leads_nowhere(alice: User, code: str) -> None:
    asked(alice, "My bill", "front")
    assert attempt(the_only(Down(code))).error == DOWN.detail


def test_whoever_has_begun_to_speak_is_not_replaced_by_a_route(alice: User) -> None:
    class Breaks(Down):
        async def stream(self, request: Any) -> Any:
            yield next(iter([each async for each in ScriptedModel("Your bill").stream(request)]))
            raise DOWN

    asked(alice, "My bill", "front")
    assert attempt(the_only(Breaks())).agent == "front"


def test_a_server_in_its_pause_is_not_asked_before_words_lead_on(alice: User) -> None:
    asked(alice, "My bill", "front")
    circuit, down = Circuit(), Down()
    for _ in range(FAILURES):
        circuit.failed("timeout")
    done = attempt(Models({"": [Candidate(down, circuit=circuit)]}))
    assert (done.agent, done.model, down.times) == ("invoices", OfflineModel.name, 0)


def test_a_specialist_that_an_operator_renames_takes_over_by_its_new_name(alice: User) -> None:
    sync.after_migrate("default")
    AgentProfile.objects.filter(key="music").update(name="Records")
    snapshot = ProfilesOverlay().at(None, agent="front", user_id=alice.pk)
    front = snapshot.agent("front")
    assert (
        front is not None
        and front.schemas()[0].description == "Hand the conversation over to Records. Knows every record."
    )
    run = asked(alice, "An album?", "front")
    done = attempt(Models({"": [Candidate(Down())]}, find=snapshot.agent))
    assert done.agent == "music" and "Records takes over" in badges(run)[0][1]


def test_a_specialist_that_is_switched_off_is_refused_in_words_and_no_route_leads_there(alice: User) -> None:
    sync.after_migrate("default")
    AgentProfile.objects.filter(key="music").update(is_active=False)
    snapshot = ProfilesOverlay().at(None, agent="front", user_id=alice.pk)
    asked(alice, "Jazz?", "front")
    model = ScriptedModel(call("transfer_to_music"), "They are away.")
    done = attempt(Models({"": [Candidate(model)]}, find=snapshot.agent))
    refused = ToolCall.objects.get()
    assert (done.agent, refused.output) == ("front", "Music cannot be asked at the moment.")
    assert refused.result == {"code": "no_such_agent"}
    asked(alice, "An album?", "front")
    assert attempt(Models({"": [Candidate(Down())]}, find=snapshot.agent)).error.endswith("Invoices (bill, invoice).")


def test_an_operator_makes_a_team_of_rows_and_takes_a_hand_over_away(alice: User) -> None:
    sync.after_migrate("default")
    AgentProfileTool.objects.filter(agent__key="front", tool__name="transfer_to_invoices").update(enabled=False)
    AgentProfile.objects.create(name="Vinyl")
    for to in ("vinyl", "nobody"):
        made = AgentTool.objects.create(name=f"transfer_to_{to}")
        AgentProfileTool.objects.create(agent=AgentProfile.objects.get(key="front"), tool=made)
    snapshot = ProfilesOverlay().at(None, agent="front", user_id=alice.pk)
    front = snapshot.agent("front")
    assert front is not None and front.tools == ("transfer_to_music", "transfer_to_vinyl")
    asked(alice, "An LP?", "front")
    done = attempt(Models({"": [Candidate(ScriptedModel(call("transfer_to_vinyl"), "Here."))]}, find=snapshot.agent))
    assert (done.state, done.agent) == (Run.State.COMPLETED, "vinyl")
    assert ToolCall.objects.get().output == "Handed over to Vinyl."
    asked(alice, "My bill", "front")
    assert attempt(Models({"": [Candidate(Down())]}, find=snapshot.agent)).agent == "front"


def test_a_talk_whose_model_fails_is_led_by_its_words(alice: User) -> None:
    talk = Talk(alice, "front", model=ScriptedModel(DOWN))
    assert talk.say("Where is Kind of Blue?").startswith("Kind of Blue is on shelf 4")
    assert talk.agent.name == "music"


def test_without_any_model_the_front_desk_understands_its_routes(alice: User) -> None:
    talk = Talk(alice, "front")
    assert talk.say("Where is Kind of Blue?").startswith("Kind of Blue is on shelf 4")
    assert talk.agent.name == "music" and talk.calls == ["transfer_to_music", "find_album"]
    said = talk.say("help")
    assert "hand over to Invoices (bill, invoice) or to Music (album, café concert, where)" in said
    assert "Show my last bill" in said and talk.agent.name == "front"


def test_without_any_model_a_message_finds_who_understands_it_though_no_word_leads_there(alice: User) -> None:
    phrases.phrase("have you got {title}", tool="find_album", about="find albums", example="Have you got Giant Steps?")
    talk = Talk(alice, "front")
    assert talk.say("Have you got Giant Steps?").startswith("Giant Steps is on shelf 4")
    assert talk.agent.name == "music" and talk.calls == ["transfer_to_music", "find_album"]
    talk.say("Have you anything at all?")
    assert talk.agent.name == "front" and talk.calls == []


def test_whom_the_longest_word_leads_to_does_not_hand_over_to_whom_another_leads() -> None:
    routes = RouteGrammar("desk", [Route("bills", ("bill", "sold me")), Route("songs", ("song",))])
    here, there = frozenset({"transfer_to_songs"}), frozenset({"transfer_to_bills"})
    for text, tools, led in (
        ("who sold me the song", here | there, "transfer_to_bills"),
        ("who sold me the song", here, None),
        ("a song", here, "transfer_to_songs"),
        ("who sold me the song", there, "transfer_to_bills"),
    ):
        answer = routes.answer(Turn(text, (), (Said("user", text),), tools, timezone.now()))
        assert (answer.calls[0].tool if answer else None) == led, (text, tools)


def test_of_a_route_with_many_words_a_person_is_told_three() -> None:
    routes = RouteGrammar("anybody", [Route("nobody", ("bill", "invoice", "receipt", "payment"))])
    assert routes.about == "hand over to nobody (bill, invoice, receipt, …)"


def test_who_takes_over_offline_does_not_take_the_hand_over_for_what_was_asked(alice: User) -> None:
    said = Talk(alice, "front").say("An album of jazz")
    assert said == "I did not get that. You could say: Where is Kind of Blue?"


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("a CAFE   concert invoice", "music"),  # the longest
        ("bill", "invoices"),
        ("album’s", "music"),
        ("albums", None),
        ("", None),
        ("\x00 🎵 ﷽", None),
    ],
)
def test_words_are_whole_and_know_no_case_or_accents_and_the_longest_one_leads(text: str, agent: str | None) -> None:
    match = chosen(registry.agents["front"].routes, text)
    assert (match.route.agent if match else None) == agent


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"handoffs": ("musik",)}, "hands over to 'musik', and no agent is called so. Declare it, or choose of: "),
        ({"handoffs": ("odd",)}, "hands over to itself. Take that out"),
        ({"handoffs": "music"}, "hands over to 'music'. Write ('music',)."),
        ({"routes": (Route("music", "album"),)}, "has a route by 'album'. Write ('album',)."),  # type: ignore[arg-type]
        ({"routes": (Route("music", ()),)}, "has a route to 'music' without words"),
        ({"routes": (Route("music", ("!",)),)}, "has a route by '!', which is no word"),
        ({"routes": (Route("music", ("a",)), Route("front", ("Á",)))}, "leads 'Á' to 'music' and to 'front'"),
    ],
)
def test_a_team_that_cannot_be_is_refused_at_start_with_its_file_and_what_to_mend(
    fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        Agent("odd", "Odd", "", **fields)
        teams.check()
    assert str(raised.value).startswith("tests/agents/runtime/test_teams.py:")
    assert f": the agent 'odd' {words}" in str(raised.value)
