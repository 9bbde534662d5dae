"""Other languages are told from English by letters and small words; English, names and code are never taken for one."""

import ast
from importlib.resources import files
from pathlib import Path

import pytest

from app.core import languages
from app.core.languages import is_foreign

# Twenty languages, five messages each: short and long, asked and told.
OTHERS = {
    "de": ("Hallo, wie geht es dir?", "Schreibe ein Gedicht über den Herbst", "Was ist die Hauptstadt von Frankreich?",
           "Kannst du mir bitte erklären, wie ein Fahrrad funktioniert?", "Nenne fünf Städte"),
    "fr": ("Bonjour !", "Quelle est la capitale de l'Italie ?", "Écris un poème sur la pluie",
           "Peux-tu m'expliquer comment fonctionne un vélo ?", "Qu'est-ce que la photosynthèse ?"),
    "es": ("Hola, ¿cómo estás?", "¿Cuál es la capital de Francia?", "Escribe un poema sobre la lluvia",
           "Explícame cómo funciona una bicicleta, por favor", "Dime cinco ciudades muy grandes"),
    "it": ("Ciao, come stai?", "Qual è la capitale della Francia?", "Scrivi una poesia sulla pioggia",
           "Puoi spiegarmi come funziona una bicicletta?", "Perché il cielo è blu?"),
    "pt": ("Olá, tudo bem com você?", "Qual é a capital da França? Não sei", "Escreva um poema sobre a chuva",
           "Você pode me explicar como funciona uma bicicleta?", "Por que o céu é azul? Explique isso"),
    "nl": ("Hallo, hoe gaat het?", "Wat is de hoofdstad van Frankrijk?", "Schrijf een gedicht over de regen",
           "Kun je mij uitleggen hoe een fiets werkt?", "Waarom is de lucht blauw?"),
    "pl": ("Cześć, jak się masz?", "Jaka jest stolica Francji?", "Napisz wiersz o deszczu",
           "Proszę wyjaśnij mi, jak działa rower", "Dlaczego niebo jest niebieskie?"),
    "sv": ("Hej, hur mår du?", "Vad är huvudstaden i Frankrike?", "Skriv en dikt om regnet",
           "Kan du förklara hur en cykel fungerar?", "Varför är himlen blå?"),
    "tr": ("Merhaba, nasılsın?", "Fransa'nın başkenti neresi?", "Yağmur için bir şiir yaz",
           "Bisiklet nasıl çalışır, bana açıkla", "Gökyüzü neden mavi?"),
    "vi": ("Xin chào bạn", "Thủ đô của Pháp là gì?", "Viết một bài thơ về mưa",
           "Hãy giải thích xe đạp hoạt động thế nào", "Tại sao bầu trời màu xanh?"),
    "ru": ("Привет!", "Как называется столица Франции?", "Напиши стихотворение о дожде", "Почему небо синее?",
           "Объясни, как работает велосипед"),
    "uk": ("Привіт!", "Яка столиця Франції?", "Напиши вірш про дощ", "Чому небо синє?", "Поясни, як працює велосипед"),
    "el": ("Γεια σου", "Ποια είναι η πρωτεύουσα της Γαλλίας;", "Γράψε ένα ποίημα", "Γιατί ο ουρανός είναι μπλε;",
           "Εξήγησέ μου πώς λειτουργεί το ποδήλατο"),
    "he": ("שלום", "מהי בירת צרפת?", "כתוב שיר על הגשם", "למה השמיים כחולים?", "הסבר איך עובדים אופניים"),
    "ar": ("مرحبا", "ما هي عاصمة فرنسا؟", "اكتب قصيدة عن المطر", "لماذا السماء زرقاء؟", "اشرح كيف تعمل الدراجة"),
    "hi": ("नमस्ते", "फ्रांस की राजधानी क्या है?", "बारिश पर एक कविता लिखो", "आसमान नीला क्यों है?", "साइकिल कैसे काम करती है?"),
    "th": ("สวัสดี", "เมืองหลวงของฝรั่งเศสคืออะไร", "เขียนบทกวีเกี่ยวกับฝน", "ทำไมท้องฟ้าเป็นสีฟ้า", "จักรยานทำงานอย่างไร"),
    "ja": ("こんにちは", "フランスの首都はどこですか", "雨についての詩を書いて", "空はなぜ青いのですか",
           "Python で関数を書いてください"),
    "ko": ("안녕하세요", "프랑스의 수도는 어디입니까?", "비에 대한 시를 써 줘", "하늘은 왜 파란가요?",
           "자전거는 어떻게 움직이나요?"),
    "zh": ("你好", "法国的首都是哪里?", "写一首关于雨的诗", "天空为什么是蓝色的?", "用 Python 写一个排序函数"),
}  # fmt: skip

ENGLISH = (
    "Hello!", "Hi", "hey there", "ok", "Thanks a lot", "###", "…", "", "   ", "42", "λ", "What is λ?", "α + β = γ",
    "What does 今日はどうですか mean?", "Translate 你好 into English", "How do you say good morning in German?",
    "What does “Ich liebe dich und du mich auch” mean?", 'Translate "je ne sais quoi" please', "las vegas",
    "los angeles",
    "che guevara", "apa style", "yin and yang", "São Paulo", "Visit São Paulo and Košice", "Who was Günter Grass?",
    "the naïve façade of the café", "El Niño and La Niña", "déjà vu", "a la carte", "Der Spiegel", "Le Monde",
    "Is Das Boot a good film?", "pros and cons of the vis major clause", "et al.", "per se", "de facto", "ad hoc",
    "Cogito ergo sum", "e.g. this one", "I do not like it", "I am to do no such thing", "man of war", "do me a favour",
    "On est le 5 PM EST", "rock 'n' roll", "O'Brien's l33t code", "d'Artagnan", "L'Oréal", "cd dir", "dir /s", "ls -la",
    "git log --oneline", "SELECT * FROM los WHERE id = 1", "print('hola')", "for i in range(3): pass", "x = y", "{}",
    "npm i -g n", "http://example.org/über/straße", "C:\\Benutzer\\für", "jens@größe.example", "`für`",
    "```\nfür dich\n```",
    "<p>über</p>", "Bonjour is Apple's name for Zeroconf, and it is on this network", "The word für means for",
    "Ich bin ein Berliner, what does this mean and who said it?", "Fix the German umlauts in my file: ä ö ü ß",
    "My name is Łukasz and I am from Łódź, please write a short bio for me", "Ångström", "Write a résumé for me",
)  # fmt: skip


def test_twenty_languages_are_known() -> None:
    texts = [(code, text) for code, five in OTHERS.items() for text in five]
    assert (len(OTHERS), len(texts)) == (20, 100)
    missed = [(code, text) for code, text in texts if not is_foreign(text)]
    assert len(missed) <= 10, missed


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_never_taken_for_another(text: str) -> None:
    assert not is_foreign(text)


def test_nor_are_the_programs_own_papers_and_code() -> None:
    """Paragraphs of the handbook, pieces of source, and what the source says of itself: more than 300."""
    pages = [page.read_text(encoding="utf-8") for page in (files("resources") / "handbook").iterdir()]
    prose = [part for page in pages for part in page.split("\n\n")]
    sources = [path.read_text(encoding="utf-8") for path in sorted(Path(languages.__file__).parent.glob("*.py"))]
    code = [part for source in sources for part in source.split("\n\n") if "frozenset" not in part and '"' not in part]
    told = [ast.get_docstring(ast.parse(source)) or "" for source in sources]
    texts = [*prose, *code, *told]
    assert len(texts) > 300
    assert [text for text in texts if is_foreign(text)] == []


def test_a_long_foreign_text_behind_an_english_order_is_foreign() -> None:
    assert is_foreign("Summarize this: Der Zug ist heute nicht gekommen, weil die Strecke gesperrt war und wir warten.")
