"""Words that people write with a capital and that are nobody's name, for the search for PII.

A capitalised word inside a sentence that is in none of these lists looks like a name.
"""

from __future__ import annotations

from flows.formatting import listed

# What people are to the child, and how people are addressed.
PEOPLE = listed("""
    i he she they it we you who what this that there everybody everyone somebody someone nobody
    anybody mentee mentor child kid boy girl pupil student mum mom mummy mam dad daddy nan nana
    nanny gran granny grandma grandad grandpa granddad grandmother grandfather auntie aunty aunt
    uncle cousin sister brother sis bro stepmum stepdad carer parent parents guardian teacher
    tutor coach friend friends neighbour doctor nurse manager police officer social worker staff
    team family baby sibling siblings foster mother father son daughter lad bestie teenager
    """)

TITLES = listed("mr mrs ms miss mx dr sir madam prof rev fr sr")

DAYS_AND_MONTHS = listed("""
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur
    thurs fri sat sun january february march april may june july august september october
    november december jan feb mar apr jun jul aug sep sept oct nov dec mondays tuesdays
    wednesdays thursdays fridays saturdays sundays
    """)

FESTIVALS_AND_FAITHS = listed("""
    christmas easter eid ramadan diwali hanukkah passover halloween bonfire lent advent vaisakhi
    holi pancake valentine valentines new year years eve boxing bank holiday god jesus allah
    bible quran koran church mosque temple christian christians muslim muslims jewish hindu
    hindus sikh sikhs buddhist catholic islam christianity judaism hinduism buddhism sikhism
    santa
    """)

PLACES = listed("""
    uk gb england scotland wales ireland britain europe africa asia america london manchester
    birmingham liverpool leeds sheffield bristol newcastle nottingham leicester cardiff swansea
    edinburgh glasgow belfast dublin brighton oxford cambridge york bath kent essex surrey devon
    cornwall norfolk suffolk yorkshire lancashire cumbria paris france spain italy germany
    portugal poland romania greece turkey india pakistan bangladesh china japan korea australia
    canada mexico brazil nigeria ghana kenya somalia ethiopia eritrea egypt morocco jamaica
    ukraine russia syria iraq iran afghanistan sudan norway sweden denmark finland iceland
    belgium holland netherlands switzerland austria albania vietnam thailand malaysia
    philippines nepal zealand york hollywood world lake district zoo museum library park sea
    river castle beach tower bridge island disneyland legoland thames earth mars moon jupiter
    saturn venus titanic
    """)

PEOPLES_AND_LANGUAGES = listed("""
    english british scottish welsh irish european african asian american french spanish italian
    german portuguese polish romanian greek turkish indian pakistani bengali bangladeshi chinese
    japanese korean australian canadian mexican brazilian nigerian ghanaian kenyan somali
    egyptian moroccan jamaican ukrainian russian syrian iraqi iranian afghan arabic urdu punjabi
    hindi gujarati tamil latin mandarin cantonese romans roman vikings viking tudors tudor
    victorians victorian egyptians greeks saxons aztecs celts maya mayans black white
    """)

GAMES_AND_MEDIA = listed("""
    zoom teams minecraft roblox fortnite fifa lego pokemon pokémon mario luigi sonic zelda
    nintendo switch playstation xbox ps4 ps5 wii steam uno jenga monopoly scrabble cluedo chess
    connect hangman pictionary kahoot scratch duolingo youtube youtuber tiktok netflix disney
    pixar marvel dc batman superman spiderman spider-man avengers frozen moana encanto shrek
    minions matilda gruffalo narnia hogwarts gryffindor slytherin wimpy instagram snapchat
    whatsapp facebook facetime google docs meet classroom drive maps gmail alexa siri iphone
    ipad ipod android samsung apple microsoft word powerpoint excel spotify telegram twitter
    discord twitch amazon bbc itv cbbc cbeebies bluey peppa paddington pooh barbie star wars
    trek jedi lightning simpsons spongebob scooby tetris pac-man among us wordle bingo premier
    league champions cup euros olympics paralympics wimbledon arsenal chelsea tottenham spurs
    everton liverpool united city villa celtic rangers palace wolves burnley fulham brentford
    mcdonald's mcdonalds kfc nando's nandos greggs tesco asda sainsbury's lidl aldi ikea argos
    primark nike adidas stampy stem lexia mathletics times tables rock stars bitesize sumdog
    """)

SCHOOL_AND_WORK = listed("""
    ok okay maths math english science history geography art music drama pe re pshe ict it
    computing french spanish german latin biology chemistry physics religious education design
    technology reading writing spelling literacy numeracy phonics sats gcse gcses btec ks1 ks2
    ks3 reception nursery primary secondary year years term half autumn spring summer winter
    assembly homework school college university club scouts cubs brownies beavers guides
    rainbows duke award ofsted head form deputy safeguarding lead programme nspcc childline
    camhs send sen sendco senco ehcp adhd asd nhs gp a&e wifi wi-fi tv dvd cd pc usb internet
    online covid lol lgbt lgbtq nasa ai vr diy friday's monday's today tomorrow yesterday next
    last first second third also later then now hello hi hey bye thanks thank yes no maybe well
    please sorry happy birthday mother's father's day charity primary academy high infants
    juniors grammar harbour mentorline the a an and or but so then of to in on at for with by
    from as is was are were my our his her their your its not also all some
    """)

NOT_A_NAME = frozenset().union(
    PEOPLE,
    TITLES,
    DAYS_AND_MONTHS,
    FESTIVALS_AND_FAITHS,
    PLACES,
    PEOPLES_AND_LANGUAGES,
    GAMES_AND_MEDIA,
    SCHOOL_AND_WORK,
)

# People, books and shows that everybody talks about: taken out before the search.
KNOWN_PHRASES = (
    "harry potter",
    "percy jackson",
    "roald dahl",
    "julia donaldson",
    "david walliams",
    "jacqueline wilson",
    "enid blyton",
    "michael rosen",
    "michael morpurgo",
    "taylor swift",
    "ed sheeran",
    "ariana grande",
    "billie eilish",
    "marcus rashford",
    "harry kane",
    "jude bellingham",
    "bukayo saka",
    "lionel messi",
    "cristiano ronaldo",
    "mo salah",
    "lewis hamilton",
    "mr beast",
    "mr bean",
    "tom and jerry",
    "horrid henry",
    "horrible histories",
    "tom gates",
    "dennis the menace",
    "thomas the tank engine",
    "charlie and the chocolate factory",
    "james and the giant peach",
    "anne frank",
    "rosa parks",
    "martin luther king",
    "henry viii",
    "king henry",
    "queen elizabeth",
    "queen victoria",
    "king charles",
    "guy fawkes",
    "florence nightingale",
    "william shakespeare",
    "romeo and juliet",
    "isaac newton",
    "albert einstein",
    "simon says",
    "coronation street",
    "sesame street",
    "blue peter",
    "peter pan",
    "peter rabbit",
    "paw patrol",
    "spider man",
    "duke of edinburgh",
)
