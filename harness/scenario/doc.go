// Package scenario is the vocabulary in which cases are written: what the application
// does ([App] and the steps) and what the client does ([Client] and the actions). It is
// made to be imported with a dot.
//
//	Client: Client(Post(11, "hello "), WaitFor("taken"), Send("world"), Response()),
//	App:    App(Next(), Open("taken"), Pause(), SwitchToSync(), ReadAll()),
//
// Gates join the halves: the application opens one (Open) and the client waits for it
// (WaitFor), or the client opens one (Release) and the application waits (Wait blocks its thread,
// PauseUntil yields empty blocks).
package scenario
