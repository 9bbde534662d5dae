"""The published formats of keys: each begins with letters, or holds some, that nothing else has.

They are those that the vendors document, so that a pattern says little about ordinary text. The number of characters
behind a prefix is a lower bound where vendors changed it over time.
"""

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def _token(pattern: str) -> str:
    """What no letter stands before."""
    return rf"(?:\b|_)(?:{pattern})"


# Makers whose keys are called keys and nothing more: what each of them looks like.
_MAKERS = (
    # Models: DeepSeek and those who imitate it, OpenRouter, Moonshot, Perplexity, Replicate, NVIDIA, Cerebras,
    # Pinecone, LangSmith, Langfuse, Jina, Tavily, ElevenLabs.
    r"sk-(?:or-v1-[0-9a-f]{64}|[0-9a-f]{32}|[A-Za-z0-9]{48})\b",
    r"pplx-[A-Za-z0-9]{48}\b",
    r"r8_[A-Za-z0-9]{37}\b",
    r"nvapi-[A-Za-z0-9_-]{60,}",
    r"csk-[a-z0-9]{48}\b",
    r"pcsk_[A-Za-z0-9_]{50,}",
    r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}\b",
    rf"sk-lf-{_UUID}",
    r"jina_[A-Za-z0-9_-]{60}",
    r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}\b",
    r"sk_[0-9a-f]{48}\b",
    # Work: Notion, Linear, Atlassian, Bitbucket, Airtable, HubSpot, Figma, Postman, Typeform, Contentful, Dropbox.
    r"ntn_\d{11}[A-Za-z0-9]{35}\b",
    r"lin_api_[A-Za-z0-9]{40}\b",
    r"AT[AC]TT3[A-Za-z0-9_=-]{100,}",
    r"ATBB[A-Za-z0-9]{32}\b",
    r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b",
    rf"pat-[a-z]{{2}}\d-{_UUID}",
    r"figd_[A-Za-z0-9_-]{38,}",
    r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}\b",
    r"tfp_[A-Za-z0-9._=-]{44,}",
    r"CFPAT-[A-Za-z0-9_-]{43}",
    r"sl\.(?:u\.)?[A-Za-z0-9_=-]{130,}",
    # Builds and packages: NuGet, RubyGems, JFrog, CircleCI, Buildkite, SonarQube, Terraform, Pulumi, Prefect.
    r"oy2[a-z0-9]{43}\b",
    r"rubygems_[0-9a-f]{48}\b",
    r"AKCp[A-Za-z0-9]{68,69}\b",
    r"CCIP(?:AT|RJ)_[A-Za-z0-9]{22}_[0-9a-f]{40}\b",
    r"bkua_[0-9a-f]{40}\b",
    r"sq[apu]_[0-9a-f]{40}\b",
    r"pul-[0-9a-f]{40}\b",
    r"pnu_[A-Za-z0-9]{36}\b",
    # Hosts and their watchers: Heroku, Netlify, Supabase, PlanetScale, Doppler, Tailscale, Grafana, New Relic, Sentry,
    # Dynatrace, LaunchDarkly, 1Password.
    r"HRKU-[A-Za-z0-9_-]{36,}",
    r"nfp_[A-Za-z0-9]{36}\b",
    r"sbp_[0-9a-f]{40}\b",
    r"sb_secret_[A-Za-z0-9_-]{22,}",
    r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,}",
    r"dp\.(?:pt|st|sa|ct|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}\b",
    r"tskey-[a-z]{3,10}-[A-Za-z0-9]{8,}-[A-Za-z0-9]{16,}",
    r"glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}\b",
    r"glc_eyJ[A-Za-z0-9+/=]{40,}",
    r"NR(?:AK|RA)-[A-Z0-9]{27}\b",
    r"sntrys_eyJ[A-Za-z0-9+/=_-]{60,}",
    r"sntryu_[0-9a-f]{64}\b",
    r"dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}\b",
    rf"sdk-{_UUID}",
    r"ops_eyJ[A-Za-z0-9+/=_-]{200,}",
    # Post and pay: Twilio, Mailgun, Mailchimp, Brevo, Square, EasyPost; Mapbox, Discord, and where Teams listens.
    r"SK[0-9a-f]{32}\b",
    r"[0-9a-f]{32}-us\d{1,2}\b",
    r"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}\b",
    r"sq0(?:csp-[A-Za-z0-9_-]{43}|atp-[A-Za-z0-9_-]{22})",
    r"EAAA[A-Za-z0-9_-]{60,}",
    r"EZ[AT]K[A-Za-z0-9]{54}\b",
    r"sk\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}",
    r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}",
    r"discord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,}",
    rf"webhook\.office\.com/webhookb2/{_UUID}@{_UUID}/IncomingWebhook/[0-9a-f]{{32}}/{_UUID}",
)

FORMATS: tuple[tuple[str, str], ...] = (
    (
        "private_key",
        r"-{4,5} ?BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)? ?-{4,5}"
        r"(?:\s*(?:\n|\\n)\s*[A-Za-z0-9+/=]{10}|(?:.|\n|\r){0,300}?[A-Za-z0-9+/=]{30})",
    ),
    ("private_key", r"Private-Lines: \d{1,3}\s{1,8}(?:[^\n]{0,60}[^A-Za-z0-9+/=\n])?[A-Za-z0-9+/=]{20}"),
    ("private_key", r"(?:\b|_)AGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
    ("json_web_token", r"(?:\b|_)eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}"),
    ("anthropic_key", r"(?:\b|_)sk-ant-[a-z0-9]{2,12}-[A-Za-z0-9_-]{24,}"),
    ("aws_access_key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?:\b|_)"),
    ("azure_key", r"\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{42,86}={1,2}"),
    # The secret of an application, three letters before it; what signs an address, behind what says how it is read.
    ("azure_key", r"\dQ~[A-Za-z0-9_~.-]{31,34}"),
    ("azure_key", r"\bsv=[\d.-]{3,10}&[^\s\"'<>]{0,300}?\bsig=[A-Za-z0-9%+/_-]{40,}"),
    ("databricks_token", r"(?:\b|_)dapi[0-9a-f]{32}\b"),
    ("digitalocean_token", r"(?:\b|_)do[opr]_v1_[0-9a-f]{64}\b"),
    ("docker_token", r"(?:\b|_)dckr_[po]at_[A-Za-z0-9_-]{24,}"),
    ("github_token", r"(?:\b|_)(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})(?:\b|_)"),
    ("gitlab_token", r"(?:\b|_)gl(?:pat|oas|dt|rt|cbt|ptt|ft|soat|agent|imt|ffct)-[A-Za-z0-9_.-]{20,}"),
    ("google_key", r"(?:\b|_)AIza[A-Za-z0-9_-]{35}"),
    (
        "google_oauth_secret",
        r"(?:\b|_)(?:GOCSPX-[A-Za-z0-9_-]{24,}|ya29\.[A-Za-z0-9_-]{30,}|1//0[A-Za-z0-9_-]{40,})",
    ),
    ("groq_key", r"(?:\b|_)gsk_[A-Za-z0-9]{48,}\b"),
    ("hashicorp_vault_token", r"(?:\b|_)hv[sbr]\.[A-Za-z0-9_-]{24,}"),
    ("hugging_face_token", r"(?:\b|_)(?:hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z0-9]{30,})\b"),
    ("npm_token", r"(?:\b|_)npm_[A-Za-z0-9]{36}\b"),
    ("openai_key", r"(?:\b|_)sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}"),
    ("openai_key", r"(?:\b|_)sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b"),
    ("pypi_token", r"(?:\b|_)pypi-AgE[A-Za-z0-9_-]{50,}"),
    ("sendgrid_key", r"(?:\b|_)SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{40,46}"),
    ("shopify_token", r"(?:\b|_)shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    ("slack_token", r"(?:\b|_)(?:xox[abceoprs]-(?:\d-)?[A-Za-z0-9-]{16,}|xapp-\d-[A-Za-z0-9-]{20,})"),
    ("slack_webhook", r"(?:\b|_)hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,}"),
    ("stripe_key", r"(?:\b|_)(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{24,})"),
    ("telegram_token", r"(?:\b|_)\d{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    ("xai_key", r"(?:\b|_)xai-[A-Za-z0-9]{60,}\b"),
    *(("api_key", _token(maker)) for maker in _MAKERS),
    # What may stand behind anything, and a prefix that is a word.
    ("api_key", r"\.atlasv1\.[A-Za-z0-9_=-]{60,}"),
    ("api_key", r"(?:^|[^\w-])key-[0-9a-f]{32}\b"),
)
