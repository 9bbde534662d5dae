"""What hid a password in its place: a level below its name, in the words of SQL, behind unusual ends of lines."""

import asyncio
import json

import pytest

from app.core.ids import new_id
from app.core.labels import Label
from app.core.messages import FilePart, Message, Part, Role, ToolCallPart, ToolResultPart
from app.core.requests import Attachment, Purpose
from app.engine.door.requests import Ask, Subject, SubjectKind
from app.engine.door.screening import Screen
from app.engine.turns.attachments import read_attachments
from tests.privacy.test_scan import found

P = "Xq7$mK2p#Lw9"
CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    "value",
    [
        {"value": P},
        {"sensitive": True, "type": "string", "value": P},
        {"type": "string", "default": P},
        {"Type": "String", "Default": P},
        {"const": P},
        {"enum": [P]},
        {"type": "string", "examples": [P, "x"]},
        {"_text": P},
        [P],
        [{"value": P}],
    ],
)
@pytest.mark.parametrize("name", ["password", "adminPassword", "DB_PASSWORD", "passwords"])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_password_is_found_a_level_below_its_name(name: str, value: object, indent: int | None) -> None:
    assert "password" in found(json.dumps({"properties": {name: value}}, indent=indent))


@pytest.mark.parametrize(
    "text",
    [
        "password:\n  value: X",
        "passwords:\n - X\n - Y",
        "passwords: [X, abc]",
        "DBPassword:\n  Type: String\n  Default: X\n",
        "adminPassword:\n    type: string\n    description: of the admin\n    examples:\n    - X\n",
        "password: { value: X }",
        "passwords = ['X', 'y']",
        "<AdministratorPassword>\n  <Value>X</Value>\n</AdministratorPassword>",
        '<property name="password"><value>X</value></property>',
        '<data name="Password" xml:space="preserve">\n<value>X</value></data>',
        '{"columns":["user","password"],"data":[["bob","X"],["ann","Y"]]}',
        '[\n  ["user", "password"],\n  ["bob", "X"]\n]',
        '[["password","note"],["X","a \\"b\\" [c]"]]',
        '{"name":"DB_PASSWORD","text":"X"}',
        "ALTER LOGIN sa WITH PASSWORD = N'X'",
        "UPDATE u SET name=N'b', [Password] = N'X'",
        "EXEC sp_addlogin @loginame = N'bob', @passwd = N'X'",
        "ALTER ROLE bob PASSWORD E'X'",
        "ALTER ROLE bob PASSWORD $$X$$",
        "CREATE USER 'b'@'%' IDENTIFIED WITH caching_sha2_password BY 'X'",
        "CREATE DATABASE LINK x CONNECT TO b IDENTIFIED BY X USING 'y'",
        "SET PASSWORD FOR 'b'@'%' = 'X'",
        "SET PASSWORD FOR 'b'@'%' = PASSWORD('X');",
        "DECLARE @password nvarchar(50) = 'X'",
        "CREATE TABLE u (id int, password varchar(20) DEFAULT 'X')",
        "UPDATE u SET password = MD5('X')",
        "UPDATE u SET password = crypt('X', gen_salt('bf'))",
        "INSERT INTO u (id, password) SELECT 1, 'X' FROM dual",
        "Set-ADAccountPassword bob -NewPassword (ConvertTo-SecureString -AsPlainText 'X' -Force)",
    ],
)
def test_a_password_is_found_in_the_place_of_its_name(text: str) -> None:
    assert "password" in found(text.replace("X", P))


@pytest.mark.parametrize(
    "text",
    [
        '{"properties": {"password": {"type": "string", "description": "The password of the user, 8-20 characters"}}}',
        '{"password": {"type": "string", "format": "password", "default": null}}',
        "passwords:\n  - at least 8 characters\n",
        "password:\n  type: string\n  example: your-password\n",
        "passwords = [user.password for user in users]",
        "passwords: [string, null]",
        "<password><value>changeme</value></password>",
        '{"columns":["user","password"],"data":[["bob","********"]]}',
        "SET PASSWORD FOR 'b'@'%' = '***'",
        "password varchar(255) NOT NULL,",
    ],
)
def test_what_only_has_a_place_for_one_is_left_alone(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize("end", ["\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1e", "\r\r", "\n\r"])
def test_a_line_ends_in_other_ways_too(end: str) -> None:
    assert "password" in found(f"user;password{end}bob;{P}{end}")
    assert "payment_card" in found(CARD.replace(" ", end[0]))


@pytest.mark.parametrize("unseen", ["\0", "\x01", "\x7f"])
def test_no_control_character_hides_a_word(unseen: str) -> None:
    assert "password" in found(unseen.join(f"password: {P}"))


@pytest.mark.parametrize("end", ["=\n", "=\r\n"])
def test_a_line_of_mail_goes_on_after_its_sign(end: str) -> None:
    assert "password" in found(f"Das Pass{end}wort ist {P}")
    assert "payment_card" in found(CARD.replace(" 1111 1", f" 1111 1{end}", 1))


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be", "utf-8"])
def test_a_file_is_read_in_the_encoding_that_its_mark_names(encoding: str) -> None:
    text = f"password: {P}"
    data = ("\ufeff" + text).encode(encoding)
    (part,), _ = read_attachments([Attachment("notes.txt", "text/plain", data)])
    assert isinstance(part, FilePart)
    assert "password" in found(part.sent)


@pytest.mark.parametrize(
    "part",
    [
        ToolCallPart("password=" + P, "search", "{}"),
        ToolCallPart("1", "password=" + P, "{}"),
        ToolResultPart("password=" + P, "ok"),
    ],
)
def test_names_and_numbers_of_a_tool_s_call_are_read(part: Part) -> None:
    message = Message(new_id(), "c", None, Role.ASSISTANT, (part,), 1)
    ask = Ask(Purpose.CHAT, Subject(SubjectKind.CONVERSATION, "c", Label.INTERNAL), (message,), "auto", 100)
    assert asyncio.run(Screen().screen(ask)).secret == "password"
