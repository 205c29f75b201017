"""The only door to the outside: what leaves for an address that somebody else chose leaves through here.

`client.fetch` and `client.send` are the interface, with `answers` for what comes back and `robots` for what a site
asks of machines. docs/decisions/0011-one-outbound-http-client.md says why it is built as it is.
"""
