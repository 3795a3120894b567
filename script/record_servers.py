#!/usr/bin/python3
"""Servers of script/record that are no programs of their own: record_servers.py smtp|ftp ADDRESS FOLDER

smtp  aiosmtpd: any login, any mail, nothing kept
ftp   pyftpdlib: one user, uploads into FOLDER
"""

import asyncio
import sys


def serve_smtp(address):
    from aiosmtpd.handlers import Sink
    from aiosmtpd.smtp import SMTP, AuthResult

    def take(*_):
        return AuthResult(success=True)

    async def run():
        server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(Sink(), hostname="mx.mail.example.org", authenticator=take,
                         auth_require_tls=False), address, 25)
        await server.serve_forever()

    asyncio.run(run())


def serve_ftp(address, folder):
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import FTPServer

    FTPHandler.authorizer = DummyAuthorizer()
    FTPHandler.authorizer.add_user("anna", "Tr0ub4dor-and-3", folder, perm="elradfmw")
    FTPHandler.banner = "FTP of files.example"
    FTPServer((address, 21), FTPHandler).serve_forever()


if __name__ == "__main__":
    kind, where, folder = sys.argv[1:]
    if kind == "smtp":
        serve_smtp(where)
    else:
        serve_ftp(where, folder)
