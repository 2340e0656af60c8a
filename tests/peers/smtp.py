"""A mail server for the tests. What the recipient's address begins with says how it behaves:

refuse…  550 at RCPT, for good
later…   451 at the first two attempts, then accepted
drop…    the connection is cut at the first attempt, after DATA, then accepted
slow…    answers after three seconds
"""

import asyncio
import email
import email.policy
import json
import sys
from pathlib import Path

import icalendar
from aiosmtpd.controller import Controller


class Post:
    def __init__(self, folder):
        self.folder = folder
        self.tries = {}

    def note(self, **what):
        with open(self.folder / "attempts.jsonl", "a") as file:
            file.write(json.dumps(what, ensure_ascii=False) + "\n")

    async def handle_RCPT(self, server, session, envelope, address, options):
        number = self.tries[address] = self.tries.get(address, 0) + 1
        if address.startswith("refuse"):
            self.note(to=address, answer=550)
            return "550 5.1.1 no such mailbox here"
        if address.startswith("later") and number <= 2:
            self.note(to=address, answer=451)
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        if address.startswith("drop") and self.tries[address] == 1:
            self.note(to=address, answer="cut", id=message["message-id"])
            session_transport = server.transport
            session_transport.abort()
            await asyncio.sleep(0.1)
            return "421 gone"
        if address.startswith("slow"):
            await asyncio.sleep(3)
        self.note(to=address, answer=250, id=message["message-id"])
        parts = [(p.get_content_type(), dict(p.get_params() or {}), p) for p in message.walk() if not p.is_multipart()]
        letter = {
            "to": address,
            "id": message["message-id"],
            "subject": message["subject"],
            "kinds": [kind for kind, _, _ in parts],
            "text": next(p.get_content() for kind, _, p in parts if kind == "text/plain"),
            "html": next(p.get_content() for kind, _, p in parts if kind == "text/html"),
            "attachment": next((p.get_filename() for _, _, p in parts if p.get_filename()), None),
        }
        # A reminder or a question changes no calendar and carries none.
        for params, calendar in ((params, p) for kind, params, p in parts if kind == "text/calendar"):
            parsed = icalendar.Calendar.from_ical(calendar.get_payload(decode=True).decode())
            event = parsed.walk("VEVENT")[0]
            letter |= {
                "method": str(parsed["METHOD"]),
                "method_parameter": params.get("method"),
                "uid": str(event["UID"]),
                "sequence": int(event["SEQUENCE"]),
                "starts_at": event["DTSTART"].dt.isoformat(),
            }
        with open(self.folder / "letters.jsonl", "a") as file:
            file.write(json.dumps(letter, ensure_ascii=False) + "\n")
        return "250 OK"


port, folder = int(sys.argv[1]), Path(sys.argv[2])
Controller(Post(folder), hostname="127.0.0.1", port=port).start()
print("ready", flush=True)
asyncio.new_event_loop().run_forever()
