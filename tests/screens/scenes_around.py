"""Scenes around the chat: what stands there when the store cannot be opened, dialogs, the menu."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.ui.shell.crash import CrashDialog
from app.ui.shell.unlocking.before_open import UnlockPage
from app.ui.widgets.dialogs import measure
from app.ui.wiring.actions import ActionId
from tests.screens.content import LONG, open_chat
from tests.screens.studio import Stage, scene


@scene
async def unlock_new(stage: Stage) -> None:
    stage.engine.errors["home.open"] = KnownError(Kind.VAULT_LOCKED, need="new")
    await stage.open()
    page = stage.window.opening.currentWidget()
    assert isinstance(page, UnlockPage)
    page.field.setText("plum ladder northern otter")
    page.again.setText("plum ladder")


@scene
async def unlock_wrong(stage: Stage) -> None:
    stage.engine.errors["home.open"] = KnownError(Kind.VAULT_LOCKED, need="existing")
    await stage.window.opening.open("wrong")


@scene
async def key_lost(stage: Stage) -> None:
    stage.engine.errors["home.open"] = KnownError(Kind.KEY_LOST)
    await stage.open()


@scene
async def store_damaged(stage: Stage) -> None:
    path = "/home/ada/.local/share/signalbox/chat.db"
    stage.engine.errors["home.open"] = KnownError(Kind.STORE_DAMAGED, path=path, detail="Page 7 cannot be read.")
    await stage.open()


@scene
async def disk_full(stage: Stage) -> None:
    stage.engine.errors["home.open"] = KnownError(Kind.DISK_FULL)
    await stage.open()


@scene
async def recovery_key(stage: Stage) -> QWidget:
    await open_chat(stage)
    stage.window.recovery.make()
    await stage.rest()
    return stage.dialog()


@scene
async def all_commands(stage: Stage) -> QWidget:
    await open_chat(stage)
    stage.window.actions_table[ActionId.PALETTE].trigger()
    await stage.rest()
    return stage.dialog()


@scene
async def shortcuts(stage: Stage) -> QWidget:
    await open_chat(stage)
    stage.window.actions_table[ActionId.SHORTCUTS].trigger()
    await stage.rest()
    return stage.dialog()


@scene
async def recently_deleted(stage: Stage) -> QWidget:
    first = await open_chat(stage)
    for days, (chat, summary) in enumerate(tuple(stage.engine.chats.items())[1:5]):
        await stage.engine.conversations.delete(chat)
        deleted_us = stage.engine.now_us - days * 7 * DAY_US
        title = LONG if days == 2 else summary.title
        stage.engine.bin[chat] = replace(summary, title=title, deleted_us=deleted_us)
    assert first in stage.engine.chats
    stage.window.actions_table[ActionId.RECENTLY_DELETED].trigger()
    await stage.rest()
    return stage.dialog()


@scene
async def recently_deleted_nothing(stage: Stage) -> QWidget:
    await open_chat(stage)
    stage.window.actions_table[ActionId.RECENTLY_DELETED].trigger()
    await stage.rest()
    return stage.dialog()


@scene
async def crash(stage: Stage) -> QWidget:
    await stage.open()
    dialog = CrashDialog("Signalbox 0.1.0, Python 3.11.7\nbuiltins.ZeroDivisionError\n  File …, line 1", stage.window)
    measure(dialog)
    dialog.show()
    return dialog


@scene
async def menu(stage: Stage) -> QWidget:
    await open_chat(stage)
    made = stage.window.sidebar.menu_button.menu()
    assert made is not None
    inside = made.actions()[1].menu()
    assert isinstance(inside, QMenu)
    # As a part of the window: the offscreen platform has neither a stack of windows nor a keyboard to grab.
    inside.setParent(stage.window, Qt.WindowType.Widget)
    inside.resize(inside.sizeHint())
    inside.show()
    return inside
