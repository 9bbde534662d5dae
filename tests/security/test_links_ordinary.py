"""Texts of links as people and models write them: none is taken for an address that it does not name."""

import pytest

from app.core.blocks import Paragraph
from app.markup.links import claims_another_host
from app.markup.parse import parse

URL = "https://docs.site.test/guide/page"

ORDINARY = """
Read more | Click here | here | this page | Learn more… | See also | Source | Sources: 1, 2 and 3 | Download | Home
Figure 3. See | Figure 3. See below | Fig. 2 | Table 1.1 | Section 2.3.4 | § 12 Abs. 3 | No. 5 | p. 12 | pp. 3–5
Ch. 7 | e.g. com | e.g. org charts | i.e. net profit | vs. net | gross vs. net | etc. | cf. above | approx. 5
incl. tax | ca. 1900 | node.js | Node.js | Next.js 15 | Vue.js | D3.js | three.js | Express.js guide | Nuxt.js | p5.js
socket.ts | main.py | setup.py | test_main.py | conftest.py | __init__.py | manage.py runserver | src/app/main.py
utils.py | a.py | run.py | README.md | CHANGELOG.md | docs/README.md | CONTRIBUTING.md | LICENSE.txt
requirements.txt | notes.txt | robots.txt | SECURITY.md | INSTALL.md | main.rs | lib.rs | src/lib.rs | build.rs
mod.rs | Cargo.toml | Cargo.lock | pyproject.toml | poetry.lock | uv.lock | install.sh | build.sh | run.sh | setup.sh
deploy.sh | start.sh | test.sh | Makefile | Dockerfile | docker-compose.yml | config.yaml | values.yaml | package.json
package-lock.json | tsconfig.json | index.html | style.css | app.tsx | index.ts | App.vue | report.pdf | letter.docx
table.xlsx | slides.pptx | photo.jpg | logo.svg | icon.png | clip.mp4 | song.mp3 | data.csv | model.gguf
weights.safetensors | notebook.ipynb | query.sql | main.cpp | main.hpp | Main.java | index.php | app.rb | init.lua
settings.ini | nginx.conf | server.log | backup.bak | setup.exe | lib.dll | image.iso | pkg.whl | archive.tar.gz
page.xml | 1.2.3 | v1.2.3 | 2.0 | 3.11.7 | v2.0.0-rc1 | 1.2.3-beta.4 | 2026.11 | 10.15.7 | 0.1 | 1.0.0+build.5
Python 3.12 | Qt 6.11 | PySide6 6.11.0 | Ubuntu 24.04 LTS | C++20 | C# 12.0 | HTTP/1.1 | TLS 1.3 | IPv4
RFC 8259, section 8.2 | U.S. Code | U.S. | U.K. law | U.S.A. | E.U. rules | D.C. | Ph.D. | M.Sc. | B.A. | a.m. to p.m.
J. R. R. Tolkien | J.R.R. Tolkien | Dr. Who | Mr. Smith | St. John | Inc. | Acme Inc. | Acme Corp. Ltd. | Jr.
Washington, D.C. | end.Next | It ends here.Next we go | done.Then | good.But | Well.So it goes | the end.No more
true.It is | yes.In short | He left.At noon | over.My view | Works.As expected | Done.Is it? | grew.Source | word.Word
finished.Be careful | said.By then | gone.Do it | see.Me too | past.Us | nice.Top ten | The dot com bubble
dot-com crash | the dot com | dot com era | history of the dot com | a dot com company | Polka dot | Polka dot shop
dot product | Dot net | Amazon Echo Dot UK | Echo Dot 5 | connect the dots | dot matrix | dot to dot | a (dot) product
.com domains | a .com domain | the .com boom | why .com | .NET | .NET 8 | ASP .NET | VB .NET | Visual Basic .NET
.gitignore | .env | .bashrc | *.py | .org or .com | com | net income | org chart | edu | Gov | info | online shop
app store | top ten | the web | 3.5 times | 1.5 million | $3.50 | 4.7 stars | 99.9 % | 1,000.50 | 12.5 kg | 0.05
p < 0.05 | π ≈ 3.14 | 12:30 | 12:30:45 | 2026-11-30 | 30.11.2026 | 30. November 2026 | 11/30/2026 | Nov. 30
Mon. to Fri. | 9 a.m. | 24/7 | What’s new? | Don't do it | “Quoted” text | ‘single’ | (in brackets) | [1] | [12, 13]
{x} | <tag> | a/b | sign-in | e-mail | built-in | state-of-the-art | know-how | A—B | A – B | EN→DE | left ↔ right
→ next | C# | C++ | F# | R&D | AT&T | Q&A | rock & roll | 50/50 | N/A | either/or | Hello, world! | Wait... what?
well...no | so…me | either...or | 1...10 | a..z | foo...args
wait...what | So… | Hm. | Yes. No. | One. Two. Three. | Stop. | End. | First. Second | Chapter 1. Introduction
1. Introduction | 2. Methods | a. First | II. History | Step 3. Install | Part 2. The end | Q1. Why | A. B. | Vol. 3
Größe | Überblick | naïve | café | El Niño | São Paulo | 東京、大阪 | ジョン・スミス | नमस्ते दुनिया | Привет, мир
z. B. | z.B.
d. h. | u. a. | usw. | Nr. 5 | Str. 12 | Abb. 4 | S. 12 f. | vgl. oben | p. ex. | c.-à-d. | M. Dupont | Mme. Curie
n.º 5 | pág. 3 | Sr. López | EE. UU. | art. 5 | etc. y más | pip install | git push --force | sudo apt-get | ls -la
cd .. | ./configure | ../up | ~/bin | C:\\Users | x = y.z | Contact us | About | Imprint | Terms and conditions
Privacy policy | Log in | Sign up | Open issue #12 | PR 34 | commit a1b2c3d | the documentation of the library
a study from 2019 (n = 40) | Smith et al. (2020) | Smith et al., 2020 | ibid. | op. cit. | [sic] | (ed.) | 2nd ed.
rev. 3 | I❤️you | ✅ Done | 🎉 New | 100€/kg at 20°C, 50% | ½ cup | x² + y² | ≥ 5 | ± 2 | § 5 | ©2026
"""
TEXTS = [text for line in ORDINARY.strip().splitlines() for text in line.split(" | ")]


def test_there_are_many() -> None:
    assert len(set(TEXTS)) > 350


@pytest.mark.parametrize("text", TEXTS)
def test_no_ordinary_text_is_marked(text: str) -> None:
    assert not claims_another_host(text, URL)


BESIDE = """
See [the guide]({}) for main.py and node.js.
Node.js ([site]({})) is a runtime.
ASP.NET ([docs]({})) runs there.
main.rs ([source]({})): the beginning.
[Python]({}): a language; see also the books.
[Docs]({}): main.py, setup.py and more
[The rules]({}) (U.S. Code, § 12)
[Guide]({}) (v1.2.3)
[Guide]({}): 1.2.3
[Guide]({}): Figure 3. See
Version 2.0 ([notes]({}))
e.g. ([notes]({}))
It ends.Next ([notes]({}))
[Talk]({}) at a conference - Berlin
[Source]({}), [python.org](https://python.org)
[Source]({}): [python.org](https://python.org)
[python.org](https://python.org) ([mirror]({}))
[python.org](https://python.org) | [guide]({})
site.test ([docs]({}))
[docs]({}): site.test
docs.site.test: [here]({})
[here]({}) (www.docs.site.test)
[{0}]({0}): the whole of it
[Review]({}) of bank.com and others
The shop bank.com was sold; [read on]({}).
bank.com grew. The [report]({}) says so.
Mail info@bank.com ([form]({}))
[Form]({}): info@bank.com
Read https://bank.com/x ([summary]({}))
A list, of which [one]({}) - bank.com is another - is here.
"""


@pytest.mark.parametrize("text", BESIDE.strip().splitlines())
def test_nor_is_a_link_for_what_stands_near_it(text: str) -> None:
    (block,) = parse(text.format(URL)).blocks
    assert isinstance(block, Paragraph)
    assert "→" not in "".join(run.text for run in block.runs)
