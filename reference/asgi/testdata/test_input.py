"""What the adapter does with applications, scopes and engines that are not as they should be."""

import asyncio
import io
import unittest

from engine import Exchange, post, run, scope
from test_requests import hello

from wsgicheck_asgi import Adapter, Bridge
from wsgicheck_asgi.environ import make_environ


async def asgi(scope, receive, send):
    pass


class ASGI:
    async def __call__(self, scope, receive, send):
        pass


class Applications(unittest.TestCase):
    def refused(self, message, *args, **options):
        with self.assertRaisesRegex((TypeError, ValueError), message):
            Adapter(*args, **options)

    def test_what_is_no_application_is_refused(self):
        self.refused("not callable", "module:app")
        self.refused("not callable", None)
        with self.assertRaisesRegex(TypeError, "not callable"):
            Bridge(None)

    def test_applications_of_asgi_are_refused(self):
        self.refused("those of ASGI", asgi)
        self.refused("those of ASGI", ASGI())
        self.refused("is an Adapter already", Adapter(hello))

    def test_what_cannot_be_called_fails_its_requests(self):
        async def test():
            log = io.StringIO()
            exchange = Exchange(Adapter(lambda scope: None, errors=log), scope())
            self.assertEqual((await exchange.response())[0], 500)
            self.assertIn("takes 1 positional argument but 2 were given", log.getvalue())
        run(test())

    def test_what_returns_a_coroutine_is_told_from_an_application(self):
        async def test():
            log = io.StringIO()
            exchange = Exchange(Adapter(lambda environ, start_response: asgi(environ, None, None), errors=log), scope())
            self.assertEqual((await exchange.response())[0], 500)
            self.assertIn("asynchronous as those of ASGI are", log.getvalue())
        run(test())

    def test_options_are_checked(self):
        self.refused("threads=0", hello, threads=0)
        self.refused("threads='4'", hello, threads="4")
        self.refused("buffer=-1", hello, buffer=-1)
        self.refused("names and values must be str", hello, environ={"DEBUG": True})
        self.refused("cannot have", hello, environ={"NAME": "\u20ac"})

    def test_a_bridge_without_an_adapter_says_so(self):
        with self.assertRaisesRegex(RuntimeError, "Adapter hosts"):
            Bridge(hello)({}, None)


class Scopes(unittest.TestCase):
    def test_a_websocket_is_refused(self):
        async def test():
            log = io.StringIO()
            exchange = Exchange(Adapter(hello, errors=log), scope(type="websocket"))
            exchange.messages.put_nowait({"type": "websocket.connect"})
            await exchange.task
            self.assertEqual([message["type"] for message in exchange.sent], ["websocket.close"])
            self.assertIn("a websocket for / was refused", log.getvalue())
        run(test())

    def test_other_scopes_are_refused(self):
        async def test():
            with self.assertRaisesRegex(ValueError, "'mqtt'"):
                await Adapter(hello)({"type": "mqtt"}, None, None)
        run(test())

    def test_a_lifespan_is_completed(self):
        async def test():
            exchange = Exchange(Adapter(hello), {"type": "lifespan"})
            for kind in "lifespan.startup", "lifespan.shutdown":
                exchange.messages.put_nowait({"type": kind})
            await exchange.task
            self.assertEqual([message["type"] for message in exchange.sent], ["lifespan.startup.complete", "lifespan.shutdown.complete"])
        run(test())

    def test_a_lifespan_that_fails_leaves_nothing(self):
        async def test():
            exchange = Exchange(Adapter(hello), {"type": "lifespan"})
            exchange.messages.put_nowait({"type": "lifespan.pause"})
            with self.assertRaisesRegex(ValueError, "'lifespan.pause'"):
                await exchange.task
            adapter = Adapter(hello)
            self.assertEqual((await Exchange(adapter, scope()).response())[0], 200)  # it needs no lifespan
        run(test())


class Engines(unittest.TestCase):
    def test_another_event_loop_is_refused_at_the_start_and_at_a_request(self):
        """As on Trio, whose coroutines asyncio does not run."""
        sent = []

        async def receive():
            return {"type": "lifespan.startup"}

        async def send(message):
            sent.append(message)
        with self.assertRaises(StopIteration):
            Adapter(hello)({"type": "lifespan"}, receive, send).send(None)
        self.assertEqual(sent[0]["type"], "lifespan.startup.failed")
        self.assertIn("needs an ASGI server that runs on asyncio", sent[0]["message"])
        with self.assertRaisesRegex(RuntimeError, "runs on asyncio"):
            Adapter(hello)(scope(), receive, send).send(None)
        self.assertEqual(sent[1]["status"], 500)
        self.assertFalse(sent[2].get("more_body"))

    def test_what_an_engine_does_not_say_is_left_out(self):
        bare = scope(path="/a b", headers=[("X_One", "1"), ("X-Two", "2"), ("X-Two", "3"), ("Cookie", "a=b"), ("Cookie", "c=d")])
        for name in "raw_path", "client", "server", "root_path":
            del bare[name]
        environ = make_environ(bare, {"NAME": "value"})
        self.assertEqual([environ[name] for name in ("SCRIPT_NAME", "PATH_INFO", "SERVER_NAME", "SERVER_PORT")],
                         ["", "/a b", "localhost", "80"])
        self.assertEqual((environ["HTTP_X_TWO"], environ["HTTP_COOKIE"], environ["NAME"]), ("2, 3", "a=b; c=d", "value"))
        self.assertFalse({"REMOTE_ADDR", "HTTP_X_ONE"} & set(environ))

    def test_paths(self):
        for raw, root, script_name, path_info in [
            (b"/%E2%82%AC/%FF", "", "", "/\u00e2\u0082\u00ac/\u00ff"),
            (b"/app/x", "/app", "/app", "/x"),
            (b"/app", "/app", "/app", ""),
            (b"/application", "/app", "/app", "/application"),
            (b"http://host:80/x", "", "", "/x"),
            (b"http://host", "", "", "/"),
        ]:
            environ = make_environ(scope(raw_path=raw, root_path=root), {})
            self.assertEqual((environ["SCRIPT_NAME"], environ["PATH_INFO"]), (script_name, path_info), raw)

    def test_the_authority_of_a_target_takes_the_place_of_host(self):
        environ = make_environ(scope(raw_path=b"http://a.example:81/p", headers=[("Host", "b.example")]), {})
        self.assertEqual((environ["HTTP_HOST"], environ["PATH_INFO"]), ("a.example:81", "/p"))

    def test_an_engine_whose_send_fails_has_lost_the_client(self):
        async def test():
            class Iterable:
                closed = 0

                def __iter__(self):
                    return self

                def __next__(self):
                    return b"block"

                def close(self):
                    Iterable.closed += 1

            def application(environ, start_response):
                start_response("200 OK", [])
                return Iterable()

            async def send(message):
                raise ConnectionResetError("gone")
            await Adapter(application)(scope(), asyncio.Queue().get, send)
            self.assertEqual(Iterable.closed, 1)
        run(test())

    def test_an_engine_whose_receive_fails_cuts_the_content_short(self):
        async def test():
            log = io.StringIO()

            def application(environ, start_response):
                start_response("200 OK", [])
                return [environ["wsgi.input"].read()]

            async def receive():
                raise RuntimeError("the engine is broken")
            sent = []

            async def send(message):
                sent.append(message)
            await Adapter(Bridge(application), errors=log)(post(10), receive, send)
            self.assertEqual(sent, [])  # the client can receive nothing
        run(test())


if __name__ == "__main__":
    unittest.main()
