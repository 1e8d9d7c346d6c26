"""Guest lists as people have them: what is in the file, and whom it names. Everybody in it is made up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tests.agents.documents.files import xlsx


class File(NamedTuple):
    """`people` by name: what else is known of them. `left_out` counts lines that are said to be not understood."""

    name: str
    content: bytes
    people: Mapping[str, Mapping[str, object]]
    left_out: int = 0


def mail(address: str) -> dict[str, object]:
    return {"email": address}


ADA, BEN, ZOE = mail("ada@example.com"), mail("ben@example.org"), mail("zoe@example.net")
THREE = {"Ada Young": ADA, "Ben Okafor": BEN, "Zoë Doe": ZOE}
COMMA = "Name,Email\r\nAda Young,ada@example.com\r\nBen Okafor,ben@example.org\r\nZoë Doe,zoe@example.net\r\n"
GERMAN = (
    "Vorname;Nachname;E-Mail;Anzahl Personen;Kinder;Bemerkung\r\n"
    "Jörg;Weiß;joerg@example.de;2;;\r\nÄnne;Groß;;4;2;ohne Nüsse\r\nÖzgür;Şahin;ozgur@example.de;1;;\r\n"
)
GERMANS = {
    "Jörg Weiß": {"email": "joerg@example.de", "party_size": 2},
    "Änne Groß": {"party_size": 4, "children": 2, "notes": "ohne Nüsse"},
    "Özgür Şahin": {"email": "ozgur@example.de"},
}
GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Organization Name,Notes,Labels,E-mail 1 - Label,"
    "E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value\n"
    "Ada,,Young,,ACME,,* myContacts,* Home,ada@example.com,Work,ada@work.example,Mobile,+1 212-555-0101\n"
    "Ben,K.,Okafor,,,,* myContacts,*,ben@example.org,,,,\n,,,,Pizzeria,,,,,,,,\n"
)
GOOGLES = {
    "Ada Young": {**ADA, "phone": "+1 212-555-0101", "notes": "Also ada@work.example"},
    "Ben K. Okafor": BEN,
}
OUTLOOK = (
    '"Title","First Name","Middle Name","Last Name","Company","E-mail Address","E-mail 2 Address","Mobile Phone"\r\n'
    '"Dr.","Ada","","Young","","ada@example.com","","(212) 555-0101"\r\n'
    '"","Zoë","","Doe","","zoe@example.net","",""\r\n'
)
CARD_3 = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iPhone OS 17//EN\r\nN:Young;Ada;;;\r\nFN:Ada Young\r\n"
    "item1.EMAIL;type=INTERNET;type=pref:ada@example.com\r\nTEL;type=CELL;type=VOICE:+1 212 555\r\n  0101\r\n"
    "NOTE:Allergic to nuts\\, badly\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Okafor;Ben;;;\r\nFN:Ben Okafor\r\nEMAIL;TYPE=HOME:ben@example.org\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:3.0\r\nORG:Pizzeria\r\nTEL:+39 06 1\r\nEND:VCARD\r\n"
)
CARD_4 = (
    "BEGIN:VCARD\nVERSION:4.0\nFN:Zoë Doe\nN:Doe;Zoë;;;\nEMAIL;PREF=2:other@example.net\nEMAIL;PREF=1:zoe@example.net\n"
    'TEL;VALUE=uri;TYPE="voice,home":tel:+49-30-123456\nEND:VCARD\n'
    "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Choir\nMEMBER:urn:uuid:1\nEND:VCARD\n"
)
CARD_21 = (
    "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=44=6F=65;=5A=6F=C3=AB;;;\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=5A=6F=C3=AB=20=\n=44=6F=65\n"
    "EMAIL;INTERNET:zoe@example.net\nEND:VCARD\n"
)
HEADERS = 'To: Ada Young <ada@example.com>, "Okafor, Ben" <ben@example.org>\nCc: zoe@example.net\nSubject: The party\n'
LETTER = (
    "Hi Tom,\n\nhere is who we want to ask:\n\n> - Ada Young <ada@example.com>\n> - Ben Okafor, ben@example.org\n"
    "> - Zoë Doe (zoe@example.net)\n\nBest wishes,\nAlice\n"
)
PARTIES = (
    "Anna and Ben with their two kids\nThe Smith family (4)\nMüller family of 5\nCleo +1\nDi plus guest\nEd & Fay\n"
    "Gil and family\nMr. and Mrs. Hale\nIda (vegan)\nJo, jo@example.com, plus two\nKim and Lee (3 kids)\n"
    "Max and the kids\n"
)
IN_PARTIES = {
    "Anna": {"companions": ["Ben"], "party_size": 4, "children": 2},
    "The Smith family": {"party_size": 4},
    "Müller family": {"party_size": 5},
    "Cleo": {"party_size": 2},
    "Di": {"party_size": 2},
    "Ed": {"companions": ["Fay"], "party_size": 2},
    "Mr. and Mrs. Hale": {"party_size": 2},
    "Ida": {"notes": "vegan"},
    "Jo": {"email": "jo@example.com", "party_size": 3},
    "Kim": {"companions": ["Lee"], "party_size": 5, "children": 3},
}
FORMULAS = (
    'Name,Email,Notes\n=1+1,,\n"=HYPERLINK(""http://x.example"",""Ada"")",,\n="Ben Okafor",ben@example.org,\n'
    "'=Zed,,-\nCleo Dun,cleo@example.com,=cmd|' /C calc'!A0\n"
)
ANSWERED = (
    "Guest,RSVP,Plus One,Kids\nAda Young,Yes,Ben Okafor,\nZoë Doe,declined,no,\nCleo Dun,maybe,2,1\nDi Ode,tbd,,\n"
)
ANSWERS = {
    "Ada Young": {"answer": "coming", "companions": ["Ben Okafor"], "party_size": 2},
    "Zoë Doe": {"answer": "declined"},
    "Cleo Dun": {"answer": "maybe", "party_size": 3, "children": 1},
    "Di Ode": {},
}
NUMBERED = (
    "Guests:\nBride's side\n1. Ada Young\n2. Ben Okafor (+1)\n3) Zoë Doe\n\nGroom's side\n4. Cleo Dun\nTotal: 5\n"
)
SIDES = {"Ada Young": {}, "Ben Okafor": {"party_size": 2}, "Zoë Doe": {}, "Cleo Dun": {}}
NAMES = {"Ada Young": {}, "Ben Okafor": {}, "Zoë Doe": {}}
ALONE = "Ada Young\nBen Okafor\nZoë Doe\n"
TABS = COMMA.replace(",", "\t")
ROWS = [line.split(",") for line in COMMA.strip().split("\r\n")]
QUOTED = (
    'Name,Email,Notes\n"Young, Ada",ada@example.com,"no nuts,\nno milk"\n"Ben ""Benny"" Okafor",ben@example.org,\n'
    "Zoë Doe,zoe@example.net,\n"
)
UNCLOSED = 'Name,Email\nAda Young,ada@example.com\n"Ben Okafor,ben@example.org\nZoë Doe,zoe@example.net\n'

FILES = [
    File("comma.csv", COMMA.encode(), THREE),
    File("bom.csv", b"\xef\xbb\xbf" + COMMA.encode(), THREE),
    File("excel-semicolons.csv", b"\xef\xbb\xbf" + COMMA.replace(",", ";").encode(), THREE),
    File("excel-unicode.txt", b"\xff\xfe" + TABS.encode("utf-16-le"), THREE),
    File("big-endian.csv", b"\xfe\xff" + COMMA.encode("utf-16-be"), THREE),
    File("windows-1252.csv", COMMA.encode("cp1252"), THREE),
    File("german-1252.csv", GERMAN.replace("Ş", "S").encode("cp1252"),
         {"Özgür Sahin" if name == "Özgür Şahin" else name: fields for name, fields in GERMANS.items()}),
    File("german.csv", GERMAN.encode(), GERMANS),
    File("tabs.tsv", TABS.encode(), THREE),
    File("old-mac.csv", COMMA.replace("\r\n", "\r").encode(), THREE),
    File("pipes.md", b"| Guest | Mail |\n| --- | --- |\n| Ada Young | ada@example.com |\n| Ben Okafor | |\n",
         {"Ada Young": ADA, "Ben Okafor": {}}),
    File("other-order.csv", b"Email,Surname,First Name\nada@example.com,Young,Ada\nben@example.org,Okafor,Ben\n",
         {"Ada Young": ADA, "Ben Okafor": BEN}),
    File("titles-above.csv", b"Our wedding,,\n,,\nName,Phone,E-mail\nAda Young,,ada@example.com\n",
         {"Ada Young": ADA}, 1),
    File("no-head.csv", b"Ada Young,ada@example.com\nBen Okafor,ben@example.org\n",
         {"Ada Young": ADA, "Ben Okafor": BEN}),
    File("no-head-address-first.csv", b"ada@example.com,Ada Young\nben@example.org,Ben Okafor\n",
         {"Ada Young": ADA, "Ben Okafor": BEN}),
    File("no-head-two-names.csv", b"Ada;Young;ada@example.com\nBen;Okafor;ben@example.org\n",
         {"Ada Young": ADA, "Ben Okafor": BEN}),
    File("french.csv", "Prénom;Nom;Courriel;Enfants\nZoé;Noël;zoe@example.fr;1\n".encode(),
         {"Zoé Noël": {"email": "zoe@example.fr", "party_size": 2, "children": 1}}),
    File("spanish.csv",
         "Nombre;Apellidos;Correo electrónico;Acompañante\nJosé;Núñez;jose@example.es;María Paz\n".encode(),
         {"José Núñez": {"email": "jose@example.es", "companions": ["María Paz"], "party_size": 2}}),
    File("one-column.csv", ("Name\n" + ALONE).encode(), NAMES),
    File("small-letters.csv", b"name\nada young\nben okafor\n", {"ada young": {}, "ben okafor": {}}),
    File("quoted.csv", QUOTED.encode(),
         {"Ada Young": {**ADA, "notes": "no nuts, no milk"}, 'Ben "Benny" Okafor': BEN, "Zoë Doe": ZOE}),
    File("unclosed-quote.csv", UNCLOSED.encode(), THREE),
    File("google.csv", GOOGLE.encode(), GOOGLES, 1),
    File("outlook.csv", OUTLOOK.encode("cp1252"), {"Ada Young": {**ADA, "phone": "(212) 555-0101"}, "Zoë Doe": ZOE}),
    File("partiful.csv", ANSWERED.encode(), ANSWERS),
    File("formulas.csv", FORMULAS.encode(),
         {"Ben Okafor": BEN, "=Zed": {"notes": "-"},
          "Cleo Dun": {"email": "cleo@example.com", "notes": "=cmd|' /C calc'!A0"}}, 2),
    File("wedding.xlsx", xlsx(ROWS), THREE),
    File("wedding-numbers.xlsx", xlsx([["Guest", "Party size"], ["Ada Young", "2"], ["Ben Okafor", "1"]]),
         {"Ada Young": {"party_size": 2}, "Ben Okafor": {}}),
    File("iphone.vcf", CARD_3.encode(),
         {"Ada Young": {**ADA, "phone": "+1 212 555 0101", "notes": "Allergic to nuts, badly"}, "Ben Okafor": BEN}, 1),
    File("android.vcf", CARD_4.encode(),
         {"Zoë Doe": {**ZOE, "phone": "+49-30-123456", "notes": "Also other@example.net"}}, 1),
    File("old-phone.vcf", CARD_21.encode(), {"Zoë Doe": ZOE}),
    File("to-and-cc.txt", HEADERS.encode(), {"Ada Young": ADA, "Ben Okafor": BEN, "Zoe": ZOE}, 1),
    File("letter.txt", LETTER.encode(), THREE, 4),
    File("outlook-to.txt", b"Young, Ada <ada@example.com>; Okafor, Ben <ben@example.org>",
         {"Ada Young": ADA, "Ben Okafor": BEN}),
    File("surname-first.txt", b"Young, Ada\nOkafor, Ben\nDoe, Zoe\n",
         {"Ada Young": {}, "Ben Okafor": {}, "Zoe Doe": {}}),
    File("parties.txt", PARTIES.encode(), IN_PARTIES, 2),
    File("numbered.txt", NUMBERED.encode(), SIDES, 4),
    File("one-line.txt", "Ada Young, Ben Okafor and Zoë Doe".encode(), NAMES),
    File("scripts.txt", "王伟\n李娜 <li@example.cn>\nمحمد علي\nИван Петров\n".encode(),
         {"王伟": {}, "李娜": mail("li@example.cn"), "محمد علي": {}, "Иван Петров": {}}),
    File("twice.csv", b"Name,Email\nAda Young,ada@example.com\nada young,ADA@Example.com\nBen Okafor,\nBEN OKAFOR,\n",
         {"Ada Young": ADA, "Ben Okafor": {}}),
]  # fmt: skip
