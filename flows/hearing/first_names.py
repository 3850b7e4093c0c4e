"""First names that are common in the UK, our own list, for the search for PII.

Names that are also ordinary words are listed apart: they count as names only where a capital or the
words after them say so.
"""

from __future__ import annotations

from flows.formatting import listed

FIRST_NAMES = listed("""
    aaliyah aaron abbie abby abdul abdullah abigail adam adrian ahmed aidan aiden aisha aishah
    akshay alan alana albert albie alex alexander alexandra alexia alexis alfie alfred ali alice
    alicia alina alisha alison alistair allan alyssa amanda amara amelia amelie amina amir
    amirah amy ana anais anastasia andre andrea andrew andy aneesa angela angus anisa anita ann
    anna annabel annabelle anne annie anthony antonia antonio anya archie aria ariana arjun arlo
    arthur arya asha asher ashley ashton austin ava axel aya ayaan ayesha ayla bailey barbara
    barnaby barry bea beatrice becky bella ben benjamin bernard bertie beth bethany betty bianca
    billy blake bobby bonnie brad bradley brandon brenda brian bridget brody bronte brooke bruce
    bruno bryan caitlin callum calum cameron camilla cara carl carla carly caroline carys casey
    casper catherine cathy cecilia celeste charles charley charlie charlotte cheryl chidi chloe
    chris christina christine christopher ciara claire clara clare clarissa claudia clive cody
    cole colin connie connor conor corey courtney craig curtis cynthia cyrus damian damien dan
    daniel danielle danny daphne darcey darcy daria darius darren dave david dawid debbie
    deborah declan dee delilah demi denis denise dennis derek desmond dexter diana diane diego
    dominic donald donna doris dorothy doug douglas duncan dylan eddie edith edward edwin eesa
    efe eileen elaine eleanor elena eleni elias elijah elin elisa elisha eliza elizabeth ella
    ellen ellie elliot elliott ellis elodie eloise elsa elsie emeka emilia emily emma emmanuel
    enzo eric erica erik erin ernest esha esme esmee estelle esther ethan eugene eva evan evelyn
    evie ewan ezra faisal farah fatima fatimah faye felicity felix fergus finlay finley finn
    fiona florence fran frances francesca francis frankie fraser fred freddie freddy frederick
    freya fynn gabriel gabriela gabriella gail gareth gary gavin gemma geoff geoffrey george
    georgia georgie georgina gerald geraldine gianna gill gina giulia glen glenn gloria gordon
    graham greg gregory greta gwen habiba hadi hafsa halima hamish hamza hana hannah haris
    harley haroon harriet harris harrison harry harvey hasan hassan hattie hayden hayley heidi
    helen helena henry hermione hetty hilary hollie howard huda hugh hugo humza ian ibrahim
    idris ifeoma iga ilyas imani imogen imran ines ingrid ioana iona iqra irene irfan isaac
    isabel isabella isabelle isha ishaan isher isla ismail ivan jack jackie jackson jacob
    jacqueline jaden jai jake jakub jamal james jamie jamila jane janet janice jared jasmin
    jasmine jason jasper javier jay jayden jayne jean jeff jeffrey jenna jennifer jenny jeremiah
    jeremy jerome jerry jess jesse jessica jill jim jimmy jo joan joanna joanne joao jodie joe
    joel joey johan john johnny jon jonah jonathan jordan jorge jose joseph josephine josh
    joshua josiah josie joyce juan jude judith julia julian julie juliet juliette junaid justin
    kabir kacey kai kaiden kamil kane kara karen karim karl kasia kate katherine kathleen
    kathryn kathy katie katy kavya kayden kayla kayleigh keira keiran keith kellie kelly kelvin
    ken kenneth kenny kenzie kerry kevin keziah khadija khadijah khalid kian kiera kieran kim
    kimberley kirsty klara kofi kuba kwame kyle kyra lacey laila lana lara laura lauren laurence
    lawrence layla leah leanne lee leila lena leo leon leona leonard leonardo leroy lesley
    leslie lewis lexi lexie liam libby lidia liliana lilly lina linda lindsay lisa livia liz
    lizzie logan lois lola lorenzo loretta lorna lorraine lottie louie louis louisa louise luca
    lucas lucia lucy luis luka lukas luke luna lydia lyla lyn lynda lynn mabel mackenzie maddie
    maddison madeleine madison mae maggie mahmoud maia maisie malachi malcolm malik manuel
    marcel marcin marco marcus margaret maria mariah mariam marie marina mario marion marley
    marlon marta martha martin martina martyn mary maryam mateusz matilda matt matteo matthew
    maureen maurice max maxwell maya mayowa megan mehmet mel melanie melissa mia michael
    michaela michal michelle miguel mike mikey mila mildred millie milly milo mina miriam misha
    mitchell mo mohamed mohammad mohammed molly mona monica morgan moses muhammad muhammed musa
    mya myla myles nadia nancy naomi nasir nasra natalia natalie natasha nathan nathaniel neil
    nell nellie ngozi nia niall niamh nicholas nick nicola nicole nigel nikhil nikita nina noah
    noel nora norman nuala nusrat oliver olivia ollie olly omar omari orla orlando oscar oskar
    osman otis otto owen ozzy pablo paige pam pamela paolo pascal patricia patrick paul paula
    pauline pedro peggy penelope percy perry peter phil philip philippa phillip phoebe piotr
    pippa polly priya priyanka quentin rachael rachel rafael rahim rahul raj raja rajesh ralph
    ramona rania raphael rashid raul rayyan rebecca reece reggie reginald rehan reuben rhea
    rhian rhiannon rhys riaz ricardo richard richie ricky riley rita rob robbie robert roberta
    roberto robyn rocco rodney rodrigo roger rohan roisin romeo ron ronald ronan ronnie rory
    rosalind rosanna rosie ross rowan roxanne roy ruben ruby rufus rukhsana rupert russell ruth
    ryan sabrina sadie safa safiya sahar saif saira sakina salim sally salma salman sam samantha
    sami samina samir samira sammy samson samuel sana sandra sanjay santiago sara sarah saskia
    savannah scarlett scott sean sebastian selena serena sergio seth shabana shahid shania
    shannon sharon shaun shauna shawn sheila shelley shirley shreya sian sidney sienna silas
    simon simona simone sinead skye sofia sofie solomon sonia sonny sophia sophie spencer stacey
    stan stanley stefan stefania stella stephanie stephen steve steven stewart stuart sue suki
    sulaiman sunita susan susie suzanne syed sylvia tabitha talia tallulah tamara tami tamsin
    tania tanya tara tariq tasha tatiana taylor ted terence teresa terry tess tessa thea theo
    theodore theresa thomas tia tiana tiffany tilly tim timothy tina toby tod tom tommy toni
    tony tracey tracy travis trevor trey tristan troy tyler tyrone umar una usman valentina
    valerie vanessa vera verity vicky victor victoria vikram vincent vivian vivienne wasim wayne
    wendy wesley wiktoria wilfred william wojtek xander xavier yara yasin yasmin yasmine ying
    yolanda yousef yuki yusuf yvonne zac zach zachary zack zahra zaid zain zainab zak zakariya
    zara zayn zeenat zeynep zoe zofia zubair zuzanna
    """)

ALSO_WORDS = listed("""
    abbey alexa amber angel april archer art aston aurora baker basil bay bentley bill bob brook
    bud buddy carol carter chance chase chelsea chester chip clay cliff constance cooper crystal
    daisy dale dallas dawn dean destiny don dot drew duke earl ebony eden eve faith fern flora
    frank gene ginger grace grant guy harmony hazel heather holly honor hope hunter india iris
    ivy jade jan jewel joy june justice kent king kit lance lane liberty lily lincoln long mark
    mason melody mercedes mercy merry miles olive page paris parker pat patience pearl penny
    pepper pip piper poppy precious preston prince princess queen ray reed rex rich rio river
    robin rocky roman rose rosemary rusty saffron sage sandy scout siri sky storm sunny teddy
    tiger trinity valentine viola violet wade walker ward will willow woody wren young
    """)
