"""The tables of chat.db as classes. What makes them is in `schema`; a test holds the two together."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class ChatTable(SQLModel, registry=registry()):
    """What all tables of chat.db share."""


class ConversationRow(ChatTable, table=True):
    """A conversation. `shown_leaf` is the last message of the shown branch."""

    __tablename__: ClassVar[str] = "conversation"
    __table_args__ = (
        Index("conversation_newest", "updated_us", "id", sqlite_where=text("deleted_us IS NULL")),
        Index("conversation_bin", "deleted_us", sqlite_where=text("deleted_us IS NOT NULL")),
    )
    n: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_column=Column(String, unique=True, nullable=False))
    title: str
    created_us: int
    updated_us: int
    label: str
    model: str
    deleted_us: int | None = None
    shown_leaf: str | None = None
    when_full: str | None = None


class MessageRow(ChatTable, table=True):
    """A node of a tree, without its content. `active_child` is the child that is shown when this one is."""

    __tablename__: ClassVar[str] = "message"
    __table_args__ = (
        Index("message_children", "parent_id"),
        Index("message_conversation", "conversation_id", "parent_id"),
    )
    n: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_column=Column(String, unique=True, nullable=False))
    conversation_id: str = Field(
        sa_column=Column(String, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    )
    parent_id: str | None = Field(default=None, sa_column=Column(String, ForeignKey("message.id")))
    role: str
    created_us: int
    label: str
    complete: bool
    active_child: str | None = None


class BodyRow(ChatTable, table=True):
    """The content of a message, apart from the tree: walking stays small, and a bad page here blocks no walk."""

    __tablename__: ClassVar[str] = "body"
    n: int = Field(sa_column=Column(ForeignKey("message.n", ondelete="CASCADE"), primary_key=True))
    parts: str = Field(sa_column=Column(Text, nullable=False))
    answer: str | None = Field(default=None, sa_column=Column(Text))


class TurnRow(ChatTable, table=True):
    """A turn. `shown_before` is the leaf that was shown before it began; `decision` names a row of `decision`."""

    __tablename__: ClassVar[str] = "turn"
    __table_args__ = (
        Index("turn_answer", "answer_id"),
        Index("turn_conversation", "conversation_id"),
        Index("turn_open", "id", sqlite_where=text("state <> 'closed'")),
        Index("turn_decision", "decision", sqlite_where=text("decision IS NOT NULL")),
    )
    id: str = Field(primary_key=True)
    conversation_id: str = Field(
        sa_column=Column(String, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    )
    user_message_id: str
    answer_id: str
    owner: str
    state: str
    started_us: int
    regenerates: bool
    shown_before: str | None = None
    decision: str | None = Field(default=None, sa_column=Column(String, ForeignKey("decision.digest")))


class DecisionRow(ChatTable, table=True):
    """A decision, kept once however many turns it led; `digest` is the SHA-256 of its canonical form."""

    __tablename__: ClassVar[str] = "decision"
    digest: str = Field(primary_key=True)
    body: str = Field(sa_column=Column(Text, nullable=False))


class CardRow(ChatTable, table=True):
    """What the handbook says above an answer: apart from what was said, so that nothing that reads that finds it."""

    __tablename__: ClassVar[str] = "card"
    answer_id: str = Field(
        sa_column=Column(String, ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, nullable=False)
    )
    body: str = Field(sa_column=Column(Text, nullable=False))


class RecapRow(ChatTable, table=True):
    """What a model wrote of a chat up to the message `n`."""

    __tablename__: ClassVar[str] = "recap"
    n: int = Field(sa_column=Column(ForeignKey("message.n", ondelete="CASCADE"), primary_key=True))
    text: str = Field(sa_column=Column(Text, nullable=False))
    label: str
    created_us: int


class SnapshotRow(ChatTable, table=True):
    """What decisions were made from: the canonical form that `sha256` is the digest of. The register names it, too."""

    __tablename__: ClassVar[str] = "snapshot"
    sha256: str = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False), repr=False)


class DraftRow(ChatTable, table=True):
    """Unsent text; the id "" is the draft of a new chat."""

    __tablename__: ClassVar[str] = "draft"
    conversation_id: str = Field(primary_key=True)
    text: str = Field(sa_column=Column(Text, nullable=False))


class DraftFileRow(ChatTable, table=True):
    """A file of a draft, in its place: its bytes are in `attachments/<file>`, sealed under `key`."""

    __tablename__: ClassVar[str] = "draft_file"
    __table_args__ = (Index("draft_file_conversation", "conversation_id"),)
    id: str = Field(primary_key=True)
    conversation_id: str
    place: int
    name: str
    mime_type: str
    file: str = Field(sa_column=Column(String, unique=True, nullable=False))
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False), repr=False)


class AttachmentRow(ChatTable, table=True):
    """An attachment: its bytes are in `attachments/<file>`, sealed under `key`."""

    __tablename__: ClassVar[str] = "attachment"
    __table_args__ = (Index("attachment_conversation", "conversation_id"),)
    id: str = Field(primary_key=True)
    conversation_id: str = Field(
        sa_column=Column(String, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    )
    turn_id: str
    name: str
    mime_type: str
    size: int
    file: str = Field(sa_column=Column(String, unique=True, nullable=False))
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False), repr=False)


class ProviderRow(ChatTable, table=True):
    """A provider that the person added."""

    __tablename__: ClassVar[str] = "provider"
    name: str = Field(primary_key=True)
    body: str = Field(sa_column=Column(Text, nullable=False))


class LocalModelRow(ChatTable, table=True):
    """A model file that the person opened."""

    __tablename__: ClassVar[str] = "local_model"
    name: str = Field(primary_key=True)
    body: str = Field(sa_column=Column(Text, nullable=False))


class OfferRow(ChatTable, table=True):
    """An offer last seen at a server; `place` keeps the server's own order."""

    __tablename__: ClassVar[str] = "offer"
    provider: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    body: str = Field(sa_column=Column(Text, nullable=False))


class RegisterHeadRow(ChatTable, table=True):
    """The one row that says how far the register was when the last turn was closed: an older one is not believed.

    `frontier` is that of its tree; empty where an older program wrote the row.
    """

    __tablename__: ClassVar[str] = "register_head"
    __table_args__ = (CheckConstraint("one = 1"),)
    one: int = Field(default=1, primary_key=True)
    size: int
    root: bytes
    frontier: bytes = Field(default=b"", sa_column_kwargs={"server_default": text("x''")})


class RecordedRow(ChatTable, table=True):
    """That what was said up to a message stands in the register: `thread` names that, `entry` is the number."""

    __tablename__: ClassVar[str] = "recorded"
    n: int = Field(sa_column=Column(ForeignKey("message.n", ondelete="CASCADE"), primary_key=True))
    thread: bytes
    entry: int


class IndexWasteRow(ChatTable, table=True):
    """How many messages were taken out of the search index since `since_us`, and stay in it until it is cleaned."""

    __tablename__: ClassVar[str] = "index_waste"
    one: int = Field(primary_key=True)
    since_us: int
    messages: int


class ChoreRow(ChatTable, table=True):
    """Something that must still be done, however often the program is ended before."""

    __tablename__: ClassVar[str] = "chore"
    name: str = Field(primary_key=True)
