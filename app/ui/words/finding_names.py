"""What people call the secrets and personal data that are found in messages."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from app.core.decisions import Finding
from app.ui.words.marks import noop

# The names of `privacy`, without their articles (a test compares them).
FINDINGS: Mapping[str, str] = {
    "private_key": noop("Findings", "private key"),
    "password": noop("Findings", "password"),
    "api_key": noop("Findings", "API key or token"),
    "bearer_token": noop("Findings", "bearer token"),
    "json_web_token": noop("Findings", "JSON Web Token"),
    "address_with_password": noop("Findings", "address with a password in it"),
    "anthropic_key": noop("Findings", "Anthropic API key"),
    "aws_access_key": noop("Findings", "AWS access key"),
    "azure_key": noop("Findings", "Azure access key"),
    "databricks_token": noop("Findings", "Databricks token"),
    "digitalocean_token": noop("Findings", "DigitalOcean token"),
    "docker_token": noop("Findings", "Docker access token"),
    "github_token": noop("Findings", "GitHub token"),
    "gitlab_token": noop("Findings", "GitLab token"),
    "google_key": noop("Findings", "Google API key"),
    "google_oauth_secret": noop("Findings", "Google OAuth secret"),
    "groq_key": noop("Findings", "Groq API key"),
    "hashicorp_vault_token": noop("Findings", "HashiCorp Vault token"),
    "hugging_face_token": noop("Findings", "Hugging Face token"),
    "npm_token": noop("Findings", "npm token"),
    "openai_key": noop("Findings", "OpenAI API key"),
    "pypi_token": noop("Findings", "PyPI token"),
    "sendgrid_key": noop("Findings", "SendGrid API key"),
    "shopify_token": noop("Findings", "Shopify token"),
    "slack_token": noop("Findings", "Slack token"),
    "slack_webhook": noop("Findings", "Slack webhook address"),
    "stripe_key": noop("Findings", "Stripe key"),
    "telegram_token": noop("Findings", "Telegram bot token"),
    "xai_key": noop("Findings", "xAI API key"),
    "payment_card": noop("Findings", "payment card number"),
    "iban": noop("Findings", "bank account number (IBAN)"),
    "belgian_national_number": noop("Findings", "Belgian national number"),
    "brazilian_cpf": noop("Findings", "Brazilian taxpayer number (CPF)"),
    "british_nhs_number": noop("Findings", "British NHS number"),
    "chinese_identity_number": noop("Findings", "Chinese identity number"),
    "finnish_identity_code": noop("Findings", "Finnish identity code"),
    "french_social_security_number": noop("Findings", "French social security number"),
    "german_tax_number": noop("Findings", "German tax identification number"),
    "italian_tax_code": noop("Findings", "Italian tax code"),
    "norwegian_identity_number": noop("Findings", "Norwegian identity number"),
    "polish_pesel": noop("Findings", "Polish identity number (PESEL)"),
    "spanish_identity_number": noop("Findings", "Spanish identity number"),
    "swedish_identity_number": noop("Findings", "Swedish identity number"),
    "swiss_ahv_number": noop("Findings", "Swiss AHV number"),
    "us_social_security_number": noop("Findings", "US social security number"),
    "email": noop("Findings", "e-mail address"),
}


def finding_name(kind: str) -> str:
    """A kind of finding, after a colon or a number; a kind of a later version as it is written."""
    known = FINDINGS.get(kind)
    return QCoreApplication.translate("Findings", known) if known else kind.replace("_", " ")


def finding_text(finding: Finding) -> str:
    """What was found in a message, with how often."""
    name = finding_name(finding.kind)
    return f"{finding.count} × {name}" if finding.count > 1 else name
