"""A small IMAP server with one folder, enough of RFC 3501 for a client that collects mail."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Folder:
    """The folder's mails by number, which have been seen, and what the server was told."""

    def __init__(self, mails: list[bytes], password: str = "secret") -> None:
        self.mails = dict(enumerate(mails, start=101))
        self.seen: set[int] = set()
        self.password = password
        self.told: list[str] = []


class _Conversation(socketserver.StreamRequestHandler):
    folder: Folder

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            self.folder.told.append(command)
            name = command.split()[0].upper()
            if name == "LOGIN":
                right = command.endswith(f'"{self.folder.password}"')
                self.say(f"{tag} OK in" if right else f"{tag} NO wrong password")
            elif name == "SELECT":
                known = command.endswith('"INBOX"')
                self.say(f"* {len(self.folder.mails)} EXISTS")
                self.say(f"{tag} OK [READ-WRITE] selected" if known else f"{tag} NO no such folder")
            elif name == "UID":
                self._by_number(command.split(maxsplit=1)[1])
                self.say(f"{tag} OK done")
            elif name == "LOGOUT":
                self.say("* BYE")
                self.say(f"{tag} OK out")
                return
            else:
                self.say("* CAPABILITY IMAP4rev1" if name == "CAPABILITY" else "* OK")
                self.say(f"{tag} OK done")

    def _by_number(self, rest: str) -> None:
        what, *more = rest.split(maxsplit=2)
        if what == "SEARCH":
            unseen = [number for number in self.folder.mails if number not in self.folder.seen]
            self.say(f"* SEARCH {' '.join(map(str, unseen))}")
        elif what == "STORE":
            self.folder.seen.add(int(more[0]))
        elif "RFC822.SIZE" in more[1]:
            self.say(f"* 1 FETCH (UID {more[0]} RFC822.SIZE {len(self.folder.mails[int(more[0])])})")
        else:
            content = self.folder.mails[int(more[0])]
            part = re.search(r"<0\.(\d+)>", more[1])
            content = content[: int(part[1])] if part else content
            self.wfile.write(
                f"* 1 FETCH (UID {more[0]} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n"
            )


@contextmanager
def imap_server(folder: Folder) -> Iterator[int]:
    """Run the server; gives its port."""
    kind = type("Conversation", (_Conversation,), {"folder": folder})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()
