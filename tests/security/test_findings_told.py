"""A password that is told in a sentence: in the next line, between tags, right behind its name."""

import pytest

from tests.privacy.test_scan import found

P = "Xq7$mK2p#Lw9"


@pytest.mark.parametrize(
    "text",
    [
        "Your temporary password is:\nX\n",
        "Your temporary password is:\n\n    X\n\nRegards",
        "Ihr neues Passwort lautet:\n\nX\n",
        "Das Passwort lautet:\r\nX",
        "> Ihr Kennwort ist jetzt:\n>\n> X",
        "Hier das Passwort für den Drucker:\n\n**X**\n",
        "The password is as follows:\n```\nX\n```",
        "Das Passwort lautet <b>X</b>.",
        "<p>Das Passwort lautet:</p><p>X</p>",
        "Your password is: <span class='x'><code>X</code></span>",
        "Melde dich mit dem Passwort X an.",
        "Log in as bob with password X and go on.",
        "I logged in using the password X yesterday",
        "mit Benutzer bob und Passwort X anmelden",
        "Anmeldung als bob mit Kennwort „X“",
        "user bob (password X)",
        "Benutzer bob (Passwort: X)",
        "bob / password X",
        "user **bob**, password **X**",
    ],
)
def test_a_password_is_found_where_it_is_told(text: str) -> None:
    assert "password" in found(text.replace("X", P))


@pytest.mark.parametrize(
    "text",
    [
        "Your password is:\n\nnot strong enough\n",
        "If the password is wrong:\n- try again in 5 minutes\n",
        "Das Passwort lautet:\n\nsiehe Tresor 12\n",
        "Log in with password authentication and 2FA.",
        "with the password field, the password (see page 12-14) and password-based keys",
        "(password required, 8-20 characters)",
        "for field in (self.name, self.password):\n    field.connected2.connect(self._submit)\n",
        "if not password:\n    self.client1.close()\n",
        "using the password <b>reset</b> page",
    ],
)
def test_a_sentence_about_one_is_left_alone(text: str) -> None:
    assert found(text) == {}
