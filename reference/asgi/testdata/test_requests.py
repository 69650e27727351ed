"""Requests to the adapter, on an engine without sockets."""

import asyncio
import contextvars
import io
import threading
import unittest

from engine import Exchange, post, run, scope

from wsgicheck_asgi import Adapter, Bridge


def hello(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


def echo(environ, start_response):
    start_response("200 OK", [])
    content = environ["wsgi.async_input"]
    for data in content:
        yield data or content


class Held:
    """Yields a first block, then waits for its event; what it is pushed follows."""

    def __init__(self, environ, start_response):
        start_response("200 OK", [])
        self.event = environ["wsgicheck_asgi.event"]()
        self.pushed = [b"held"]
        self.closed = 0

    def __iter__(self):
        return self

    def __next__(self):
        return self.pushed.pop(0) if self.pushed else self.event

    def push(self, block):
        self.pushed.append(block)
        self.event.fire()

    def close(self):
        self.closed += 1


class Holding:
    """An application of held responses."""

    def __init__(self):
        self.held = []

    def __call__(self, environ, start_response):
        self.held.append(Held(environ, start_response))
        return self.held[-1]


class Requests(unittest.TestCase):
    def test_a_whole_response_is_one_block_with_its_length(self):
        async def test():
            status, headers, body = await Exchange(Adapter(hello), scope()).response()
            self.assertEqual((status, headers[b"content-length"], body), (200, b"5", b"hello"))
        run(test())

    def test_content_is_echoed_while_it_comes(self):
        async def test():
            exchange = Exchange(Adapter(echo), post(10))
            exchange.give(b"hello")
            await exchange.until(lambda: exchange.sent and exchange.body == b"hello")
            exchange.give(b"world", more=False)
            self.assertEqual((await exchange.response())[2], b"helloworld")
        run(test())

    def test_a_thousand_held_responses_have_no_thread_and_are_pushed_to(self):
        async def test():
            application = Holding()
            adapter = Adapter(application)
            before = threading.active_count()
            exchanges = [Exchange(adapter, scope()) for _ in range(1000)]
            await asyncio.gather(*[exchange.until(lambda its=exchange: its.sent) for exchange in exchanges])
            self.assertEqual(threading.active_count(), before)
            for held in application.held:
                held.push(b" message")
            await asyncio.gather(*[exchange.until(lambda its=exchange: its.body == b"held message") for exchange in exchanges])
            for exchange in exchanges:
                exchange.leave()
                await exchange.task
            self.assertEqual([held.closed for held in application.held], [1] * 1000)
        run(test())

    def test_an_event_is_fired_from_a_thread(self):
        async def test():
            application = Holding()
            exchange = Exchange(Adapter(application), scope())
            await exchange.until(lambda: exchange.sent)
            threading.Thread(target=application.held[0].push, args=(b" from a thread",)).start()
            await exchange.until(lambda: exchange.body == b"held from a thread")
            exchange.leave()
            await exchange.task
        run(test())

    def test_an_event_resumes_after_its_timeout(self):
        async def test():
            def late(environ, start_response):
                start_response("200 OK", [])
                event = environ["wsgicheck_asgi.event"](timeout=0.001)
                yield event
                yield event
                yield b"late"
            self.assertEqual((await Exchange(Adapter(late), scope()).response())[2], b"late")
            with self.assertRaisesRegex(RuntimeError, "outside a turn"):
                application = Holding()
                exchange = Exchange(Adapter(application), scope())
                await exchange.until(lambda: exchange.sent)
                exchange.leave()
                await exchange.task
                application.held[0].event.request.event()
        run(test())

    def test_blocked_synchronous_applications_do_not_stall_the_loop(self):
        async def test():
            go = threading.Event()

            def blocked(environ, start_response):
                go.wait()
                return hello(environ, start_response)
            adapter = Adapter(lambda *args: (hello if args[0]["PATH_INFO"] == "/hello" else Bridge(blocked))(*args))
            waiting = [Exchange(adapter, scope()) for _ in range(200)]
            for _ in range(10):
                self.assertEqual((await Exchange(adapter, scope(path="/hello")).response())[2], b"hello")
            self.assertFalse(any(exchange.sent for exchange in waiting))
            go.set()
            for exchange in waiting:
                self.assertEqual((await exchange.response())[2], b"hello")
        run(test())

    def test_a_slow_uploader_holds_back_the_engine_and_nobody_else(self):
        async def test():
            resume = threading.Event()

            def slow(environ, start_response):
                resume.wait()
                start_response("200 OK", [])
                return [str(len(environ["wsgi.input"].read())).encode()]
            exchange = Exchange(Adapter(Bridge(slow), buffer=1000), post(100000))
            for _ in range(100):
                exchange.give(b"x" * 1000)
            await exchange.until(lambda: exchange.received)
            for _ in range(20):
                await asyncio.sleep(0)
            self.assertEqual(exchange.received, 1)  # the buffer is full
            resume.set()
            self.assertEqual((await exchange.response())[2], b"100000")
        run(test())

    def test_write_on_the_loop_leaves_what_a_slow_client_does_not_take(self):
        async def test():
            refused = []

            def writing(environ, start_response):
                write = start_response("200 OK", [])
                for number in range(3):
                    write(b"%d" % number)
                try:
                    write(b"x" * (16 * 1024 * 1024 + 1))
                except BufferError as error:
                    refused.append(error)
                return [b" yielded"]
            gate = asyncio.Event()
            exchange = Exchange(Adapter(writing), scope(), gate)
            while not refused:
                await asyncio.sleep(0)
            self.assertEqual(exchange.sent, [])
            gate.set()
            self.assertEqual((await exchange.response())[2], b"012 yielded")
        run(test())

    def test_what_an_application_sets_in_a_context_variable_stays_there(self):
        """Engines begin the next request within send()."""
        variable = contextvars.ContextVar("variable", default="nothing")
        found = []

        class Engine(Exchange):
            async def send(self, message):
                found.append(variable.get())
                await super().send(message)

            async def receive(self):
                found.append(variable.get())
                return await super().receive()

        def application(environ, start_response):
            variable.set("the application's")
            try:
                next(environ["wsgi.async_input"])
            except KeyError:  # below the bridge
                environ["wsgi.input"].read()
            write = start_response("200 OK", [])
            write(b"written")
            found.append(variable.get())
            return [b" yielded"]

        async def test():
            for hosted in application, Bridge(application):
                exchange = Engine(Adapter(hosted), post(5, headers=[("Content-Length", "5"), ("Expect", "100-continue")]))
                exchange.give(b"hello", more=False)
                self.assertEqual((await exchange.response())[2], b"written yielded")
                self.assertEqual(set(found), {"nothing", "the application's"})
                self.assertEqual(found.count("the application's"), 1)
                found.clear()
        run(test())

    def test_a_request_that_the_engine_cancels_is_closed_once_by_the_thread_that_runs_it(self):
        async def test():
            entered, closed = threading.Event(), threading.Event()
            found = []

            class Reading:
                def __iter__(self):
                    return self

                def __next__(self):
                    entered.set()
                    try:
                        environ["wsgi.input"].read()
                    except OSError:
                        found.append("refused")
                    return b"late"

                def close(self):
                    found.append("closed")
                    closed.set()

            def application(its_environ, start_response):
                nonlocal environ
                environ = its_environ
                return Reading()
            environ = None
            exchange = Exchange(Adapter(Bridge(application)), post(10))
            await asyncio.get_running_loop().run_in_executor(None, entered.wait)
            exchange.task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await exchange.task
            await asyncio.get_running_loop().run_in_executor(None, closed.wait)
            self.assertEqual(found, ["refused", "closed"])
        run(test())

    def test_a_client_that_leaves_within_its_content_is_an_error_of_the_next_read(self):
        async def test():
            found = []

            def application(environ, start_response):
                content = environ["wsgi.async_input"]
                try:
                    for _ in content:
                        yield content
                except OSError as error:
                    found.append(type(error).__name__)
                    raise
            exchange = Exchange(Adapter(application), post(10))
            exchange.give(b"hello")
            await exchange.until(lambda: exchange.received)
            exchange.leave()
            await exchange.task
            self.assertEqual(found, ["ConnectionResetError"])
        run(test())

    def test_a_failure_after_the_head_is_raised_to_the_engine_which_breaks_the_connection(self):
        async def test():
            def failing(environ, start_response):
                start_response("200 OK", [])
                yield b"a part"
                raise SystemExit("no more")
            log = io.StringIO()
            exchange = Exchange(Adapter(failing, errors=log), scope())
            with self.assertRaisesRegex(RuntimeError, "the connection has to be broken"):
                await exchange.task
            self.assertFalse(exchange.complete)
            self.assertIn("SystemExit: no more", log.getvalue())
        run(test())


if __name__ == "__main__":
    unittest.main()
