"""Which column of a table is which, by its head: in English, German, French, Spanish, Italian, Dutch and others."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from agents import patterns as re

#: Of `bare`: a first name beside a last one, a last name beside a first one, or all of it.
_WORDS = {
    "name": (
        "name,full name,fullname,guest,guest name,guests,who,person,invitee,display name,contact,"
        "names,naam,nom complet,nom et prenom,nombre completo,nombre y apellidos,nome completo,"
        "vollstandiger name,gast,invite,invitado,ospite"
    ),
    "bare": "nom,nombre,nome",
    "first": (
        "first name,first,given name,forename,firstname,vorname,prenom,nombre de pila,"
        "primeiro nome,imie,fornavn,fornamn,voornaam,etunimi"
    ),
    "middle": "middle name,additional name,middle",
    "last": (
        "last name,last,surname,family name,lastname,nachname,familienname,nom de famille,apellido,"
        "apellidos,primer apellido,cognome,sobrenome,apelido,nazwisko,etternavn,efternavn,"
        "efternamn,achternaam,sukunimi"
    ),
    "email": (
        "email,e mail,mail,email address,e mail address,email adresse,e mail adresse,mailadresse,"
        "correo,correo electronico,courriel,adresse e mail,adresse email,adresse mail,e mail 1 value,"
        "email 1 value,epost,e post,posta elettronica,emailadres,e mailadres,emails,primary email,"
        "guest email,home email,email 1,e mail 1"
    ),
    "email_2": (
        "e mail 2 value,email 2 value,e mail 2 address,email 2,e mail 2,second email,secondary email,work email"
    ),
    "phone": (
        "phone,mobile,mobile phone,phone number,cell,cell phone,telephone,tel,telefon,"
        "telefonnummer,handy,handynummer,mobil,portable,telefono,movil,celular,telefone,"
        "phone 1 value,home phone,primary phone,mobile number,telefoon"
    ),
    "party_limit": "party limit,most,limit",
    "party_size": (
        "party size,party,size,people,persons,number of people,number of guests,number of persons,"
        "total guests,how many,headcount,head count,pax,seats,anzahl,personen,anzahl personen,"
        "personenzahl,nombre de personnes,personas,numero de personas,persone,aantal,aantal personen,"
        "guest count,party count,total"
    ),
    "plus": (
        "plus one,plus ones,plus 1,plus,number of plus ones,additional guests,plus one name,"
        "companion,companions,partner,spouse,begleitung,begleitperson,accompagnant,acompanante,"
        "plus one s,name of plus one,guest of guest,with"
    ),
    "children": (
        "children,kids,kinder,enfants,ninos,bambini,number of children,number of kids,kids count,anzahl kinder,child"
    ),
    "answer": (
        "rsvp,status,answer,response,attending,attendance,antwort,zusage,reponse,respuesta,rsvp status,coming,risposta"
    ),
    "notes": (
        "notes,note,comment,comments,diet,dietary,dietary needs,dietary requirements,"
        "dietary restrictions,allergies,bemerkung,bemerkungen,notizen,notiz,remarques,notas,food,"
        "meal,meal choice,message"
    ),
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split(",")}
#: Beside a name they head how many come.
_COUNTED = ("guests", "gaste", "invites")
_WORDS_FIRST = {"email": "address,adresse,direccion,indirizzo,adres"}
#: The head of a list that was saved here: what stands below it is taken as it is.
SAVED = (
    *("Name", "Email", "Phone", "Answer", "Party size", "Party limit", "Plus ones", "Children", "Notes"),
    *("Invited", "Answered"),
)
_NO_WORD = re.compile(r"[^a-z0-9]+")

_ANSWERS = {
    "coming": (
        "yes,y,coming,attending,accepted,accept,zusage,going,confirmed,ja,j,zugesagt,oui,"
        "vient,si,sim,true,x,1,will attend"
    ),
    "declined": (
        "no,n,declined,not coming,not attending,cannot come,absage,can t come,decline,regrets,"
        "not going,nein,abgesagt,non,false,0"
    ),
    "maybe": "maybe,tentative,perhaps,vielleicht,peut etre,quiza,quizas,forse,talvez",
    "": (
        "unknown,pending,no answer,no response,no reply,invited,not yet,awaiting,offen,sent,"
        "not sent,tbd,none,?,not invited"
    ),
}
_MEANT = {word: answer for answer, words in _ANSWERS.items() for word in words.split(",")}


def plain(text: str) -> str:
    """Return it in small letters without accents, a space between its words."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return _NO_WORD.sub(" ", "".join(letter for letter in letters if not unicodedata.combining(letter))).strip()


def head_of(row: Sequence[str]) -> dict[str, int]:
    """Return which column is which, {} where this row is no head: it names no names, or no address."""
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        kind = _KINDS.get(plain(cell))
        if kind == "name" and "name" in found and plain(cell) in _COUNTED:
            kind = "party_size"  # "Name;Email;Guests"
        if kind is not None:
            found.setdefault(kind, at)
    if "email" not in found and found.keys() & {"name", "first", "last", "bare"}:
        places = [at for at, cell in enumerate(row) if plain(cell) in _WORDS_FIRST["email"].split(",")]
        found |= {"email": places[0]} if places else {}
    if "bare" in found:
        at = found.pop("bare")
        kind = "first" if "last" in found else "last" if "first" in found else "name"
        found.setdefault(kind, at)
    if "name" in found and "first" in found and "last" not in found and plain(row[found["name"]]) == "name":
        found["last"] = found.pop("name")  # "Vorname;Name"
    return found if found.keys() & {"name", "first", "last", "email"} and _is_sure(row, found) else {}


def _is_sure(row: Sequence[str], found: dict[str, int]) -> bool:
    """A head holds no address, and of one cell alone it is one only for a word that is nobody's name."""
    return not any("@" in cell for cell in row)


def answer_of(text: str) -> str | None:
    """Return what an answer means, "" for none yet; None where that is not known."""
    return _MEANT.get(plain(text)) if text.strip() else ""
