"""Staff: teachers, professionals, moderators and organisers, known by an e-mail address and a role.

They sign in with a link sent by mail, or with the account of an identity provider (OpenID Connect). There is
no password to lose. Part of accounts: same process, same database.
"""
