package vocabulary

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// NamedRequest is a client's half under a name.
type NamedRequest struct {
	Name, What string
	Client     []harness.Action
}

// UsualRequests are requests as every server gets them.
var UsualRequests = []NamedRequest{
	{"get", "a GET", Client(Get("/", Last()), ResponseOrClose())},
	{"post", "a POST", Client(Post("hello", Header("Content-Type", "text/plain"), Last()), ResponseOrClose())},
	{"head", "a HEAD", Client(Send("HEAD", "/", Last()), ResponseOrClose())},
	{"http10", "an HTTP/1.0 request without Host", Client(Get("/", HTTP10(), NoHost()), ResponseOrClose())},
}

// LookThere looks at what has come when the application stands at the gate "there".
var LookThere = Client(Get("/", Last()), WaitFor("there"), meanwhile, NothingYet(), Release("looked"), Response())

// meanwhile has another request answered, one that is nobody's, so that what the server has handed to another of its threads
// has been sent. Where it is not answered at once, because there is no other thread, nothing was handed over.
var meanwhile = Do("have another request answered", func(c *harness.Client) error {
	if !c.Run.Facts.Concurrent() {
		return nil
	}
	conn, err := wire.Dial(c.Ctx, c.Addr(), c.Run.Log, "meanwhile")
	if err != nil {
		return c.Ctx.Err()
	}
	defer conn.Close()
	defer c.Limit(conn, 1)()
	if conn.Send(c.Expand("GET {prefix}/ HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n")) == nil {
		_, _ = conn.ReadResponse(wire.RequestInfo{Method: "GET"})
	}
	return c.Ctx.Err()
})

// OneRequest is the client's half of one request on a connection of its own, read to its end.
var OneRequest = Client(Get("/", Last()), Response())

// OneRequestOrClose accepts the end of the connection in place of the response's.
var OneRequestOrClose = Client(Get("/", Last()), ResponseOrClose())

// OneRequestToTheEnd also reads what comes until the connection ends, after whatever answer.
var OneRequestToTheEnd = Client(Get("/", Last()), ResponseOrClose(), ConnectionEnd())

// TwoRequests sends the case's own request, then one to the program "other", each on its own
// connection: the first is closed before, since some servers wait for that.
var TwoRequests = Client(Get("/", Last()), Response(), Hangup(), On("other", Get("/", To("other"), Last()), Response()))

// RequestAs is a client's half under a name; what says which request it is, as in "a GET".
func RequestAs(name, what string, client []harness.Action) NamedRequest {
	return NamedRequest{name, what, client}
}
