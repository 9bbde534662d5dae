"""Money: whole billionths of a currency unit, never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

NANO = 1_000_000_000


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in 10⁻⁹ of a unit of an ISO 4217 currency."""

    currency: str
    nano: int

    @classmethod
    def of(cls, amount: str | Decimal, currency: str) -> "Money":
        """Read a decimal string; digits beyond the ninth are rounded half to even."""
        nano = (Decimal(amount) * NANO).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
        return cls(currency, int(nano))

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError("amounts of different currencies need a rate")
        return Money(self.currency, self.nano + other.nano)

    @property
    def amount(self) -> str:
        """The decimal string that JSON and people get."""
        return format((Decimal(self.nano) / NANO).normalize(), "f")


@dataclass(frozen=True, slots=True)
class Price:
    """What one million tokens cost, in nano-units of `currency`."""

    currency: str
    input_per_million: int
    output_per_million: int
    cache_read_per_million: int | None = None
    cache_write_per_million: int | None = None

    @property
    def free(self) -> bool:
        """Whether nothing costs anything, so that the cost is known without any count."""
        prices = (self.cache_read_per_million or 0, self.cache_write_per_million or 0)
        return not any((self.input_per_million, self.output_per_million, *prices))

    def cost(self, input_tokens: int, output_tokens: int, cache_read: int = 0, cache_write: int = 0) -> Money:
        """Cost of one answer; `input_tokens` includes the cached ones. Rounded up to a whole nano-unit."""
        read_price = self.input_per_million if self.cache_read_per_million is None else self.cache_read_per_million
        write_price = self.input_per_million if self.cache_write_per_million is None else self.cache_write_per_million
        plain = max(0, input_tokens - cache_read - cache_write)
        total = (
            plain * self.input_per_million
            + cache_read * read_price
            + cache_write * write_price
            + output_tokens * self.output_per_million
        )
        return Money(self.currency, -(-total // 1_000_000))
