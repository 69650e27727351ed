// Package wsgi is the Go binding of the interface that wsgicheck checks: PEP 3333
// and, on top of it, the asynchronous proposal of 2007.
//
// A server calls an [Application] with an [Environ] and a [StartResponse], and then
// resumes the [Iterable] that it gets until that ends. The keys of the environ are those
// of the Python interface; the comments on the Key constants name the types of their values.
//
// Strings that cross the interface are native strings in PEP 3333's sense, which in
// Go means: every byte of the string is one octet of the message (ISO-8859-1), never
// UTF-8. A path of "/%E9" arrives as "/\xe9".
//
// Iterables are plain Next/Close objects and not iter.Pull coroutines: an application may
// be resumed on another thread after the switch (threads/any-thread), and a coroutine may
// not be resumed from a thread that is locked differently from the one that made it.
//
// The package holds types and no behavior; it imports no other package of wsgicheck. Start
// reading at [Application].
package wsgi
