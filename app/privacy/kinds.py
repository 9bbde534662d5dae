"""Every kind of finding: what people call it, and what it does to a message."""

from dataclasses import dataclass
from enum import Enum

from app.core.labels import Label


class Effect(Enum):
    """What a finding does: a secret blocks, an identifier raises the label, the rest is only counted."""

    BLOCKS = "blocks"
    RAISES = "raises"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class KindOfFinding:
    """`name` reads well after “the message holds”."""

    name: str
    effect: Effect


def _secret(name: str) -> KindOfFinding:
    return KindOfFinding(name, Effect.BLOCKS)


def _identifier(name: str) -> KindOfFinding:
    return KindOfFinding(name, Effect.RAISES)


KINDS: dict[str, KindOfFinding] = {
    # Secrets, by what they look like.
    "private_key": _secret("a private key"),
    "password": _secret("a password"),
    "api_key": _secret("an API key or token"),
    "bearer_token": _secret("a bearer token"),
    "json_web_token": _secret("a JSON Web Token"),
    "address_with_password": _secret("an address with a password in it"),
    "anthropic_key": _secret("an Anthropic API key"),
    "aws_access_key": _secret("an AWS access key"),
    "azure_key": _secret("an Azure access key"),
    "databricks_token": _secret("a Databricks token"),
    "digitalocean_token": _secret("a DigitalOcean token"),
    "docker_token": _secret("a Docker access token"),
    "github_token": _secret("a GitHub token"),
    "gitlab_token": _secret("a GitLab token"),
    "google_key": _secret("a Google API key"),
    "google_oauth_secret": _secret("a Google OAuth secret"),
    "groq_key": _secret("a Groq API key"),
    "hashicorp_vault_token": _secret("a HashiCorp Vault token"),
    "hugging_face_token": _secret("a Hugging Face token"),
    "npm_token": _secret("an npm token"),
    "openai_key": _secret("an OpenAI API key"),
    "pypi_token": _secret("a PyPI token"),
    "sendgrid_key": _secret("a SendGrid API key"),
    "shopify_token": _secret("a Shopify token"),
    "slack_token": _secret("a Slack token"),
    "slack_webhook": _secret("a Slack webhook address"),
    "stripe_key": _secret("a Stripe key"),
    "telegram_token": _secret("a Telegram bot token"),
    "xai_key": _secret("an xAI API key"),
    # Identifiers, by their checksums.
    "payment_card": _identifier("a payment card number"),
    "iban": _identifier("a bank account number (IBAN)"),
    "belgian_national_number": _identifier("a Belgian national number"),
    "brazilian_cpf": _identifier("a Brazilian taxpayer number (CPF)"),
    "british_nhs_number": _identifier("a British NHS number"),
    "chinese_identity_number": _identifier("a Chinese identity number"),
    "finnish_identity_code": _identifier("a Finnish identity code"),
    "french_social_security_number": _identifier("a French social security number"),
    "german_tax_number": _identifier("a German tax identification number"),
    "italian_tax_code": _identifier("an Italian tax code"),
    "norwegian_identity_number": _identifier("a Norwegian identity number"),
    "polish_pesel": _identifier("a Polish identity number (PESEL)"),
    "spanish_identity_number": _identifier("a Spanish identity number"),
    "swedish_identity_number": _identifier("a Swedish identity number"),
    "swiss_ahv_number": _identifier("a Swiss AHV number"),
    "us_social_security_number": _identifier("a US social security number"),
    # Counted only.
    "email": KindOfFinding("an e-mail address", Effect.COUNTS),
}


def is_secret(kind: str) -> bool:
    """Whether a finding of this kind stops a message; a kind that nobody knows does."""
    return kind not in KINDS or KINDS[kind].effect is Effect.BLOCKS


def raises_label(kind: str) -> Label | None:
    """The label that a finding of this kind asks for at least, or None."""
    return Label.CONFIDENTIAL if kind in KINDS and KINDS[kind].effect is Effect.RAISES else None


def plain_name(kind: str) -> str:
    """What people call it, with its article: “an AWS access key”."""
    return KINDS[kind].name if kind in KINDS else kind.replace("_", " ")
