"""A gateway for text messages, for the tests. The last digits of the number say how it behaves:

…01  refuses it for good (an empty number)
…02  503 at the first two attempts, then taken
…03  the connection is cut at the first attempt, after the message was taken
…04  answers after three seconds
…05  answers with HTML at the first attempt, then taken
…06  never answers the first attempt
…07  says 401 at the first attempt: the account is wrong
else taken

It knows the id of what it took: the same id again is not sent to the telephone a second time.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

lock = threading.Lock()
tries = {}
taken = {}


class Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json"):
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Type"].startswith("application/json"):
            message = json.loads(raw)
        else:
            message = {k: v[0] for k, v in parse_qs(raw.decode(), strict_parsing=True).items()}
        phone, fault = message["mobile"], message["mobile"][-2:]
        with lock:
            number = tries[phone] = tries.get(phone, 0) + 1
            self.note("attempts.jsonl", to=phone, number=number, id=message["id"], auth=self.headers["Authorization"],
                      path=self.path, sign=message.get("sign"))
        if fault == "01":
            return self.answer(200, {"code": 4001, "message": f"{phone} is not in use"})
        if fault == "02" and number <= 2:
            return self.answer(503, {"code": 1, "message": "busy"})
        if fault == "05" and number == 1:
            return self.answer(200, "<html>maintenance</html>", "text/html")
        if fault == "06" and number == 1:
            time.sleep(30)
            return None
        if fault == "07" and number == 1:
            return self.answer(401, {"code": "auth", "message": "unknown account"})
        if fault == "04":
            time.sleep(3)
        with lock:
            if message["id"] not in taken:
                taken[message["id"]] = f"g{len(taken) + 1}"
                self.note("taken.jsonl", to=phone, text=message["content"], id=message["id"])
        if fault == "03" and number == 1:
            self.close_connection = True
            self.connection.shutdown(2)
            return None
        return self.answer(200, {"code": 0, "data": {"id": taken[message["id"]]}})

    def note(self, file, **what):
        with open(folder / file, "a") as out:
            out.write(json.dumps(what, ensure_ascii=False) + "\n")


port, folder = int(sys.argv[1]), Path(sys.argv[2])
server = ThreadingHTTPServer(("127.0.0.1", port), Gateway)
server.daemon_threads = True
print("ready", flush=True)
server.serve_forever()
