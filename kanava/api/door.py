"""The door for other systems: version 1, described in OpenAPI 3.1."""

from ninja import NinjaAPI

from kanava.api import deals, payments, statements
from kanava.api.answers import tell_refusals
from kanava.api.opening import Bearer

DESCRIPTION = (
    "Tell of customers’ payments, find the deals that they are of, and read statements. Send a key of your own as "
    "`Authorization: Bearer …`; it may do what you may do in the console. Pages are followed by sending `next` as `after`. "
    "What cannot be done is answered with `errors`, each with a code, a field and a sentence in the language that "
    "`Accept-Language` asks for."
)
api = NinjaAPI(
    title="Kanava", version="1", description=DESCRIPTION, auth=Bearer(), urls_namespace="api", docs_url=None, openapi_url="/openapi.json",
)  # fmt: skip
tell_refusals(api)
for prefix, router in (("/deals", deals.router), ("", payments.router), ("/statements", statements.router)):
    api.add_router(prefix, router)
