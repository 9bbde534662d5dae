"""Scenes of texts that are not English: read from the right, without spaces, with formulas, in other encodings."""

from app.core.files import with_charset
from app.core.requests import Attachment
from tests.screens.studio import Stage, scene

MIXED = "سؤال عن ملف config.json"
TITLES = (
    "مراجعة عقد الإيجار، البند 14 (نسخة 2.1)",
    "שאלה על config.json: למה?",
    "می‌خواهم خانه‌ها را ببینم",
    "👩‍👧‍👦 خانواده 🏳️‍🌈",
    "Explain C# generics and user_id",
    "日本語の**契約書**を要約",
)
RIGHT_TO_LEFT = """## عنوان: ملف config.json

هذه فقرة عادية فيها `code` وكلمة English في الوسط، وتنتهي بنقطة.

- البند الأول من القائمة، وهو طويل بما يكفي لينكسر إلى سطر ثان حين تكون النافذة ضيقة كما هي عادةً هنا في هذا العمود
- config.json
  1. خطوة أولى
  2. A whole sentence in English.
- [x] مهمة انتهت
- [ ] مهمة باقية

> اقتباس يقف شريطه على يمينه.
>
> > An English quotation inside of it.

| الاسم | العمر | الملف |
| --- | ---: | --- |
| دانة | 31 | config.json |
| نوح | 28 | قائمة<br>أخرى |
"""
UNTIDY = """**注意：**请先阅读**“说明”**，再运行。これは**「重要」**です。**마크다운(Markdown)**은 쉽다.

Water is H<sub>2</sub>O; light makes 3·10<sup>8</sup> m/s, and a \\[ E = mc^2 \\] stands in its sentence.

With `PATH=$HOME/bin:$PATH`, that is PATH=$HOME/bin:$PATH, and in US$/EUR$ there is no formula; the $n$th is one.

| Place | Address |
| --- | --- |
| Köln | Straße 1<br>50667 **Köln** |
| תל אביב | רחוב 5 |

- an English list
- سؤال عن ملف config.json
- 2024

> שאלה: האם זה עובד?
"""


@scene
async def texts_right_to_left(stage: Stage) -> None:
    await _open(stage, MIXED, "اشرح لي ملف config.json من فضلك", RIGHT_TO_LEFT)


@scene
async def texts_untidy(stage: Stage) -> None:
    await _open(stage, TITLES[0], "Show **注意：**请 and `x`", UNTIDY)


@scene
async def texts_attached(stage: Stage) -> None:
    await _open(stage, MIXED, "hello", "مرحبا! 1. واحد")
    guessed = [("Größen.csv", "windows-1252"), ("文件说明.txt", "gb18030"), ("notes.txt", "")]
    stage.window.chat.composer.add(
        [Attachment(name, with_charset("text/plain", charset), b"text") for name, charset in guessed]
    )


async def _open(stage: Stage, title: str, question: str, answer: str) -> None:
    for number, other in enumerate(TITLES):
        stage.engine.add_chat(other, "a", "b", age_days=1 + number)
    chat = stage.engine.add_chat(title, question, answer)
    await stage.open()
    stage.window.conversations.open(chat)
    await stage.rest()
