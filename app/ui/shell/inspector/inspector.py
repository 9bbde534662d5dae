"""The inspector: why this model, who else could have answered, what it cost, and where it is recorded."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.decisions import ReasonCode, RouteDecision, TaskProfile
from app.core.labels import Passage
from app.core.messages import AnswerFacts, Message
from app.core.models import LOCAL
from app.ui.theme import fonts, tokens
from app.ui.widgets.facts import FactSheet
from app.ui.widgets.icons import icon_button
from app.ui.widgets.labels import ElidedLabel, plain_label
from app.ui.widgets.semaphore import Semaphore
from app.ui.widgets.tips import set_tip
from app.ui.words import formats, texts
from app.ui.words.finding_names import finding_text
from app.ui.words.starter_words import shown_name

_HASH_SHOWN = 8

_NOT_ASKED = (ReasonCode.NOT_PICKED, ReasonCode.LAST_RESORT, ReasonCode.ONLY_PICKED)


class Inspector(QFrame):
    """The right column, about one answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAccessibleName(self.tr("Inspector"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.HAIR, tokens.M, 0, 0)
        layout.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(tokens.L, 0, tokens.S, 0)
        top.addWidget(plain_label(self.tr("Why this model"), "heading", size=tokens.TEXT_SECONDARY), 1)
        self.close_button = icon_button("x", self.tr("Hide the inspector"))
        top.addWidget(self.close_button)
        layout.addLayout(top)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("Facts about the answer"))
        layout.addWidget(self._scroll)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No answer is there to speak of."""
        sheet = FactSheet(narrow=True)
        sheet.text(self.tr("Choose an answer to see why its model was chosen, what it cost and where it is recorded."))
        self._show(sheet)

    def show_answer(self, answer: Message, decision: RouteDecision | None, passages: Mapping[str, Passage]) -> None:
        """Show one answer.

        Args:
            answer: The assistant's message.
            decision: Why it was routed so; None when nothing is known any more.
            passages: Where each known offer would take the data, by `provider/model`.
        """
        sheet = FactSheet(narrow=True)
        if decision is None and not (answer.answer or answer.parts or answer.unreadable):
            sheet.text(self.tr("No model was asked: the handbook answers."))
        elif decision is None:
            sheet.text(self.tr("The decision behind this answer was not kept."))
        else:
            self._why(sheet, decision)
            self._candidates(sheet, decision, passages)
        if answer.answer is not None:
            self._cost(sheet, answer.answer)
            self._record(sheet, answer, answer.answer)
        self._show(sheet)

    def _show(self, sheet: FactSheet) -> None:
        sheet.end()
        sheet.setContentsMargins(tokens.L, tokens.S, tokens.L, tokens.L)
        sheet.setAutoFillBackground(False)
        self._scroll.setWidget(sheet)
        self._scroll.viewport().setAutoFillBackground(False)

    def _why(self, sheet: FactSheet, decision: RouteDecision) -> None:
        task = decision.task
        sheet.row(self.tr("Task"), texts.task_text(task.kind))
        sheet.row(self.tr("Difficulty"), self._difficulty(task.difficulty))
        sheet.row(self.tr("Needs"), self._needs(task))
        sheet.row(self.tr("Label"), texts.label_text(decision.label))
        found = ", ".join(finding_text(finding) for finding in decision.findings)
        sheet.row(self.tr("Found"), found or self.tr("Nothing that must stay"))
        sheet.row(self.tr("Preference"), texts.preference_text(decision.preference))
        policy = dict(decision.versions).get("policy", "")
        if policy:
            set_tip(sheet.row(self.tr("Policy"), policy[:_HASH_SHOWN]), policy)
        for reason in decision.reasons:
            sheet.row(self.tr("Because"), texts.reason_text(reason))

    def _candidates(self, sheet: FactSheet, decision: RouteDecision, passages: Mapping[str, Passage]) -> None:
        sheet.section(self.tr("Candidates"))
        if not decision.chain and not decision.removed:
            sheet.text(self.tr("No model was known."))

        def passage(name: str) -> Passage:
            return passages.get(name, Passage.STAYS if name.startswith(f"{LOCAL}/") else Passage.LEAVES)

        for rank, name in enumerate(decision.chain, 1):
            sheet.add(_Candidate(name, passage(name), rank=formats.number(rank)))
            sheet.line()
        for removed in decision.removed:
            # Nothing was in the way of a model that was merely not asked.
            free = removed.reason.code in _NOT_ASKED
            mark = passage(removed.model) if free else Passage.HELD
            sheet.add(_Candidate(removed.model, mark, why=texts.reason_text(removed.reason)))
            sheet.line()

    def _cost(self, sheet: FactSheet, facts: AnswerFacts) -> None:
        sheet.section(self.tr("Cost"))
        sheet.row(self.tr("This answer"), formats.money(facts.cost))
        if facts.usage is not None:
            usage = facts.usage
            sheet.row(self.tr("Tokens read"), formats.number(usage.input_tokens))
            if usage.cache_read_tokens:
                sheet.row(self.tr("of these cached"), formats.number(usage.cache_read_tokens))
            sheet.row(self.tr("Tokens written"), formats.number(usage.output_tokens))
            if usage.reasoning_tokens:
                sheet.row(self.tr("of these thinking"), formats.number(usage.reasoning_tokens))
        if facts.timings is not None:
            if facts.timings.first_token_ms is not None:
                sheet.row(self.tr("First token"), formats.duration(facts.timings.first_token_ms))
            sheet.row(self.tr("Whole answer"), formats.duration(facts.timings.total_ms))

    def _record(self, sheet: FactSheet, answer: Message, facts: AnswerFacts) -> None:
        sheet.section(self.tr("Record"))
        sheet.row(self.tr("Answered by"), shown_name(facts.provider, facts.model))
        where = self.tr("This device") if facts.provider == LOCAL else facts.provider
        sheet.row(self.tr("Through"), where)
        if facts.finish_reason is not None:
            sheet.row(self.tr("Ended"), texts.finish_text(facts.finish_reason))
        sheet.row(self.tr("Written"), formats.moment(answer.created_us))
        if facts.restated:
            other = self.tr("with other {names}").format(names=", ".join(facts.restated))
            row = sheet.row(self.tr("Asked again"), other)
            set_tip(row, self.tr("The server took the message only with these changed or left out."))
        if facts.audit_seq is not None:
            sealed = self.tr("{number} · sealed").format(number=formats.number(facts.audit_seq))
            sheet.row(self.tr("Audit entry"), sealed)

    def _difficulty(self, value: int) -> str:
        bands = ((25, self.tr("Low")), (45, self.tr("Low to medium")), (65, self.tr("Medium")), (101, self.tr("High")))
        return next(text for limit, text in bands if value < limit)

    def _needs(self, task: TaskProfile) -> str:
        tokens_needed = self.tr("at most %Ln token(s)", "", task.input_tokens)
        needs = [texts.capability_text(capability) for capability in sorted(task.needs)]
        return ", ".join([*needs, tokens_needed])


class _Candidate(QWidget):
    """A model that could have answered, or could not, and why."""

    def __init__(self, name: str, passage: Passage, *, rank: str = "", why: str = "") -> None:
        super().__init__()
        provider, _, model = name.partition("/")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, tokens.XS // 2, 0, tokens.XS // 2)
        grid.setHorizontalSpacing(tokens.S)
        grid.setVerticalSpacing(0)
        mark = Semaphore(passage)
        grid.addWidget(mark, 0, 0)
        title = ElidedLabel(model or name, "muted" if why else "body")
        title.setFont(fonts.font(tokens.TEXT_SECONDARY, QFont.Weight.Normal if why else QFont.Weight.Medium))
        grid.addWidget(title, 0, 1)
        place = texts.passage_text(Passage.STAYS) if provider == LOCAL else provider
        role = "held" if passage is Passage.HELD else "muted"
        grid.addWidget(plain_label(why or place, role, size=tokens.TEXT_SMALL, wrap=True), 1, 1)
        if rank:
            number = plain_label(rank, "muted")
            number.setFont(fonts.tabular())
            grid.addWidget(number, 0, 2)
        grid.setColumnStretch(1, 1)
        self.setAccessibleName(f"{model or name}, {place}. {why}".strip())
