package target_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
)

const accepts = `
while True: s.accept()
"`

// output waits for what the target prints.
func output(g Gomega, instance harness.Instance, what string) {
	g.Eventually(func() string { return instance.Output(time.Time{}) }).WithTimeout(20 * time.Second).Should(ContainSubstring(what))
}

func TestAnIPv6AddressHasBracketsBeforeThePort(t *testing.T) {
	g := NewWithT(t)
	c := command(`python3 -c "
import socket
s = socket.create_server(('{host}', {port}), family=socket.AF_INET6)
print('at {host}:{port} on {host}, beneath {prefix}.', flush=True)` + accepts)
	c.Host, c.Prefix = "::1", "/app"
	instance, err := c.Start(t.Context(), "127.0.0.1:1/s/p")
	g.Expect(err).NotTo(HaveOccurred())
	defer instance.Stop()
	g.Expect(instance.Addr()).To(HavePrefix("[::1]:"))
	output(g, instance, "at "+instance.Addr()+" on ::1, beneath /app.")
}

const onUnix = `python3 -c "
import socket
s = socket.socket(socket.AF_UNIX)
s.bind('{unix}')
s.listen()` + accepts

func TestEachInstanceHasAUnixSocketOfItsOwn(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	c := command(onUnix)
	c.Unix = filepath.Join(dir, "s")
	for range 2 { // what was given up is used again
		first, err := c.Start(t.Context(), "127.0.0.1:1/s/p")
		g.Expect(err).NotTo(HaveOccurred())
		defer first.Stop()
		second, err := c.Start(t.Context(), "127.0.0.1:1/s/p")
		g.Expect(err).NotTo(HaveOccurred())
		defer second.Stop()
		g.Expect([]string{first.Addr(), second.Addr()}).To(Equal([]string{"unix:" + dir + "/s", "unix:" + dir + "/s.2"}))
		g.Expect(first.Stop()).To(Succeed())
		g.Expect(second.Stop()).To(Succeed())
		left, _ := os.ReadDir(dir)
		g.Expect(left).To(BeEmpty(), "the servers left their sockets")
	}
}

func TestAUnixSocketIsInThePrivateFolderIfNoneIsWanted(t *testing.T) {
	g := NewWithT(t)
	instance, err := command(onUnix).Start(t.Context(), "127.0.0.1:1/s/p")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(instance.Addr()).To(MatchRegexp(`^unix:.*/wsgicheck-[^/]*/dir/socket$`))
	g.Expect(instance.Stop()).To(Succeed())
}

func TestAUnixSocketThatCannotBeIsAnError(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	there := filepath.Join(dir, "there")
	g.Expect(os.WriteFile(there, nil, 0o600)).To(Succeed())
	for path, want := range map[string]string{
		there: there + ", where the server is to make its Unix socket, exists already",
		filepath.Join(dir, strings.Repeat("a", 100)): "may have 10", // 107, or less elsewhere
	} {
		c := command(onUnix)
		c.Unix = path
		_, err := c.Start(t.Context(), "127.0.0.1:1/s/p")
		g.Expect(err).To(MatchError(ContainSubstring(want)))
	}
	g.Expect(there).To(BeAnExistingFile())
}

func TestAUnixSocketThatNobodyMakesEndsAtTheDeadline(t *testing.T) {
	g := NewWithT(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := command("echo {unix} && cat /dev/zero >/dev/null").Start(ctx, "127.0.0.1:1/s/p")
	g.Expect(err).To(MatchError(ContainSubstring("did not accept a connection on unix:/")))
}
