"""Details that a person sees: what is disabled can be read, quotes have their bar beside them, room is given back."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent
from PySide6.QtWidgets import QApplication

from app.core.errors import Kind, KnownError
from app.markup.parse import parse
from app.ui.cards.body import Body
from app.ui.chat.view import ChatView
from app.ui.chat.welcome import Greeting
from app.ui.composer.composer import Composer
from app.ui.composer.next_message import NextMessage
from app.ui.composer.send_button import SendButton
from app.ui.theme.theme import Appearance, theme
from app.ui.widgets.dragged import model_paths
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, destroy_later_now
from tests.support.samples import local_status
from tests.support.waiting import until

QUOTE = "Before.\n\n> {}.\n>\n> ```\n> two\n> ```\n\nAfter."


@pytest.fixture
def composer(bridge: Bridge, qapp: QApplication) -> Iterator[Composer]:
    made = Composer(NextMessage(bridge))
    made.resize(600, made.height_for(600))
    made.show()
    yield made
    made.hide()
    made.deleteLater()
    destroy_later_now()


def test_the_button_that_cannot_be_pressed_is_seen_in_high_contrast(qapp: QApplication) -> None:
    theme().install()
    theme().set_appearance(Appearance.HIGH_CONTRAST)
    try:
        button = SendButton()
        button.setEnabled(False)
        picture = button.grab().toImage()
        middle = [picture.pixelColor(x, picture.height() // 2).lightness() for x in range(4, picture.width() - 4)]
        assert max(middle) - min(middle) > 100
    finally:
        theme().set_appearance(Appearance.LIGHT)


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("word", ["One", "אחת", "1"])
def test_a_bar_stands_beside_a_quote_and_nowhere_else(
    qapp: QApplication, direction: Qt.LayoutDirection, word: str
) -> None:
    """On the side that the quote is read from; one without letters on the window's."""
    body = Body()
    body.setLayoutDirection(direction)
    body.resize(500, 10)
    body.show_document(parse(QUOTE.format(word)))
    body.resize(500, body.height_for(500))
    picture = body.grab().toImage()
    right = word == "אחת" or (word == "1" and direction is Qt.LayoutDirection.RightToLeft)
    column = picture.width() - 2 if right else 1
    line = QColor(theme().tokens.line)
    marked = [y for y in range(picture.height()) if picture.pixelColor(column, y) == line]
    first, *_, last = (view for view in body.views if view.property("quoted"))
    assert marked == list(range(first.y(), last.geometry().bottom() + 1))


def test_the_room_of_a_line_that_went_is_given_back(composer: Composer) -> None:
    before = composer.height_for(600)
    composer.say("Held: a reason", "held")
    assert composer.height_for(600) > before
    QApplication.processEvents()
    heights: list[int] = []
    composer.height_changed.connect(lambda: heights.append(composer.height_for(600)))
    composer.say("")
    assert heights == [before]


def test_a_wish_for_a_model_goes_when_there_is_one(composer: Composer, engine: FakeEngine, run: Run) -> None:
    following = composer.model._next
    run(following.refresh())
    composer.show_error(KnownError(Kind.NO_CANDIDATE))
    run(following.refresh())
    assert composer._notice is not None
    engine.known_models = [local_status()]
    run(following.refresh())
    assert composer._notice is None
    composer.show_error(KnownError(Kind.NETWORK))
    run(following.refresh())
    assert composer._notice is not None


@pytest.mark.parametrize(
    ("names", "for_the_window"),
    [(["a.gguf"], True), (["a.GGUF", "b.gguf"], True), (["a.gguf", "b.txt"], False), (["b.txt"], False)],
)
def test_a_dragged_model_file_is_left_to_the_window(composer: Composer, names: list[str], for_the_window: bool) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/models/{name}") for name in names])
    assert bool(model_paths(data)) is for_the_window
    for widget in (composer, composer.editor.viewport()):
        event = QDragEnterEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        event.ignore()
        QApplication.sendEvent(widget, event)
        assert event.isAccepted() is not for_the_window


def test_a_refused_message_comes_back_before_what_was_written_since(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    engine.errors["chat.send"] = KnownError(Kind.PRIVACY, detail="a password")
    view.composer.set_text("one")
    view.composer.submitted.emit()
    run(until(lambda: not view.composer.text))
    view.composer.set_text("two")
    run(until(lambda: view.composer._notice))
    assert view.composer.text == "one\n\ntwo"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_keys_in_the_list_of_labels_begin_at_the_one_in_force(composer: Composer) -> None:
    menu = composer.label.open()
    assert menu.activeAction().isChecked()
    menu.close()


def test_nothing_is_said_about_models_before_they_are_known(bridge: Bridge, run: Run, qapp: QApplication) -> None:
    following = NextMessage(bridge)
    greeting = Greeting(following)
    text = greeting._text
    assert text.text() == "Every message is recorded in the audit log."
    run(following.refresh())
    assert "open a model file" in text.text()


def test_a_heading_stands_closer_to_what_it_heads(qapp: QApplication) -> None:
    body = Body()
    body.resize(500, 10)
    body.show_document(parse("| a |\n|---|\n| 1 |\n\n# Title\n\n| b |\n|---|\n| 2 |"))
    body.height_for(500)
    above, title, below = (view.geometry() for view in body.views)
    assert title.top() - above.bottom() > below.top() - title.bottom()
