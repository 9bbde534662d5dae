"""Whether a text is in another language than English: by its letters, and by small words that no English text has.

Made for a warning, so it is silent when in doubt: English with foreign names, code, and what is too short to tell. What
stands in code or between quotation marks is somebody else's text and does not count.
"""

import re
import unicodedata

_SAMPLE = 2_000
_QUOTED = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|“[^”]{0,500}”|\"[^\"\n]{0,500}\"|\S*(?:://|@|\\)\S*", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_SIGN_OF_CODE = re.compile(r"[{}();=<>\[\]\\/|_#$]|::|->")
# A line with more than one such sign for so many characters is code.
_CODE_LINE = 16

# Words that tell by themselves; those are left out that English, names or programs have as well.
_TELLING = frozenset(
    """
    das ist nicht ein eine einen einem einer für wie ich bitte dem wer warum und oder aber auch dich mich wir ihr
    sie mein meine dein deine kannst können gibt sind habe hallo guten danke schreibe schreib erkläre erklär nenne
    welche welcher welches über zwischen zum zur wird heißt macht geht viel mehr diese dieser fasse übersetze erzähl
    je vous avec où moi mes nous ils elle elles quel quelle quels quelles bonjour merci écris explique peux peut pouvez
    suis sont cette pourquoi une très être aux ça fais traduis résume raconte donne c'est qu'est
    qué cómo cuál cuáles dónde cuándo quién hola gracias puedes puede escribe explica explícame está están soy eres más
    muy también porque tengo quiero por hazme días cuántos
    gli è perché cosa quando ciao grazie puoi scrivi spiegami spiega qual quali buongiorno anche più voglio della nel
    questo questa sono dimmi dammi fammi
    não meu minha você isso quem onde olá obrigado obrigada pode escreva explique também até quero tenho quais uma conte
    het niet voor hoe ik waarom waar bedankt schrijf mijn jij wij zij ook deze naar bij geen welke hoeveel hoi
    się jest że dla czy proszę tego kto gdzie kiedy dlaczego cześć dziękuję napisz wyjaśnij jaka jaki jakie jestem są
    przez oraz ile
    och som är på jag inte hur vad varför hej skriv förklara vilken vilket mellan eller ikke hvordan hva hvad
    hvem hvor hvorfor takk forklar jeg mellom mellem fortell fortæl
    että mikä mitä miten kuka missä milloin miksi kiitos kirjoita selitä minä sinä voitko ovat olen onko hei
    için ile nasıl nedir nerede neden merhaba teşekkürler yaz açıkla değil çok bir hangi bana
    jsou jsem není proč děkuji napiš vysvětli jaký jaká jaké nebo kdy který která prosím ahoj
    și este pentru sunt mulțumesc bună scrie explică când îmi unde ești
    és egy hogy hol mikor miért szia köszönöm írj magyarázd vagyok hogyan milyen kérlek mondd
    và là của không tôi bạn một những được với như thế nào gì đâu chào cảm ơn viết giải thích hãy
    untuk dengan siapa mengapa bagaimana kapan terima kasih tulis jelaskan saya kamu adalah tidak bisa tolong
    """.split()
)
# Words that tell together with one of those.
_HINTING = frozenset(
    """
    der die den des im es mit zu von was war du auf so nur noch hier kann
    le la les et pour est dans que qui sur ce du en un de comment ne pas on mais
    el y con lo mi se no del al o para como son
    il di per da le i ma mio come dove ho ha
    os as e em me do dos na no que como mais bom dia
    de een en is wat te op dat van je kun kan uit met
    w i na to z co nie jak mi do
    det en ett du av till om vi ni og at er til fra min kan
    ja on ei se ve bu ne da de mi a je v s k o že jak co u
    dir leg los las che din apa att yang
    nu cu pe ce mi az nem mi ki van itu ini dari ada di ke khi cho ai xin có
    """.split()
)
_ENGLISH = frozenset(
    """
    the of and to is in that it for you with this what are on please can how a an i my me we they he she be was were do
    does did not no from by or if as at have has had would should could will which who when where why there your its
    about into than then them these those some any all but so just like write explain give make tell hello hi thanks
    list name find show translate english german french spanish italian portuguese dutch polish russian japanese chinese
    korean arabic mean means say says word words phrase sentence between best good new use using more most other only
    """.split()
)
# Letters that no word has which English borrowed.
_MARKED = frozenset("ßãõőűışğıłąęśćńźżřěůčšžđåøæșțăảạậắằấầẩẫẻẽẹếềểễệỉĩịỏọốồổỗộớờởỡợủũụứừửữựỳỷỹỵ")
_ELIDED = frozenset(("l", "j", "n", "qu", "dell", "nell", "sull", "all"))
_INVERTED = frozenset("¿¡")


def is_foreign(text: str) -> bool:
    """Whether a text is surely in another language than English."""
    sample = _QUOTED.sub(" ", text[:_SAMPLE])
    lines = [line for line in sample.splitlines() if len(_SIGN_OF_CODE.findall(line)) * _CODE_LINE <= len(line)]
    words = [word for line in lines for word in _WORD.findall(line)]
    english = sum(word.lower() in _ENGLISH for word in words)
    strange = sum(map(_strangeness, words))
    latin = sum(len(word) for word in words if word[0] < "\u0370")
    if strange > latin and (english < 2 or strange > 3 * latin):
        return True
    return _speaks_another(words, english, inverted=not _INVERTED.isdisjoint(sample))


def _speaks_another(words: list[str], english: int, *, inverted: bool) -> bool:
    telling = sum(_tells(word, first=number == 0) for number, word in enumerate(words)) + inverted
    hinting = sum(word in _HINTING and word not in _TELLING for word in words)
    both = telling + hinting
    if not telling or 2 * telling + hinting <= 2 * english or both * 7 < len(words):
        return False
    return both > 1 or len(words) <= 3


def _tells(word: str, *, first: bool) -> bool:
    """Names begin with a capital and belong to no language; the first word of a text does so as well."""
    if word[0].isupper() and not first:
        return False
    plain = word.lower().replace("’", "'")
    head, _, rest = plain.partition("'")
    elided = head in _ELIDED and bool(rest) and word.endswith(rest)
    marked = not first and not _MARKED.isdisjoint(plain)
    return plain in _TELLING or marked or elided


def _strangeness(word: str) -> int:
    """How much a word of other letters than Latin ones weighs; a single one is often a sign of mathematics."""
    if word[0] < "\u0370" or unicodedata.name(word[0], "LATIN").startswith("LATIN"):
        return 0
    if unicodedata.east_asian_width(word[0]) == "W":
        return 3 * len(word)
    return len(word) if len(word) > 1 else 0
