"""Every public address of the URLconf, with addresses of that pattern and the status of each.

test_permissions fails for an address of the URLconf that is not here, so that test_http_addresses holds a new one to
its rules.
"""

API, SLUG, SOURCE = "api/v1/", "<name:slug>/", "sources/<uuid:id>/"
NO_ID = "00000000-0000-4000-8000-000000000000"
LISTS = [f"list.{form}" for form in ("csv", "jsonld")]
FEEDS = [f"feed.{form}" for form in ("atom", "json")]

PUBLIC: dict[str, list[tuple[str, int]]] = {
    "": [("", 200), ("?page=x", 200)],
    "claims/": [("claims/", 200), ("claims/?page=x", 400), ("claims/?page=99", 302), ("claims/?page=last", 200)],
    f"claims/{SLUG}": [
        ("claims/{main}/", 200), ("claims/{old}/", 301), ("claims/nope/", 404), ("claims/{withdrawn}/", 410),
        ("claims/{redacted}/", 451),
    ],
    f"claims/{SLUG}editions/<count:number>/": [
        ("claims/{main}/editions/1/", 200), ("claims/{old}/editions/1/", 301), ("claims/{main}/editions/99/", 404),
        ("claims/{withdrawn}/editions/2/", 410), ("claims/{redacted}/editions/1/", 451),
    ],
    f"claims/{SLUG}embed/": [
        ("claims/{main}/embed/", 200), ("claims/{old}/embed/", 301), ("claims/nope/embed/", 404),
        ("claims/{withdrawn}/embed/", 410), ("claims/{redacted}/embed/", 451),
    ],
    "claimants/": [("claimants/", 200), ("claimants/?page=-1", 400)],
    f"claimants/{SLUG}": [("claimants/ada-example/", 200), ("claimants/nope/", 404)],
    "topics/": [("topics/", 200)],
    f"topics/{SLUG}": [("topics/bridges/", 200), ("topics/nope/", 404)],
    f"ratings/{SLUG}": [("ratings/half-true/", 200), ("ratings/nope/", 404)],
    "sources/": [("sources/", 200), ("sources/?page=x", 400)],
    f"{SOURCE}copies/<uuid:copy>/text": [
        ("sources/{source}/copies/{text}/text", 200), (f"sources/{{source}}/copies/{NO_ID}/text", 404),
    ],
    "api/v1": [("api/v1", 200)],
    SOURCE: [("sources/{source}/", 200), (f"sources/{NO_ID}/", 404)],
    f"{SOURCE}copies/<uuid:copy>/": [
        ("sources/{source}/copies/{text}/", 200), (f"sources/{{source}}/copies/{NO_ID}/", 404),
    ],
    f"{SOURCE}copies/<uuid:copy>/original": [
        ("sources/{source}/copies/{copy}/original", 200), (f"sources/{{source}}/copies/{NO_ID}/original", 404),
    ],
    "corrections/": [("corrections/", 200), ("corrections/?others=0", 400)],
    "how-we-work/": [("how-we-work/", 200)],
    "search/": [("search/?q=spans", 200), ("search/?rating=nope", 400)],
    "feeds/": [("feeds/", 200)],
    "feeds/claimreview.json": [("feeds/claimreview.json", 200)],
    "oembed": [
        ("oembed?url={origin}/claims/{main}/", 200), ("oembed?url={origin}/claims/{main}", 200), ("oembed", 400),
        ("oembed?url=x", 404), ("oembed?format=yaml", 501),
    ],
    "sitemap.xml": [("sitemap.xml", 200)],
    "sitemaps/pages.xml": [("sitemaps/pages.xml", 200)],
    "sitemaps/<name:kind>-<count:number>.xml": [("sitemaps/topics-1.xml", 200), ("sitemaps/topics-9.xml", 404)],
    "robots.txt": [("robots.txt", 200)],
    "healthz/live": [("healthz/live", 200)],
    "healthz/ready": [("healthz/ready", 200)],
    "v1alpha1/claims:search": [
        ("v1alpha1/claims:search?query=spans", 200), ("v1alpha1/claims:search", 400),
    ],
    API: [(API, 200), (f"{API}?x=1", 400)],
    **{
        f"{API}{name}": [(f"{API}{name}", 200), (f"{API}{name}?x=1", 400)]
        for name in ("claims", "changes", "editions", "bulk", "sources", "claimants", "topics", "ratings")
    },
    f"{API}claims/<str:id>": [
        (f"{API}claims/{{claim}}", 200), (f"{API}claims/x", 400), (f"{API}claims/{NO_ID}", 404),
        (f"{API}claims/{{withdrawn_id}}", 410), (f"{API}claims/{{redacted_id}}", 451),
    ],
    f"{API}claims/<str:id>/editions/<str:number>": [
        (f"{API}claims/{{claim}}/editions/1", 200), (f"{API}claims/{{claim}}/editions/99", 404),
        (f"{API}claims/{{redacted_id}}/editions/1", 451),
    ],
    f"{API}claims/<str:id>/editions": [(f"{API}claims/{{claim}}/editions", 200), (f"{API}claims/x/editions", 400)],
    **{
        f"{API}claims/<str:id>/{name}": [
            (f"{API}claims/{{claim}}/{name}", 200), (f"{API}claims/{NO_ID}/{name}", 404),
            (f"{API}claims/{{withdrawn_id}}/{name}", 410),
        ]
        for name in ("quotations", "annotations", "external-reviews")
    },
    f"{API}bulk/<str:name>": [(f"{API}bulk/{{bulk}}", 200), (f"{API}bulk/nope", 404)],
    f"{API}sources/<str:id>": [(f"{API}sources/{{source}}", 200), (f"{API}sources/{NO_ID}", 404)],
    f"{API}claimants/<str:slug>": [(f"{API}claimants/ada-example", 200), (f"{API}claimants/nope", 404)],
    f"{API}topics/<str:slug>": [(f"{API}topics/bridges", 200), (f"{API}topics/nope", 404)],
    f"{API}document.schema.json": [(f"{API}document.schema.json", 200)],
    f"{API}schema": [(f"{API}schema", 200)],
    f"{API}docs": [(f"{API}docs", 200)],
    **{
        f"{page}/{file}": [(f"{page}/{file}", 200)]
        for page in ("claims", "claimants", "topics", "sources", "corrections", "search")
        for file in LISTS
    },
    **{
        f"feeds/{name}.{form}": [(f"feeds/{name}.{form}", 200)]
        for name in ("verdicts", "corrections")
        for form in ("atom", "json")
    },
    **{
        f"{page}/{SLUG}{file}": [(f"{page}/{slug}/{file}", 200), (f"{page}/nope/{file}", 404)]
        for page, slug in (("claimants", "ada-example"), ("topics", "bridges"), ("ratings", "half-true"))
        for file in (*LISTS, *FEEDS)
    },
    **{f"{SOURCE}{file}": [(f"sources/{{source}}/{file}", 200), (f"sources/{NO_ID}/{file}", 404)] for file in LISTS},
}  # fmt: skip
