"""A strict stub of the WhatsApp Cloud API over real HTTP: the second opinion on Meta's rules.

It was written from public documents only, apart from the channel that it judges. What rests on
what:

- Shapes and sizes of requests: the schemas `Message`, `InteractiveObject`, `ActionObject`,
  `SectionObject`, `TemplateObject` and `MarkMessageRequestPayload` of facebook/openapi (MIT),
  `business-messaging-api_v23.0.yaml`, commit ecba623b4aba6ae770185b074ed77ed5acef22f7: 3 buttons of
  20 characters, ids 256; sections 10, row ids 200, row titles 24, list button 20; body 1024, header
  and footer 60, caption 1024; unknown fields refused. Beside it, where it lacks them: `recipient`,
  `cta_url`, `location_request_message`, `request_contact_info` (Meta, business-scoped user ids,
  2026-05-28), 10 rows in all and 72 characters of description, text 4096 (Meta, interactive and
  text messages), `biz_opaque_callback_data` 512 (its calls schema). Where the schema and its own
  samples differ (`language.policy` required, `filename`, numbers of a place), the samples stand.
- Error codes: Meta's list of 2026-05-15 ("build on code, not on titles or status"). 100 for unknown
  and missing fields, 131009 for wrong sizes: as reported in issue threads, not promised by Meta.
- Window of 24 hours (131047): told in the answer or after a 200, `late_errors` chooses. Reactions,
  edits and deletions open none here: Meta names messages and calls.
- Pair rate: one in 6 s, 45 in a 6-s burst, borrowed from the time after it (Meta, about the
  platform). Throughput 80 a second (Meta, 2026-05-21). Portfolio limit: Meta, messaging limits; its
  code 131064 is pywa's.
- Prices: object `pricing` of Meta's statuses; 1,000 free service messages a month and charged
  replies since 2026-10-01: reports of providers, not opened at Meta.
- Templates: Meta, template management, 2026-05-21; parameters by position or name; 132018 for line
  breaks in a value: issue threads.
- Media: Meta's table of types and sizes; addresses live 5 minutes and need the token.
- Webhooks: HMAC-SHA256 over the raw bytes; what is not answered with 200 comes again, here at once
  and without an end. System messages without contacts, `previous_user_id`: Meta, 2026-08-11.
  `contact_request` and `other` as origins of a card: wati and two public sandboxes.
- 360dialog: paths, header, `/media`, and `{meta: {developer_message}}` from its documentation; its
  media addresses point at lookaside.fbsbx.com and are fetched under its own host; its signature
  `x-360dialog-signature` is optional (hex without a prefix: a guess). Least sure: the form of
  `/v1/configs/templates`.

    async with FakeWhatsApp(clock) as fake:
        fake.webhook_url = "http://127.0.0.1:8080/whatsapp/webhook"
        fake.say("6281234500001", "halo")
        await fake.until(lambda: bool(fake.chat("6281234500001").texts))
        fake.press("6281234500001", "Daftar")

`fake.faults.add(code=…, cut=…, hang=…, by_webhook=…)`, `fake.receipts` (told, early, late, release,
push, read), `fake.webhooks` (doubled, shuffled, batch, merged, lost, held), `fake.limits`,
`fake.templates`, `fake.paid`, `fake.spam_limited`, `fake.token_works` make it as unkind as it is.
`recorded.py` holds webhook bodies of every kind, `python -m tests.whatsapp_api` runs it alone.
"""

from tests.whatsapp_api.errors import ApiError
from tests.whatsapp_api.faults import Fault
from tests.whatsapp_api.people import NotOnScreen
from tests.whatsapp_api.recorded import add_neighbours, list_kinds, read_body
from tests.whatsapp_api.server import FakeWhatsApp
from tests.whatsapp_api.world import Chat

__all__ = [
    "ApiError",
    "Chat",
    "FakeWhatsApp",
    "Fault",
    "NotOnScreen",
    "add_neighbours",
    "list_kinds",
    "read_body",
]
