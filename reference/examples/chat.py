"""A Comet chat with one room: an application of the asynchronous WSGI proposal.

    GET  /                 the page, chat.html beside this file
    POST /say              says the content: {"name": ..., "text": ...}
    GET  /poll?since=N     long polling: {"next": M, "messages": [...]} once there are any after N
    GET  /stream?since=N   the messages after N, and later ones, as server-sent events

A response that is held costs no thread: between its turns it is only an object in the room. On Uvicorn: uvicorn chat:asgi
"""

import json
import os
from urllib.parse import parse_qs

from wsgicheck.asgi import Adapter

LONGEST = 4096  # octets of a message
REMEMBERED = 1000  # messages
POLL, BEAT = 25, 15  # seconds after which a poll is answered, and a stream sends a comment, though nobody has said anything


class Room:
    """The messages, and the responses that wait for more. All of it runs on the event loop, so it needs no lock."""

    def __init__(self):
        self.said, self.last, self.listeners = [], 0, set()

    def say(self, name, text):
        self.last += 1
        self.said.append({"number": self.last, "name": name, "text": text})
        del self.said[:-REMEMBERED]
        for event in self.listeners:
            event.fire()

    def after(self, number):
        return [message for message in self.said if message["number"] > number]


room = Room()


def application(environ, start_response):
    route = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if route == ("POST", "/say"):
        return say(environ, start_response)
    if route == ("GET", "/poll"):
        return listen(environ, start_response, "application/json", polled, POLL)
    if route == ("GET", "/stream"):
        return listen(environ, start_response, "text/event-stream", streamed, BEAT)
    if route == ("GET", "/"):
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "chat.html"), "rb") as page:
            return [page.read()]
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"There is only a chat here.\n"]


def say(environ, start_response):
    text = b""
    for piece in environ["wsgi.async_input"]:
        text += piece
        if len(text) > LONGEST:
            start_response("413 Content Too Large", [("Content-Type", "text/plain")])
            yield b"Be brief.\n"
            return
        yield environ["wsgi.async_input"]  # resumes this when there is more
    try:
        message = json.loads(text)
        room.say(str(message["name"]), str(message["text"]))
    except (ValueError, KeyError, TypeError):
        start_response("400 Bad Request", [("Content-Type", "text/plain")])
        yield b'Say {"name": "...", "text": "..."}.\n'
        return
    start_response("204 No Content", [])


def listen(environ, start_response, kind, form, patience):
    try:
        since = int(parse_qs(environ["QUERY_STRING"]).get("since", ["0"])[0])
    except ValueError:
        since = 0
    start_response("200 OK", [("Content-Type", kind), ("Cache-Control", "no-store")])
    event = environ["wsgicheck_asgi.event"](timeout=patience)
    room.listeners.add(event)
    try:
        yield from form(since, event)
    finally:  # also when the client goes away: the server closes this generator then
        room.listeners.discard(event)


def polled(since, event):
    if not room.after(since):
        yield event
    yield json.dumps({"next": room.last, "messages": room.after(since)}).encode()


def streamed(since, event):
    yield b":\n\n"
    while True:
        messages = room.after(since)
        for message in messages:
            since = message["number"]
            yield b"id: %d\ndata: %s\n\n" % (since, json.dumps(message).encode())
        if not messages:
            yield event
            if not room.after(since):
                yield b":\n\n"  # shows whether the client is still there


asgi = Adapter(application)
