"""English words that are one letter away from a word of the worry list and mean something else.

"Dancer" is no misspelling of "danger". The list is written by `python -m
tests.flows.hearing.ordinary`.
"""

from __future__ import annotations

from flows.formatting import listed

ORDINARY_WORDS = listed("""
    abased abases abasing abound abysses aching acing addicks adduct advise aground albright
    alford alight allays alloted alloyed allright amused amuses amusing anaphylaxis andress
    anorexia anorexic anorexics anther antone anuses approaches argues aright armested armrest
    arranger arranges ashing askins assaulter attach attache attached attaches attaching
    attachment attachments avice aways axford backs baeten bagged bagging baiting balling balter
    banding banking banning banter bantered bantering banters barden barela barey barging barley
    barner barter bartered bartering barters basely basher bashes basked basted bated bathed
    bather bathers bating batted batten battened battening battens batterer battey battier
    battle batzer baxter baying beach beaded beading beagen beaked beaks beamed beaming beaned
    beaning bearing bearings beasts beater beaton beaven beefing beeping beetling behalves
    behaved behoves behoving beiter belated belied believers belittle belittled belittles
    belittling belled bellied bellies belling bellying belter belting belying benten benter
    berated berating berner berning beryl bested bester besting betker betted betten bettered
    bettering bettes betting bettner bettor betzer biding biking billies billing bindle binging
    birden bisquit bittel bitter bittern bitters bitting bittle bitton bladed bladen blakes
    blames blanked blanken blanker blankest blanks blares blatter blaydes blazes bleated
    bleating blech bleeping bleeps bleich blench blending blends bletch blocks boated boating
    bobbed boers bogged bogging bolling bolted bomber bondage bondar boners bonging boobed boose
    boozes borden borers borner bortle bother bothers bottel botten boughs boundaries boundary
    bounder bounders bowers boxes boyers brader braise braised braking breach breached breaches
    breaching breading breads breadth breadths breakthrough breakthroughs breaky breeding breeds
    breithaupt bretthauer bride bridie bridle britten broden broder broker bronzes brooke
    brooken brookes broome brose broten brothel brothels brought brouse browse browses brucie
    bruder bruges bruising bruner bruning brushed brushes brushing bruske bruss brutes bruting
    bryden bryer brymer bryner bucking budden budner buening bugged bugging bugling bulemia
    bulemic bulged bulging bulimia bulimic bulimics bulked bulking bulled bullins bullis
    bullring bulls bunde bunging bungle bunner bunning bunted bunting buoying burdin burdon
    buren burger burgner buried burling burnes burnet burney burnsed burped burping burred
    burrer burring bursted burtner burying bused buses bushed busied busies busing bussed buster
    busting bustled busying butner butted butter buttered butteries buttering butters buttery
    cabled cabling caging caking calfed callen caller calles calley calmed calming calved
    calving cancer canine canino canning cannon canting capers carding careers caress carets
    caries carine carini carino carling carping carrier carriers carris carters carting carvers
    carving cased cashing casing caters catted catting cavers caving cawing ceased ceasing
    celled chafed chafing chance chanced chancing channing chanted chanting charge charged
    charging charting chasen chaser chases checked cheeks cheeping cheeps chicked chicks chico
    childlike childree childres childrey chocked chocking chocks choker chokers chores chosun
    chowed chowing chuckled chunks cicio circumcise circumcised circumcises circumcising
    circumcision circumcisions citing clanged clanging clashing climber climes cloches cloned
    cloning clonts closer closes closet clothed cloths clots clotted clouded clouds cloyed
    cloying clucked clucks cobaine cobern coddle coddled coddles coddling coding coerces cohered
    cohering coked cokes coking collage collapses collar colledge collet collett colling combing
    comino comins commends complains compliant concannon concentrate concentrated concentrates
    concentrating concentration concentrations concentric concentrically concert concerted
    concerti concertina concertinaed concertinaing concertinas concerting concertmaster
    concertmasters concerto concertos concerts concomitant concomitantly concomitants concrete
    concreted concretely concretes concreting concur condemn condemnation condemnations
    condemnatory condemned condemning condemns conder condiment condiments condoes condole
    condoled condolence condolences condoles condoling condon condone condoned condones
    condoning condor condors condos conduce conduit conery confer conger conner consensual
    consensus consensuses consent consented consenting consentino consents conser conservancy
    conservation conservationist conservationists conservatism conservative conservatively
    conservatives conservativism conservator conservatories conservators conservatorship
    conservatory conserve conserved conserves conserving consign consigned consigning
    consignment consignments consigns consing consternation contant contract contracted
    contractile contracting contraction contractionary contractions contractor contractors
    contracts contractual contractually controller conyer cooing cooked cooking cooping copping
    copying coring cossin counts couts coveted coveting cowered cowering cowing cracked crackel
    craker craning creecy creeds creeks creels creely crees crepes creps crocker crossen crosser
    crosses cruelly crushing cubing cuddly cueing cuellar cuing culled culling curdle curdled
    curdles curdling curing curried curries currying curtails curtin cutter cuttino cyberbullies
    cyberbully daemons dager dagger damons dancer dander dandling daner dangel dangler danker
    danner danser danzer daring darting dazing deader deafer dealey deamer deaner dearer dearest
    dearing deater deaver deavers decrescendi decrescendo decrescendos decrescenzo deely degler
    degraaf degrace degradable degradation degradations degrade degraded degrades degrading
    degraff degraffenreid degrand degrange degrasse degrave degraw degray degrazia dehler
    deleverage deleveraged deleverages deleveraging deliberate deliberated deliberately
    deliberates deliberating deliberation deliberations deliberative deller delling demler
    demmons demond demont demos demoss denner depersonalize deprecate deprecated deprecates
    deprecating deprecation deprecatory depreciable depreciate depreciated depreciates
    depreciating depreciation depreciations depredation depredations depree deprenyl depress
    deprey deprez depriest designed designee designor despres dialing diener difficultly diner
    dinger dinker dinned discard disclosing discoed discos dishonor dishonorable dishonored
    donner doting downing doyens dozes dreaming dreams dressel dressen dresser dresses dripping
    droning drooping drowsing drudged dryads dunner ealing easing eiders elating electricite
    electrocutes elfers ellers elpers elting elvers embarrasses emergence enders enduing engages
    enraged ensing epting escalade escalante exercisable exercise exercised exerciser exercisers
    exercises exercising exited exorcise exorcised exorcises exorcising exorcist exorcists
    expansive extensive extremest extremism extremities extremity fagging fainter faller fallin
    fallon fallow fallowed fallowing fallows familial fanger farces farther faster fatter faught
    favorite favorites favoritism favouring favouritism feather fehling feight feinted felling
    fending fenger fester feuding fieger fiend fiends filed filing filled filling filmer finder
    findling finer fining finking finning firmed firming fister flasher flashes fleshed fleshing
    flight flights flogging floors flushed flushing foister follower fondly fondue fonger foods
    footer forbes forceps forded fording fores foret forged forger forges forgey forging forgot
    forked forking formed forming fornes forster fortes fosler fractures freeing freewing
    freight freind fried friedly frighted frighting fringe fringer fueling fullen funding futher
    gabbed gabbing gagging gamage gamba gambit gamboa gandhi gangling ganster gaped garbage
    gardea gardin garren garten gashed gasped gassee gassen gasser gasses gatten gatting gauging
    gayden geeting genial geniality genially geving gibing givins glassed godby goeglein
    goetting goggle goggled goggles goggling gonging goodlet goodlett goodley goodling goodly
    goody goosby gorden grabber graced graded graden grage graper grapes graphed grasped grassed
    grated graved grazed grimed griming griped gripes griping gromek gromer gromes grommet
    groomes grooms grooved groover grooving grounder grouped grouping groves growing grubbed
    grubbing grund guardino gutting hackel hacker haeger haering hager hagner halfway haling
    halloway halper halting halving hamed hamer hamler hammar hammed hammel hammen hammes
    hamming hamner hamper handed hander handing handly handsful handy haner hangar hangen
    hangover haning hanker hanmer hanner hanning hanser happel haralson harass haraszti hardey
    hardily harding hardy hared harger haring harked harking harling harmel harmen harmer harmes
    harned harped harping harralson harring harriss hartin harting hasting hatted hatting hauger
    haunting haven havens havins hawass hawing hawked haying hazing heading healing heaping
    hearth heath heaving hefting helber helder helfer heller helmer helped helser helter helzer
    hemmer hepler hepper herbin herein herin hering heroic heron herrin herring herting hesper
    heuring hieing hiking hinged hinger hinging hinted hinting hippen hiring hitter hiving
    hocked hodding hogged hogging holing holling homeless homophobia homophobic homophone
    homophones honor hooding hopelessly hopelessness hording horribly horses hoses hospitalises
    hospitalized hosted hoster hottel housed housel housen houser hoving hugger huggins
    humiliate humiliated humiliates humiliating humiliation humiliations humility hummer hungary
    hunger hungers hunted hurled hurling hurtig hurtled hurtling husted imaged immigrate
    immigrated immigrates immigrating immigration indecencies indecency infest ingels ingest
    injure injures intermet interned internee internes intruded intrudes invest invisibly issued
    issuer issuers joiner joines joins jointed jointing joists jumper kassing keeling keening
    kelling ketchen kicker kickers killen killer killey killian killion kilned kilning kinchen
    kinked kinking kipling kirchen kirlin kisling kissee kissel kisser kissers kissling kitchel
    kitchin knacks knaves knicks knies knifed knocker knockers kolling lacked lacking lader
    lamping langer laning lasing lathered lathering lathers latter leaded leaden leading leafing
    leaker leaking leamer leaming leander leaner leaping learning leaser leases leasing leathery
    leaved leaven leavens leaver leavey leavins leazer lecter leder leeder lefter lehder leider
    leiter lender lenger lenning lester letner lewder lewter libbed lichter licked licking
    lifter lighted lighten lightner liking lilted liming limning linger lining linted lisping
    listed litle litter loader loaning loaves lobbied lobed locale locken locker locket lockey
    locution lodger lofted logger loner longed looker loomed looming looped looping loosed
    loosing looted looting loping loring lossing lotter loving lowing lucked lucking lumping
    lunger lutter lyttle mabile macing malter managed manages manger manteer manter marder
    marihuana maring marking marred marries marter masking masque massagers massaging massed
    masses massie massing master mateer mater mather mating mattea matted mattei mattel matteo
    mattes maxing mcentee mclester mediation meditation melting memmer menees menial menor mente
    mentel menter menton mentzel mentzer messagepad messamore messana messed messeghero messes
    messing metal meting metter miking milestone milestones miming mining minteer miring
    miscarriage miscarriages miscarried miscarries miscarry miscarrying miscreation miscreations
    mises misled missel missey missis missive missus misted misting mistretta misused misuses
    misusing mixing moden modest modesta modestia modestine modestly modesto modesty moher moldy
    moleski moleskin moleskine molesky molesworth montee montes monts mooing moping moring
    mosher mosses moths motile motter motzer moudy moulds mouths mowing mugger mulder
    multilateral multilateralism multilaterally munged murden murderer musing muslin mussed
    musses mussing mutilate mutilated mutilates mutilating mutilation mutilations mutter necker
    neglect neighbor newbern newburn nicked norman noshing notching noting novice nuber numbed
    offerer orders outsize overdo overdoes overdoing overdone overdorf overdosing oversight
    paced pacing packagers packer packers painted painting palates palled palling panned panning
    panties parcells parities parked parking parrent parries parsed parson partied partney
    passel passer passes passey pasted paster pasties patent patents pates patties paunches
    paused paying pearson pease pecked pecking peerson pehrson peirson penned penson pepple
    pernod peron perron personae persson persyn petrifies petty pherson phobos phoenix phoney
    phoneys phonied phonies phonying photographer photon photons pickel picken picker picket
    pickets pickins pickled pickling pierson piked piking pilaster pilasters pilates pilled
    pilling pincher pinchers pined pinged pinked pinking pinneo pinner pinney pisses pistil
    piston pistor pitched pitches pitching places placing placket plackets planes planing
    planking planter planters planting plated platek platen platens plater plating platter
    platters platts plenty plese plying pocked pocket pockets pocking pointer poisson polce
    polich policy polite polled pollick polling polson pones pooper poring portner positron
    possesses pouting prates praying pregnancies pregnancy pregnant premise premised preset
    presets pressel presser pressey pressures prest pretti prevent prevents pricked pricking
    priess primate primates printed printing prison privation privations privatisation
    privatisations privatise privatised privatises privatising privatization privatizations
    privatize privatized privatizing privitera projection proler propel property propes propper
    prosise prosper prostitute prostituted prostitutes prostituting prostitution pryde pryer
    psyche psychs pulice pullen puller pullet pulley pullins pulped pulping pulsed pulsing
    punchy punned purile purled purling purtle pusher pushers pusses racal rachal raciest racing
    radial radially radical radicalism radicalization radicalize radicalized radically radicals
    raether rafuse raging raided raiding raikes railed rained raines raining raiser raisers
    raisins raking rally rambles rambling ramping ramses randol ranging ransom rapine rapping
    rarefy raring rasher rasping rater rathel ratier rating ratner raving rawling rawlings
    razing realty reaping reasor rebuses recorder recuse recused recusing refuge refuges refute
    refuted refutes refuting regally regard reiling reilly reising remove remson renard repealed
    reporter repost reposted reppond reseachers resealed resort resorted resorting response
    responses responsibilities responsibility responsible responsibly responsive responsively
    responsiveness retort retorted retorting retraining returnee reuse reused reuses reusing
    revard reveled revelled revson reward reworded rewording ribbed ribbing ridging rigging
    riling ringling rinsing rippling rises rising robben robber robbing robed robing roiled
    roiling roling rollei rollen roller rollet rolley ronning roping rosing rosten roten rother
    rotted rotter roving rubber rubles ruding ruined ruing ruining ruling rumbaing rumbled
    rumbley rumors rumples rumpling runnel runner runnion runway ruther rutten ryther sacked
    sacking sacks sacred safecard safeguard safety safing safley sailed sailing sakes saling
    salling sallow sallower sallowest salves salving sanding sanks sapped sapping sashes sating
    savery savina savini savino sawing scabbed scabbing scaled scales scammed scarfed scarfing
    scarfs scaring scarves scates scheets scholl schoof schook schoon scooter scooters scooting
    scored scores scouted scouting scouts scram scrams screamer sealing seamed seamon searcy
    seared searing sears searson seating seaton secord secrecy secrest seeded seeding seeking
    seeling seeming seeped seeping seeps segreto seles selies selvey sensing serling serous
    serves serviced servicer settling sewing sexing sexson shacks shaded shades shading shaiken
    shaker shakers shales shallow shallower shallowest shallowness shallows shamed shames
    shaming shammed shanken shanks shaped shapes shaping shard shards sharer sharked sharking
    sharks sharped sharping sharps shaved shaven shaves shaving sheared shearing shears sheats
    sheeks sheens sheeps sheers sheetz shelling shells shelly shelves shinny shippee shipper
    shippey shipping shires shitting shives shober shoed shoeing shogun sholes shooed shooing
    shoots shopped shored shores shorey shoring shorted shorter shorting shorts shots shotts
    shouli shoults shovel shovels shover showier shred shutting shying sifter sifters sifting
    silfies silting simeone sipped sipping sisler sistek siting sitter sitters sittig skare
    skated skeets skelly skimped skimping skipper skying slabbed slabbing slacked slacking
    slacks slaked slakes slaking slammer slape slappey slasher slashes slated slaved slavers
    slaving slaying sleaze sleeking sleeks sleepy sleeting sleets sliced slicer slicers slicks
    slides slimmed slipped slipping sloped slopped slopping sloshed sloshing slotted slotting
    sloves slowed slower slowing sluices slummed smacker smalls smarted smarts smasher smeared
    smearing smears smelley smelling smelts smiled smiling smocked smocking smocks smoker
    smokers smokey smoshed smoshes smoshing smoulder smoulders snacked snacking snacks snaked
    snakes snaking snapped snapping snared snares snaring snatcher snatches sneaker sneaking
    sneaky snelling snipped snipping snitched snorted snouts snowed snowing soaked soaking
    soaped soared soares soaring socal soled soling solves somalis sooted sooter soothing sopped
    sorey sorter sortied sowed sower sowers sowing spacial spammed spanky spanned spanning
    spanos spans spared spares sparing sparked sparking sparks sparred sparring spatted spaying
    speake speakes speared spearing spears speas specking specks spelling spells spending spices
    spinks spitted spitting splashed splashing splices splitting spoiled spoiling spokes sported
    spotter spotting spouted spouting spouts spranger spying squeezers staats stabled stabling
    stacked stacker stacking stacks stages staging stains staked staker stakes staking stalder
    staled staler stales staling stalled staller stalling stalter stalzer stange stanger stangle
    starch starched starcher starches starchier starchiest starching starchlike starchy stared
    starer starke starker starkes starks starling starnes starns starred starring starrs stars
    starter starting startled stashed stashes stashing stated states statin stating staton stats
    statton stave staved staves staving steaks steaming stears steeling steeping steeps steeves
    stehling stelling stelly stepmom stepped sterling stires stirs stockpile stockpiled
    stockpiles stockpiling stoke stoked stokes stoking stollen stomped stoner stones stoney
    stooped stoppel stopper stored storer stores storing stormy storts story stoves stowed
    stower stowers stowing straggle straggled straggles straggling strande stranding stranglers
    straying stream streamed streaming streams streed streep streit strenger strey strike
    strikes string stringer stringers strobe strobes strode strole strome stronger strope
    stropped strove struggled stuarts stubbed stubbing subbed subbing subside subsided
    subsidence subsides supposes swabbed swabbing swanked swanking swanks swapped swapping
    swarts swashed swashes swashing swatched swaying sweating sweats sweazy sweeping sweeps
    sweers swells swerling swilling swopped tables tacked tacking tackle tackled tackles tacks
    taing talker taming tanked tanking taping tapped tapping taring tasked tasking taxing
    teaches teachey teats teeling teeple teicher tempe tempel tented tenting terrile terrorise
    terrorises tested testing texter thacher thanking thanks thebes thees themes therat theresa
    therese theses thingy thinning thins thirsty thiry thongs thorough though thrasher thrashes
    thread threads threes threet thresh threshed throbs throes throttles thrush thumbed thumbing
    thumbs thumper thunks ticked tilling tings tinkle tinkled tinkles toddled toddles toiled
    toiler toilers toking tolled tolling tonge torched torches torching torturers touchet
    toughed toying traces tracts trafficker traffickers trafficking traficant traficante
    traficants trailers trails traina trainees traits tramped tramping trans trapper trash
    trashes trawick treading treads treas treater treaty trebling trickle trickled trickles
    tricks trilled trilling tripped tripping trolley tromble trough troupers truancy trucks
    truing trumped trumping trumps trusted tucked tuned tuning turfed turfing turing turner
    turney twinks unalienable unbearably unbeatable unbind uncomfortably unease unlike unmoved
    unpressurized unsettles unwind unwonted usable usafe vamping vanishes varina varnish
    varnished vices villeneuve violante violently violet violeta violets violett violetta
    violette violin violinist violinists violins violoncello violoncellos vireos visible voiced
    voiles wacks wadding wading wafted wafting waging wailed wailing waists waiter waites waived
    waiving waked waled waleed waling walken walker walking walled wallow wallowed wallowing
    wallows waned waning wanked wanking waring warred washer washes waster wastes wasting
    watcher watchers waxing wearied weaving wedging weeding weeing weicht weighs weighting
    welding welting wending werking wernet whacker whacko whackos whacky whetting whippet
    whiskey whisks whistleblower whistleblowers whited whither whiting whitten whopping widow
    wight wilding wincek winched winches winching winded windes winding windom windon wined
    wines winged winging wining winked winking winning winnow wised wises wisher wishers witched
    witches witching withdraws witten witting wonted worded wording worked wormed worming worner
    worrel worrier worries woulds wracked wracking wrests wright writhing writs yellen yelped
    yelping younker zombis
    """)
