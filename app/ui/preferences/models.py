"""The models: those on this device and those of providers, with what is known of them."""

from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.core.models import LOCAL, ModelStatus
from app.ui.preferences.page import PreferencesPage
from app.ui.theme import fonts, tokens
from app.ui.widgets.dialogs import confirm
from app.ui.widgets.facts import FactSheet
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import one_line, plain_label
from app.ui.widgets.semaphore import semaphore_icon
from app.ui.wiring.bridge import Bridge
from app.ui.words import formats, texts
from app.ui.words.starter_words import shown_name

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    """What the table shows."""

    MODEL = 0
    WHERE = 1
    STATE = 2
    READS = 3


class ModelTable(QAbstractTableModel):
    """A row for each offer, those of this device first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ModelStatus] = []

    def show(self, models: tuple[ModelStatus, ...]) -> None:
        """Replace what is shown."""
        self.beginResetModel()
        self._rows = sorted(models, key=lambda m: (m.offer.provider != LOCAL, m.name.casefold()))
        self.endResetModel()

    def status(self, row: int) -> ModelStatus | None:
        """The model of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, name: str) -> int:
        """Where a model stands; the first row when it is gone."""
        return next((i for i, model in enumerate(self._rows) if model.name == name), 0)

    def state_text(self, model: ModelStatus) -> str:
        """Whether a model can be used now, and if not, why."""
        if not model.available:
            return one_line(model.why_not) or self.tr("Not available")
        return self.tr("Loaded") if model.loaded else self.tr("Ready")

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt: models."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Qt: columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt: titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Model"), self.tr("Where"), self.tr("State"), self.tr("Reads at most"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt: a cell."""
        model = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(model, Column(index.column()))
        if role == Qt.ItemDataRole.DecorationRole and index.column() == Column.WHERE:
            return semaphore_icon(model.offer.passage)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Column.WHERE:
            return f"{self._text(model, Column.WHERE)}, {texts.passage_help(model.offer.passage)}"
        return None

    def _text(self, model: ModelStatus, column: Column) -> str:
        match column:
            case Column.MODEL:
                return one_line(shown_name(model.offer.provider, model.offer.model))
            case Column.WHERE:
                place = self.tr("This device") if model.offer.provider == LOCAL else one_line(model.offer.provider)
                return f"{place} · {model.offer.residency}" if model.offer.residency else place
            case Column.STATE:
                return self.state_text(model)
            case Column.READS:
                context = model.offer.context_tokens
                return self.tr("%Ln token(s)", "", context) if context else ""


class ModelsPage(PreferencesPage):
    """The table, and beneath it what is known of the chosen model.

    Signals:
        open_model_requested: the person wants to open a model file.
    """

    open_model_requested = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.open_file = text_button(self.tr("Open model file…"), "primary", "folder-open")
        self.open_file.clicked.connect(self.open_model_requested)
        intro = self.tr("A model on this device answers without sending anything. GGUF files can be dropped here.")
        self.set_head(self.tr("Models"), intro, self.open_file)
        self.model = ModelTable(self)
        self.table = _table(self.model)
        self.table.setAccessibleName(self.tr("Models"))
        self.table.selectionModel().currentRowChanged.connect(self._show_details)
        self._empty = plain_label(self.tr("No model is known yet. Open a GGUF file, or connect a provider."), "muted")
        self.details = FactSheet()
        self.remove = text_button(self.tr("Remove from the list…"), "danger", "trash")
        self.remove.clicked.connect(lambda: self._bridge.start(self._remove()))
        for widget in (self._empty, self.table, self.details):
            self.column.addWidget(widget)
        self.column.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addStretch(1)

    async def refresh(self) -> None:
        """Read the models; the chosen one stays chosen."""
        models = await self._bridge.call(self._bridge.engine.models.all())
        chosen = self._chosen()
        self.model.show(models)
        self._empty.setVisible(not models)
        self.table.setVisible(bool(models))
        rows = min(len(models), 12)
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + rows * tokens.ROW + tokens.XS)
        if models:
            self.table.selectRow(self.model.row_of(chosen.name if chosen else ""))
        self._show_details()

    def _chosen(self) -> ModelStatus | None:
        return self.model.status(self.table.currentIndex().row())

    def _show_details(self, *_: object) -> None:
        sheet, model = FactSheet(), self._chosen()
        if model is not None:
            self._tell(sheet, model)
        self.column.replaceWidget(self.details, sheet)
        self.details.hide()
        self.details.deleteLater()
        self.details = sheet
        self.remove.setVisible(model is not None and model.offer.provider == LOCAL and bool(model.path))

    def _tell(self, sheet: FactSheet, model: ModelStatus) -> None:
        sheet.section(one_line(shown_name(model.offer.provider, model.offer.model)))
        sheet.row(self.tr("State"), self.model.state_text(model), role="body" if model.available else "held")
        sheet.row(self.tr("Data"), texts.passage_help(model.offer.passage))
        can = ", ".join(texts.capability_text(capability) for capability in sorted(model.offer.capabilities))
        sheet.row(self.tr("Beyond text"), can or self.tr("nothing that is known"))
        if model.facts is not None:
            facts = model.facts
            sheet.row(self.tr("Architecture"), facts.architecture)
            sheet.row(self.tr("Parameters"), formats.parameters(facts.parameters))
            sheet.row(self.tr("Quantization"), facts.quantization)
            sheet.row(self.tr("Trained to read"), self.tr("%Ln token(s)", "", facts.context_tokens))
            sheet.row(self.tr("File size"), formats.size(facts.file_bytes))
        if model.path:
            sheet.row(self.tr("File"), model.path)

    async def _remove(self) -> None:
        model = self._chosen()
        if model is None:
            return
        title = self.tr("Remove {name} from the list?").format(
            name=one_line(shown_name(model.offer.provider, model.offer.model))
        )
        text = self.tr("The file itself stays where it is.")
        if await confirm(self.window(), title, text, self.tr("Remove"), danger=True):
            await self._bridge.call(self._bridge.engine.models.remove(model.name))


def _table(model: ModelTable) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setFont(fonts.tabular())
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(tokens.ROW)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
    header.setFont(fonts.font(tokens.TEXT_SMALL))
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(Column.MODEL, QHeaderView.ResizeMode.Stretch)
    return table
