"""Words of four languages, and the sentences made of them. Early words of a list are the common ones."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Vocabulary:
    """One language. A sentence is who, did, what and where."""

    language: str
    who: tuple[str, ...]
    did: tuple[str, ...]
    what: tuple[str, ...]
    where: tuple[str, ...]
    file: str
    """A template for the number of a claim, the rarest word of its text."""
    findings: dict[str, str]
    """A template for the headline by the kind of rating."""
    note: str
    venue: tuple[str, ...]
    role: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]

    def sentence(self, random: Random) -> str:
        """A sentence such as "The city council doubled the budget for schools last year."."""
        subject = f"{pick(self.who, random)} {pick(self.did, random)}"
        return f"{subject} {pick(self.what, random)} {pick(self.where, random)}."

    def text(self, sentences: int, random: Random) -> str:
        """So many sentences in a row."""
        return " ".join([self.sentence(random) for _ in range(sentences)])


def pick(words: tuple[str, ...], random: Random) -> str:
    """A word of the list. A tenth of the words is as common as all after the middle."""
    return words[int(len(words) * random.random() ** 2)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


ENGLISH = Vocabulary(
    language="en",
    who=_words(
        "The government|The city council|The health ministry|The central bank|The parliament|The police|The university"
        "|The trade union|The railway company|The energy agency|The statistics office|The supreme court"
        "|The border guard"
        "|The national archive|The harbour authority|The teachers’ association|The weather service|The audit office"
        "|The fishing fleet|The observatory"
    ),
    did=_words(
        "cut|doubled|approved|rejected|reported|delayed|counted|financed|hid|reduced|published|privatised|measured"
        "|forbade|defended|exported|restored|abolished"
    ),
    what=_words(
        "the budget for schools|taxes on fuel|the number of new hospitals|spending on defence|the price of electricity"
        "|benefits for families|the export of grain|emissions of carbon dioxide|the retirement age"
        "|rents in large cities"
        "|the number of asylum seekers|investments in railways|the wages of nurses|vaccines for children"
        "|the share of wind power|loans to farmers|the speed limit|surveillance cameras|the fishing quota"
        "|research into malaria|the lighthouse fund|the glacier survey"
    ),
    where=_words(
        "last year|since the election|in the capital|during the pandemic|for the third time|in the northern provinces"
        "|without a vote|within five years|along the coast|before the summer|under the old treaty|near the border"
        "|in seventeen towns|against expert advice"
    ),
    file="according to file {number}",
    findings={
        "right": "The records support the statement on {what} (file {number})",
        "partly": "The records support only part of the statement on {what} (file {number})",
        "wrong": "The records contradict the statement on {what} (file {number})",
        "open": "The statement on {what} cannot be checked (file {number})",
    },
    note="The record gives the figures for {what}.",
    venue=_words("press conference|speech in parliament|radio interview|party congress|television debate|open letter"),
    role=_words("minister|member of parliament|mayor|spokesperson|professor|campaigner|chief executive"),
    first_names=_words("Mary|John|Alice|George|Ruth|Peter|Helen|Arthur|Grace|Simon|Nora|Walter|Iris|Hugh"),
    last_names=_words(
        "Smith|Brown|Taylor|Wilson|Walker|Hughes|Carter|Foster|Marsh|Barlow|Whitfield|Ashdown|Pembroke|Thackeray"
    ),
)
GERMAN = Vocabulary(
    language="de",
    who=_words(
        "Die Regierung|Der Stadtrat|Das Gesundheitsministerium|Die Zentralbank|Das Parlament|Die Polizei"
        "|Die Universität"
        "|Die Gewerkschaft|Die Bahn|Die Energiebehörde|Das Statistikamt|Das Verfassungsgericht|Der Grenzschutz"
        "|Das Nationalarchiv|Die Hafenverwaltung|Der Lehrerverband|Der Wetterdienst|Der Rechnungshof"
    ),
    did=_words(
        "kürzte|verdoppelte|beschloss|verschob|meldete|zählte|finanzierte|verschwieg|senkte|veröffentlichte"
        "|verteidigte|verbot|erneuerte|untersuchte"
    ),
    what=_words(
        "die Ausgaben für Schulen|die Steuern auf Kraftstoff|die Zahl neuer Krankenhäuser|den Haushalt der Bundeswehr"
        "|die Preise für Strom|das Kindergeld|die Ausfuhr von Getreide|den Ausstoß von Kohlendioxid|das Rentenalter"
        "|die Mieten in Großstädten|die Zahl der Asylanträge|die Investitionen in Schienen|die Löhne der Pflegekräfte"
        "|die Impfungen für Kinder|den Anteil der Windkraft|die Kredite für Landwirte|die Fangquote"
        "|die Gletschermessung"
    ),
    where=_words(
        "im vergangenen Jahr|seit der Wahl|in der Hauptstadt|während der Pandemie|zum dritten Mal|in den Küstenländern"
        "|ohne Abstimmung|innerhalb von fünf Jahren|vor dem Sommer|nach dem alten Vertrag|an der Grenze"
    ),
    file="laut Akte {number}",
    findings={
        "right": "Die Unterlagen stützen die Aussage über {what} (Akte {number})",
        "partly": "Die Unterlagen stützen die Aussage über {what} nur zum Teil (Akte {number})",
        "wrong": "Die Unterlagen widersprechen der Aussage über {what} (Akte {number})",
        "open": "Die Aussage über {what} lässt sich nicht prüfen (Akte {number})",
    },
    note="Die Quelle nennt Zahlen über {what}.",
    venue=_words("Pressekonferenz|Rede im Bundestag|Interview im Radio|Parteitag|Fernsehdebatte|offener Brief"),
    role=_words("Ministerin|Abgeordneter|Bürgermeisterin|Sprecher|Professorin|Vorsitzender"),
    first_names=_words("Anna|Karl|Greta|Jürgen|Ursula|Matthias|Sabine|Günther|Lotte|Emil"),
    last_names=_words("Müller|Schmidt|Fischer|Weber|Wagner|Böhm|Krüger|Lindemann|Vogelsang|Rosenthal"),
)
FRENCH = Vocabulary(
    language="fr",
    who=_words(
        "Le gouvernement|Le conseil municipal|Le ministère de la Santé|La banque centrale|Le Parlement|La police"
        "|L’université|Le syndicat|La compagnie des chemins de fer|L’agence de l’énergie|L’office statistique"
        "|La Cour des comptes|Les gardes-frontières|Les archives nationales"
    ),
    did=_words(
        "a réduit|a doublé|a approuvé|a rejeté|a annoncé|a reporté|a compté|a financé|a caché|a publié|a interdit"
    ),
    what=_words(
        "le budget des écoles|les taxes sur le carburant|le nombre de nouveaux hôpitaux|les dépenses de défense"
        "|le prix de l’électricité|les allocations familiales|les exportations de blé"
        "|les émissions de dioxyde de carbone"
        "|l’âge de la retraite|les loyers des grandes villes|le nombre de demandeurs d’asile"
        "|les salaires des infirmières"
        "|la part de l’énergie éolienne|les prêts aux agriculteurs|les quotas de pêche"
    ),
    where=_words(
        "l’année dernière|depuis l’élection|dans la capitale|pendant la pandémie|pour la troisième fois|sans vote"
        "|dans les provinces du nord|en cinq ans|avant l’été|près de la frontière"
    ),
    file="selon le dossier {number}",
    findings={
        "right": "Les documents confirment les propos sur {what} (dossier {number})",
        "partly": "Les documents confirment en partie les propos sur {what} (dossier {number})",
        "wrong": "Les documents contredisent les propos sur {what} (dossier {number})",
        "open": "Les propos sur {what} ne peuvent être vérifiés (dossier {number})",
    },
    note="La source donne les chiffres sur {what}.",
    venue=_words("conférence de presse|discours à l’Assemblée|entretien à la radio|congrès du parti|débat télévisé"),
    role=_words("ministre|députée|maire|porte-parole|professeure|président"),
    first_names=_words("Camille|Louis|Élise|François|Hélène|Jérôme|Margaux|René|Solène"),
    last_names=_words("Martin|Bernard|Dubois|Lefèvre|Moreau|Girard|Chevalier|Beaumont|Delacroix"),
)
SPANISH = Vocabulary(
    language="es",
    who=_words(
        "El gobierno|El ayuntamiento|El ministerio de Sanidad|El banco central|El parlamento|La policía|La universidad"
        "|El sindicato|La compañía ferroviaria|La agencia de energía|La oficina de estadística|El tribunal supremo"
        "|El archivo nacional"
    ),
    did=_words("recortó|duplicó|aprobó|rechazó|anunció|aplazó|contó|financió|ocultó|publicó|prohibió"),
    what=_words(
        "el presupuesto de las escuelas|los impuestos sobre el combustible|el número de hospitales nuevos"
        "|el gasto en defensa|el precio de la electricidad|las ayudas a las familias|la exportación de trigo"
        "|las emisiones de carbono|la edad de jubilación|los alquileres en las ciudades|los salarios de las enfermeras"
        "|la parte de la energía eólica|los créditos a los agricultores|la cuota de pesca"
    ),
    where=_words(
        "el año pasado|desde las elecciones|en la capital|durante la pandemia|por tercera vez|sin votación"
        "|en las provincias del norte|en cinco años|antes del verano|cerca de la frontera"
    ),
    file="según el expediente {number}",
    findings={
        "right": "Los documentos confirman lo dicho sobre {what} (expediente {number})",
        "partly": "Los documentos confirman en parte lo dicho sobre {what} (expediente {number})",
        "wrong": "Los documentos contradicen lo dicho sobre {what} (expediente {number})",
        "open": "Lo dicho sobre {what} no se puede comprobar (expediente {number})",
    },
    note="La fuente da las cifras sobre {what}.",
    venue=_words("rueda de prensa|discurso en el Congreso|entrevista en la radio|congreso del partido|debate"),
    role=_words("ministra|diputado|alcaldesa|portavoz|profesora|presidente"),
    first_names=_words("Lucía|Javier|Carmen|José|Inés|Andrés|Pilar|Íñigo"),
    last_names=_words("García|Martínez|López|Sánchez|Núñez|Ibáñez|Echeverría"),
)
LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH)
LANGUAGE_WEIGHTS = (55, 20, 15, 10)
TOPICS = _words(
    "Taxes|Health|Schools|Climate|Energy|Migration|Elections|Defence|Housing|Pensions|Railways|Agriculture|Courts"
    "|Policing|Statistics|Vaccination|Wages|Trade|Fishing|Universities|Privacy|Nuclear power|Wind power|Rivers|Roads"
    "|Budget|Corruption|Sport|Science|Media"
)
CITIES = _words(
    "London|Berlin|Paris|Madrid|Vienna|Geneva|Bern|Brussels|Dublin|Quebec|Lyon|Hamburg|Seville|Leeds|Graz|Lima"
)
ISSUERS = _words("Archive|Statistics office|Gazette|Daily post|Court of audit|University press|Parliament|Health board")
