"""Keys by the formats that their makers publish; every one here is made up."""

import string

import pytest

from tests.privacy.test_scan import HEX, LOWER, UPPER, found, letters

HEX32, HEX40, HEX64 = letters(32, HEX), letters(40, HEX), letters(64, HEX)
UUID = "-".join(letters(count, HEX) for count in (8, 4, 4, 4, 12))
CAPITALS, SMALL = UPPER + string.digits, LOWER + string.digits

MAKERS = {
    "Atlassian": f"ATATT3xFfGF0{letters(170)}=1A2B3C4D",
    "Bitbucket": f"ATBB{letters(32)}",
    "Twilio": f"SK{HEX32}",
    "Mailgun": f"key-{HEX32}",
    "Mailchimp": f"{HEX32}-us12",
    "Square": f"sq0csp-{letters(43)}",
    "Square, of an account": f"EAAA{letters(60)}",
    "Heroku": f"HRKU-AA{letters(58)}",
    "Netlify": f"nfp_{letters(36)}",
    "Supabase": f"sbp_{HEX40}",
    "Supabase, of a project": f"sb_secret_{letters(31)}",
    "PlanetScale": f"pscale_tkn_{letters(43)}",
    "Doppler": f"dp.pt.{letters(43)}",
    "Figma": f"figd_{letters(40)}",
    "Grafana": f"glsa_{letters(32)}_{letters(8, HEX)}",
    "Grafana Cloud": f"glc_eyJ{letters(80)}",
    "New Relic": f"NRAK-{letters(27, CAPITALS)}",
    "Sentry": f"sntrys_eyJ{letters(100)}",
    "Sentry, of a person": f"sntryu_{HEX64}",
    "Dynatrace": f"dt0c01.{letters(24, CAPITALS)}.{letters(64, CAPITALS)}",
    "Postman": f"PMAK-{letters(24, HEX)}-{letters(34, HEX)}",
    "Pulumi": f"pul-{HEX40}",
    "RubyGems": f"rubygems_{letters(48, HEX)}",
    "NuGet": f"oy2{letters(43, SMALL)}",
    "Terraform": f"{letters(14)}.atlasv1.{letters(67)}",
    "Airtable": f"pat{letters(14)}.{HEX64}",
    "HubSpot": f"pat-na1-{UUID}",
    "1Password": f"ops_eyJ{letters(250)}",
    "Discord": f"MTA{letters(23)}.{letters(6)}.{letters(38)}",
    "Discord, where it listens": f"https://discord.com/api/webhooks/123456789012345678/{letters(68)}",
    "Teams, where it listens": f"https://acme.webhook.office.com/webhookb2/{UUID}@{UUID}/IncomingWebhook/{HEX32}/{UUID}",
    "NVIDIA": f"nvapi-{letters(64)}",
    "Pinecone": f"pcsk_{letters(70)}",
    "LangSmith": f"lsv2_pt_{HEX32}_{letters(10, HEX)}",
    "Langfuse": f"sk-lf-{UUID}",
    "Tavily": f"tvly-{letters(32)}",
    "Jina": f"jina_{letters(60)}",
    "Cerebras": f"csk-{letters(48, SMALL)}",
    "ElevenLabs": f"sk_{letters(48, HEX)}",
    "those who imitate OpenAI": f"sk-{letters(48)}",
    "Buildkite": f"bkua_{HEX40}",
    "CircleCI": f"CCIPAT_{letters(22)}_{HEX40}",
    "SonarQube": f"squ_{HEX40}",
    "JFrog": f"AKCp8{letters(68)}",
    "Tailscale": f"tskey-auth-{letters(12)}-{letters(32)}",
    "Typeform": f"tfp_{letters(44)}",
    "Prefect": f"pnu_{letters(36)}",
    "Brevo": f"xkeysib-{HEX64}-{letters(16)}",
    "Mapbox": f"sk.eyJ1{letters(60)}.{letters(22)}",
    "Dropbox": f"sl.{letters(135)}",
    "Contentful": f"CFPAT-{letters(43)}",
    "EasyPost": f"EZAK{letters(54)}",
    "LaunchDarkly": f"sdk-{UUID}",
}
OTHERS = [
    ("azure_key", f"x1_8Q~{letters(34)}"),
    (
        "azure_key",
        f"https://x.blob.core.windows.net/c?sv=2022-11-02&ss=b&sp=rw&se=2026-01-01T00:00:00Z&sig={letters(43)}%3D",
    ),
    ("google_oauth_secret", f"1//0{letters(60)}"),
    ("hugging_face_token", f"api_org_{letters(34)}"),
    (
        "private_key",
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: 2\n"
        f"{letters(64)}\nPrivate-Lines: 1\n{letters(48)}\nPrivate-MAC: {HEX64}",
    ),
    ("private_key", "---- BEGIN SSH2 ENCRYPTED PRIVATE " + f"KEY ----\n{letters(70)}\n---- END"),
]


@pytest.mark.parametrize("maker", MAKERS)
def test_a_key_is_known_by_its_maker(maker: str) -> None:
    assert found(MAKERS[maker]) == {"api_key": 1}
    assert found(f"Is ({MAKERS[maker]}) right, please?") == {"api_key": 1}


@pytest.mark.parametrize(("kind", "text"), OTHERS, ids=[f"{at}-{kind}" for at, (kind, _) in enumerate(OTHERS)])
def test_what_else_is_known_by_its_look(kind: str, text: str) -> None:
    assert found(text) == {kind: 1}
    assert kind in found(f"Is ({text}) right, please?")


@pytest.mark.parametrize(
    "text",
    [
        f"cache-key-{HEX32}, etag-{HEX32}-us, {HEX32}",
        f"pattern.{HEX64}.js, path-{UUID}, sdk_{UUID}, {UUID}",
        "NRAK-, figd_ and sk- are beginnings; sl.is_valid(x), dp.ct.is_set, MTA.layout.compute_all_of_the_things",
        "https://discord.com/api/webhooks/123456789012345678, https://acme.webhook.office.com/",
        "SKIP SKU SK0123456789, OPS_EYJ, ATBB and ATATT3",
        "import numpy.random.mtrand_of_the_generator_itself",
        f"sha512:{letters(128, HEX)}",
        "---- BEGIN SSH2 PUBLIC KEY ----\n" + letters(70),
        f"nvapi-{'x' * 64}",
    ],
)
def test_what_only_begins_like_a_key_is_none(text: str) -> None:
    assert found(text) == {}
