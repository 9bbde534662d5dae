"""Providers, local models and offers (the port `Registry`)."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.core.errors import Kind, KnownError
from app.core.models import LocalModel, Offer, ProviderConfig
from app.store.codec import dumps, readable
from app.store.database import Database
from app.store.tables import LocalModelRow, OfferRow, ProviderRow


class StoredRegistry:
    """The repository of what can be asked, in an open chat.db."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def mark(self) -> object:
        """Something to compare: as long as it is the same, so are the providers and the local models."""

        def work(session: Session) -> object:
            tables = (ProviderRow, LocalModelRow)
            return [session.exec(select(table.body).order_by(col(table.name))).all() for table in tables]

        return await self._database.read(work)

    async def providers(self) -> tuple[ProviderConfig, ...]:
        """By name."""

        def work(session: Session) -> Sequence[str]:
            return session.exec(select(ProviderRow.body).order_by(col(ProviderRow.name))).all()

        return readable(ProviderConfig, await self._database.read(work))

    async def put_provider(self, provider: ProviderConfig) -> None:
        """Add or replace."""
        row = ProviderRow(name=provider.name, body=dumps(provider))
        await self._database.write(lambda session: session.merge(row))

    async def remove_provider(self, name: str) -> None:
        """Forget it and what it offered; raises `not_found`."""

        def work(session: Session) -> None:
            row = session.get(ProviderRow, name)
            if row is None:
                raise KnownError(Kind.NOT_FOUND, what="provider", name=name)
            session.delete(row)
            session.connection().execute(delete(OfferRow).where(col(OfferRow.provider) == name))

        await self._database.write(work)

    async def local_models(self) -> tuple[LocalModel, ...]:
        """By name."""

        def work(session: Session) -> Sequence[str]:
            return session.exec(select(LocalModelRow.body).order_by(col(LocalModelRow.name))).all()

        return readable(LocalModel, await self._database.read(work))

    async def put_local_model(self, model: LocalModel) -> None:
        """Add or replace."""
        row = LocalModelRow(name=model.name, body=dumps(model))
        await self._database.write(lambda session: session.merge(row))

    async def remove_local_model(self, name: str) -> None:
        """Forget; raises `not_found`. The file stays."""

        def work(session: Session) -> None:
            row = session.get(LocalModelRow, name)
            if row is None:
                raise KnownError(Kind.NOT_FOUND, what="local model", name=name)
            session.delete(row)

        await self._database.write(work)

    async def offers(self) -> tuple[Offer, ...]:
        """The offers last seen at servers, so that a start needs no network; by provider, in the server's order."""

        def work(session: Session) -> Sequence[str]:
            order = (col(OfferRow.provider), col(OfferRow.place))
            return session.exec(select(OfferRow.body).order_by(*order)).all()

        return readable(Offer, await self._database.read(work))

    async def put_offers(self, provider: str, offers: Sequence[Offer]) -> None:
        """Replace what is known of one provider."""
        rows = [OfferRow(provider=provider, place=place, body=dumps(offer)) for place, offer in enumerate(offers)]

        def work(session: Session) -> None:
            session.connection().execute(delete(OfferRow).where(col(OfferRow.provider) == provider))
            session.add_all(rows)

        await self._database.write(work)
