"""The usual items themselves: tables a person can read and mend.

A line is `name | amount | price of one unit`; an amount with `each` is for each guest. A line ending in a colon
names the category of those below. Amounts are what caterers reckon with; prices are what a supermarket asks.
"""

from __future__ import annotations

#: What several kinds need.
SHARED = {
    "tableware": """
        Tableware:
        Plates | 1.2 each | 0.25
        Cups | 1.5 each | 0.20
        Napkins | 3 each | 0.05
        Cutlery sets | 1.2 each | 0.30
        """,
    "drinks": """
        Drinks:
        Sparkling water | 0.3 each bottles | 1.20
        Lemonade | 0.25 each bottles | 2.50
        Juice | 0.2 each bottles | 3.00
        Ice | 0.25 each kg | 1.50
        """,
    "wine": """
        Drinks:
        White wine | 0.2 each bottles | 9.00
        Red wine | 0.2 each bottles | 9.00
        Mineral water | 0.4 each bottles | 1.00
        """,
    "coffee": """
        Drinks:
        Coffee | 0.02 each kg | 16.00
        Tea | 0.5 each bags | 0.15
        Milk | 0.05 each liters | 1.30
        Sugar | 0.01 each kg | 1.50
        """,
}

#: Kind: other names for it, its own items, and the shared tables it needs besides.
KINDS: dict[str, tuple[str, str, str]] = {
    "baby shower": (
        "babyshower, gender reveal, sip and see",
        """
        Food:
        Cupcakes | 1.5 each | 2.00
        Finger sandwiches | 3 each | 0.90
        Fruit platter | 0.1 each platters | 22.00
        Vegetables and dip | 0.1 each platters | 18.00
        Decorations:
        Balloons | 1.5 each | 0.40
        Banner "Oh baby" | 1 | 9.00
        Flowers | 3 bunches | 12.00
        Games and favors:
        Guest favors | 1 each | 2.50
        Prizes for the games | 4 | 6.00
        Wish cards for the baby | 1 each | 0.40
        """,
        "drinks tableware",
    ),
    "birthday": (
        "bday, surprise party, sweet sixteen, quinceanera",
        """
        Food:
        Birthday cake | 1 | 45.00
        Candles | 1 pack | 3.00
        Snacks and nuts | 0.1 each kg | 9.00
        Cheese platter | 0.08 each platters | 28.00
        Mini pizzas | 2 each | 1.10
        Decorations:
        Balloons | 1 each | 0.40
        Happy birthday banner | 1 | 8.00
        Candles for the tables | 6 | 2.00
        Drinks:
        Beer | 1.5 each bottles | 1.60
        """,
        "drinks tableware",
    ),
    "kids birthday": (
        "childrens birthday, childs birthday, kids party, childrens party, kids bday, kid birthday",
        """
        Food:
        Birthday cake | 1 | 35.00
        Number candles | 1 pack | 3.00
        Mini pizzas | 2 each | 1.10
        Fruit skewers | 2 each | 0.80
        Popcorn | 0.3 each bags | 1.50
        Drinks:
        Apple juice boxes | 2 each | 0.60
        Decorations:
        Balloons | 3 each | 0.40
        Streamers | 4 rolls | 2.00
        Party hats | 1 each | 0.60
        Games and favors:
        Goody bags | 1 each | 3.50
        Small prizes | 2 each | 0.80
        Stickers | 1 each sheets | 0.50
        """,
        "tableware",
    ),
    "wedding": (
        "marriage, nuptials, civil ceremony, elopement",
        """
        Food:
        Wedding cake | 0.1 each tiers | 90.00
        Canapés | 5 each | 1.60
        Bread rolls | 1.5 each | 0.50
        Drinks:
        Champagne | 0.3 each bottles | 28.00
        Beer | 1 each bottles | 1.60
        Decorations:
        Table centerpieces | 0.125 each | 25.00
        Candles | 1 each | 1.20
        Bridal bouquet | 1 | 90.00
        Boutonnieres | 6 | 8.00
        Stationery:
        Place cards | 1 each | 0.50
        Menus | 1 each | 0.90
        Guest book | 1 | 25.00
        Games and favors:
        Guest favors | 1 each | 3.00
        Confetti | 0.5 each bags | 1.50
        """,
        "wine coffee",
    ),
    "anniversary": (
        "wedding anniversary, golden wedding, silver wedding",
        """
        Food:
        Anniversary cake | 1 | 50.00
        Canapés | 4 each | 1.60
        Cheese platter | 0.08 each platters | 28.00
        Drinks:
        Champagne | 0.25 each bottles | 28.00
        Decorations:
        Flowers | 4 bunches | 15.00
        Candles | 0.5 each | 1.20
        Framed photographs | 3 | 12.00
        Stationery:
        Guest book | 1 | 20.00
        """,
        "wine tableware",
    ),
    "dinner": (
        "dinner party, supper, feast, potluck, thanksgiving, date night",
        """
        Food:
        Bread | 0.15 each loaves | 3.50
        Salad | 0.1 each kg | 8.00
        Main course | 1 each portions | 9.00
        Vegetables | 0.25 each kg | 4.00
        Potatoes | 0.25 each kg | 2.00
        Cheese | 0.06 each kg | 18.00
        Dessert | 1 each portions | 4.00
        Decorations:
        Candles | 4 | 2.00
        Flowers | 1 bunch | 12.00
        Tableware:
        Cloth napkins | 1 each | 2.00
        """,
        "wine coffee",
    ),
    "barbecue": (
        "bbq, barbeque, bar b q, cookout, grill, grill party, braai",
        """
        Food:
        Burgers | 1.2 each | 2.20
        Sausages | 1.5 each | 1.20
        Burger buns | 1.5 each | 0.50
        Vegetable skewers | 1 each | 1.80
        Potato salad | 0.15 each kg | 7.00
        Green salad | 0.1 each kg | 8.00
        Corn on the cob | 1 each | 0.90
        Sauces | 0.1 each bottles | 3.00
        Drinks:
        Beer | 2 each bottles | 1.60
        Supplies:
        Charcoal | 0.15 each kg | 3.00
        Firelighters | 1 pack | 4.00
        Aluminum foil | 1 roll | 3.50
        Trash bags | 1 roll | 4.00
        """,
        "drinks tableware",
    ),
    "picnic": (
        "garden party, park day, beach day, outing",
        """
        Food:
        Sandwiches | 2 each | 2.00
        Quiche | 0.15 each | 11.00
        Fruit | 0.25 each kg | 4.00
        Chips | 0.2 each bags | 2.20
        Cookies | 0.15 each packs | 2.50
        Supplies:
        Picnic blankets | 0.25 each | 18.00
        Cool packs | 4 | 3.00
        Sunscreen | 1 | 9.00
        Trash bags | 1 roll | 4.00
        """,
        "drinks tableware",
    ),
    "graduation": (
        "grad party, prom, commencement",
        """
        Food:
        Graduation cake | 1 | 45.00
        Sliders | 2 each | 1.60
        Snacks and nuts | 0.1 each kg | 9.00
        Fruit platter | 0.08 each platters | 22.00
        Drinks:
        Sparkling wine | 0.2 each bottles | 9.00
        Decorations:
        Balloons | 1 each | 0.40
        Graduation banner | 1 | 9.00
        Photo wall | 1 | 20.00
        Stationery:
        Cards for good wishes | 1 each | 0.40
        """,
        "drinks tableware",
    ),
    "housewarming": (
        "house warming, moving in, open house",
        """
        Food:
        Canapés | 4 each | 1.60
        Cheese platter | 0.08 each platters | 28.00
        Bread | 0.1 each loaves | 3.50
        Olives | 0.05 each kg | 12.00
        Drinks:
        Beer | 1 each bottles | 1.60
        Decorations:
        Flowers | 2 bunches | 12.00
        Candles | 8 | 2.00
        Supplies:
        Coat hangers | 1 each | 0.40
        """,
        "wine drinks tableware",
    ),
    "holiday": (
        "christmas, xmas, new year, new years eve, hanukkah, easter, eid, diwali, halloween, holiday party",
        """
        Food:
        Roast | 0.3 each kg | 14.00
        Vegetables | 0.25 each kg | 4.00
        Potatoes | 0.25 each kg | 2.00
        Festive cake | 0.1 each | 24.00
        Cookies | 0.2 each packs | 3.00
        Chocolates | 0.05 each kg | 20.00
        Drinks:
        Mulled wine | 0.2 each bottles | 7.00
        Hot chocolate | 0.3 each servings | 0.80
        Decorations:
        String lights | 2 | 12.00
        Candles | 10 | 2.00
        Wreath | 1 | 22.00
        Games and favors:
        Crackers | 1 each | 1.50
        Small gifts | 1 each | 8.00
        """,
        "wine tableware",
    ),
    "farewell": (
        "going away, leaving party, send off, goodbye",
        """
        Food:
        Farewell cake | 1 | 40.00
        Snacks and nuts | 0.1 each kg | 9.00
        Finger sandwiches | 3 each | 0.90
        Drinks:
        Sparkling wine | 0.2 each bottles | 9.00
        Decorations:
        Farewell banner | 1 | 8.00
        Balloons | 1 each | 0.40
        Stationery:
        Card to sign | 1 | 5.00
        Photo album | 1 | 25.00
        Games and favors:
        Farewell gift | 1 | 60.00
        """,
        "drinks tableware",
    ),
    "retirement": (
        "retirement party, retiring",
        """
        Food:
        Retirement cake | 1 | 45.00
        Canapés | 4 each | 1.60
        Cheese platter | 0.08 each platters | 28.00
        Decorations:
        Flowers | 3 bunches | 12.00
        Banner | 1 | 8.00
        Stationery:
        Memory book | 1 | 25.00
        Card to sign | 1 | 5.00
        Games and favors:
        Retirement gift | 1 | 100.00
        """,
        "wine drinks tableware",
    ),
    "reunion": (
        "family reunion, class reunion, school reunion, family gathering, get together",
        """
        Food:
        Sandwiches | 2 each | 2.00
        Salads | 0.2 each kg | 7.50
        Cakes | 0.1 each | 18.00
        Snacks and nuts | 0.1 each kg | 9.00
        Drinks:
        Beer | 1 each bottles | 1.60
        Stationery:
        Name badges | 1 each | 0.30
        Marker pens | 4 | 1.50
        Photo wall | 1 | 20.00
        Games and favors:
        Lawn games | 2 | 18.00
        """,
        "drinks coffee tableware",
    ),
    "brunch": (
        "breakfast, lunch, tea party, high tea, afternoon tea",
        """
        Food:
        Eggs | 2 each | 0.35
        Bread rolls | 2 each | 0.50
        Croissants | 1.2 each | 1.20
        Butter | 0.03 each kg | 9.00
        Jam | 0.05 each jars | 3.50
        Cheese | 0.06 each kg | 18.00
        Smoked salmon | 0.05 each kg | 32.00
        Fruit | 0.2 each kg | 4.00
        Yogurt | 0.15 each kg | 4.00
        Drinks:
        Orange juice | 0.25 each liters | 3.00
        Sparkling wine | 0.15 each bottles | 9.00
        Decorations:
        Flowers | 1 bunch | 12.00
        """,
        "coffee",
    ),
    "cocktail party": (
        "cocktail, cocktails, drinks party, happy hour, wine tasting",
        """
        Food:
        Canapés | 6 each | 1.60
        Olives | 0.05 each kg | 12.00
        Nuts | 0.05 each kg | 14.00
        Drinks:
        Gin | 0.06 each bottles | 22.00
        Rum | 0.06 each bottles | 20.00
        Vodka | 0.06 each bottles | 18.00
        Tonic water | 0.4 each bottles | 1.60
        Soda water | 0.3 each bottles | 1.20
        Limes | 1 each | 0.40
        Mint | 0.1 each bunches | 1.80
        Ice | 0.5 each kg | 1.50
        Sparkling wine | 0.2 each bottles | 9.00
        Tableware:
        Cocktail glasses | 1.5 each | 1.00
        Cocktail napkins | 4 each | 0.06
        Straws | 3 each | 0.05
        """,
        "",
    ),
    "game night": (
        "games night, board games, poker night, quiz night, trivia night, movie night, watch party, super bowl",
        """
        Food:
        Pizzas | 0.5 each | 9.00
        Chips | 0.3 each bags | 2.20
        Popcorn | 0.3 each bags | 1.50
        Dips | 0.2 each tubs | 3.00
        Sweets | 0.1 each kg | 8.00
        Drinks:
        Beer | 2 each bottles | 1.60
        Cola | 0.3 each bottles | 2.20
        Games and favors:
        Pens and score pads | 0.3 each | 1.50
        Prize for the winner | 1 | 12.00
        """,
        "tableware",
    ),
    "corporate": (
        "company, office party, team, launch, offsite, gala, networking, fundraiser, charity",
        """
        Food:
        Finger food | 6 each | 1.80
        Vegetarian finger food | 3 each | 1.80
        Desserts in glasses | 1.2 each | 2.50
        Stationery:
        Name badges | 1 each | 0.50
        Signs | 4 | 8.00
        Decorations:
        Table centerpieces | 0.1 each | 18.00
        Games and favors:
        Guest gifts | 1 each | 8.00
        """,
        "wine drinks coffee tableware",
    ),
    "meeting": (
        "workshop, conference, seminar, training, board meeting, book club, hackathon, webinar, lecture, class",
        """
        Food:
        Sandwiches | 1.5 each | 3.00
        Cookies | 0.1 each packs | 3.00
        Fruit | 0.2 each kg | 4.00
        Drinks:
        Mineral water | 1 each bottles | 0.80
        Stationery:
        Notebooks | 1 each | 2.00
        Pens | 1 each | 0.60
        Name badges | 1 each | 0.30
        Sticky notes | 0.3 each packs | 2.00
        Flip chart paper | 1 block | 15.00
        Marker pens | 6 | 1.50
        """,
        "coffee",
    ),
    "funeral reception": (
        "funeral, memorial, wake, celebration of life, remembrance",
        """
        Food:
        Finger sandwiches | 4 each | 0.90
        Cakes | 0.1 each | 18.00
        Soup | 0.3 each liters | 5.00
        Bread rolls | 1 each | 0.50
        Decorations:
        Flowers | 5 bunches | 15.00
        Candles | 6 | 2.00
        Framed photograph | 1 | 15.00
        Stationery:
        Condolence book | 1 | 25.00
        Memorial cards | 1 each | 0.80
        Supplies:
        Tissues | 0.2 each packs | 1.00
        """,
        "coffee drinks tableware",
    ),
    "bridal shower": (
        "hen party, hen do, bachelorette, bachelor party, stag do, stag party, bridal, kitchen tea",
        """
        Food:
        Cupcakes | 1.5 each | 2.00
        Canapés | 4 each | 1.60
        Fruit platter | 0.1 each platters | 22.00
        Drinks:
        Sparkling wine | 0.3 each bottles | 9.00
        Decorations:
        Balloons | 1 each | 0.40
        Flowers | 3 bunches | 12.00
        Banner "Bride to be" | 1 | 9.00
        Games and favors:
        Guest favors | 1 each | 3.00
        Prizes for the games | 4 | 6.00
        Sash and veil | 1 | 14.00
        """,
        "drinks tableware",
    ),
    "engagement": (
        "engagement party, proposal, betrothal",
        """
        Food:
        Canapés | 5 each | 1.60
        Engagement cake | 1 | 50.00
        Cheese platter | 0.08 each platters | 28.00
        Drinks:
        Champagne | 0.25 each bottles | 28.00
        Decorations:
        Flowers | 3 bunches | 15.00
        Balloons | 1 each | 0.40
        Candles | 10 | 2.00
        Stationery:
        Guest book | 1 | 20.00
        """,
        "wine tableware",
    ),
    "baptism": (
        "christening, communion, first communion, confirmation, naming ceremony, bar mitzvah, bat mitzvah",
        """
        Food:
        Celebration cake | 1 | 50.00
        Finger sandwiches | 3 each | 0.90
        Quiche | 0.12 each | 11.00
        Fruit platter | 0.08 each platters | 22.00
        Drinks:
        Sparkling wine | 0.15 each bottles | 9.00
        Decorations:
        Flowers | 3 bunches | 12.00
        Candle for the ceremony | 1 | 18.00
        Balloons | 1 each | 0.40
        Games and favors:
        Sugared almonds | 1 each bags | 1.80
        Stationery:
        Guest book | 1 | 20.00
        """,
        "coffee drinks tableware",
    ),
    "sports day": (
        "sports, tournament, football match, pool party, hike, race, camping",
        """
        Food:
        Sandwiches | 2 each | 2.00
        Bananas | 1 each | 0.35
        Energy bars | 1.5 each | 1.20
        Drinks:
        Water bottles | 2 each | 0.60
        Isotonic drinks | 1 each bottles | 1.50
        Supplies:
        First-aid kit | 1 | 20.00
        Sunscreen | 2 | 9.00
        Trash bags | 1 roll | 4.00
        Games and favors:
        Medals | 3 | 4.00
        """,
        "",
    ),
    "party": (
        "gathering, celebration, reception, soiree",
        """
        Food:
        Finger food | 5 each | 1.50
        Snacks and nuts | 0.1 each kg | 9.00
        Cheese platter | 0.08 each platters | 28.00
        Dessert | 1 each portions | 3.00
        Drinks:
        Beer | 1 each bottles | 1.60
        Decorations:
        Candles | 8 | 2.00
        Flowers | 1 bunch | 12.00
        Balloons | 1 each | 0.40
        """,
        "wine drinks tableware",
    ),
}
