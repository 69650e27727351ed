// Package scenario is the vocabulary in which cases are written: what the application
// does ([App] and the steps) and what the client does ([Client] and the actions). It is
// made to be imported with a dot.
//
//	Client: Client(PostPart(11, "hello "), WaitFor("taken"), Raw("world"), Response()),
//	App:    App(Next(), Open("taken"), Pause(), SwitchToSync(), ReadAll()),
//
// Gates join the halves: the application opens one (Open) and the client waits for it
// (WaitFor), or the client opens one (Release) and the application waits (Wait blocks its thread,
// PauseUntil yields empty blocks).
//
// It may import harness, harness/control, harness/wire and spec/trace. Start at app.go and client.go.
package scenario
