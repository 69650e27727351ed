package component

// Request is a request that an application gets.
type Request struct {
	Name    string // METHOD and path, unique among the requests
	Environ map[string]string
	Content string
	Need    Schedule
	Only    []string // the schedules; nil for all that are not special
}

// Names of the requests that have a meaning of their own. The others are named after method and target.
const (
	Bare       = " with the required variables alone"
	Inbound    = " with hop-by-hop fields"
	OtherHost  = " with another Host"
	OnceOnly   = " with wsgi.run_once"
	NoLength   = " without Content-Length"
	NoWrapper  = " without wsgi.file_wrapper"
	Proposal   = " with the asynchronous interface"
	wrongBytes = "hello, hello world"
	otherHost  = "wsgicheck.example:81"
)

// DefaultRequests are what an application gets if no others are given.
func DefaultRequests() []Request {
	form := map[string]string{"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": lengthOf(wrongBytes)}
	return append([]Request{
		get("/"),
		{Name: "HEAD /", Environ: map[string]string{"REQUEST_METHOD": "HEAD"}, Need: Schedule{FileWrapper: true}},
		get("/wsgicheck-unknown"),
		{Name: "WSGICHECK /", Environ: map[string]string{"REQUEST_METHOD": "WSGICHECK"}, Need: Schedule{FileWrapper: true}, Only: []string{Plain, Gone0}},
		{Name: "POST /", Environ: form, Content: wrongBytes, Need: Schedule{FileWrapper: true}},
		{Name: "POST / without content", Environ: map[string]string{"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "0"}, Only: []string{Plain}},
	}, Variants(get("/"))...)
}

// get is a GET request.
func get(path string) Request {
	return Request{Name: "GET " + path, Environ: map[string]string{"PATH_INFO": path}, Need: Schedule{FileWrapper: true}}
}

// Variants are a request in other lawful surroundings.
func Variants(r Request) []Request {
	plain := []string{Plain}
	varied := func(name string, changes map[string]string) Request {
		v := r
		v.Name, v.Only, v.Environ = r.Name+name, plain, map[string]string{}
		for _, from := range []map[string]string{r.Environ, changes} {
			for key, value := range from {
				v.Environ[key] = value
			}
		}
		return v
	}
	post := map[string]string{"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/octet-stream", "CONTENT_LENGTH": "-"}
	once := varied(OnceOnly, nil)
	once.Need.RunOnce = true
	wrapper := varied(NoWrapper, nil)
	wrapper.Need.FileWrapper = false
	async := varied(Proposal, map[string]string{"REQUEST_METHOD": "POST", "CONTENT_LENGTH": lengthOf(wrongBytes)})
	async.Content, async.Need.Async, async.Only = wrongBytes, true, []string{Plain, Hops}
	return []Request{
		varied(Bare, bare()),
		varied(Inbound, hopByHopFields),
		varied(OtherHost, map[string]string{"HTTP_HOST": otherHost}),
		varied(NoLength, post),
		once, wrapper, async,
	}
}
