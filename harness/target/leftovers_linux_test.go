package target_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness/target"
)

// abandons, in the environment, makes this test program start a target and wait to be killed.
const abandons = "TARGET_TEST_ABANDONS"

func TestMain(m *testing.M) {
	if line := os.Getenv(abandons); line != "" {
		instance, err := command(line).Start(context.Background(), "127.0.0.1:1/s/p")
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		for grows := instance.OutputGrows(); !strings.HasSuffix(instance.Output(time.Time{}), "\n"); grows = instance.OutputGrows() {
			<-grows
		}
		fmt.Print(instance.Output(time.Time{}))
		select {}
	}
	os.Exit(m.Run())
}

// leave has a run killed that has a target, and returns the target's folder and the id of a process that it leaves.
func leave(t *testing.T) (folder, pid string) {
	t.Helper()
	run := exec.Command(os.Args[0], "-test.run=^$")
	run.Env = append(os.Environ(), abandons+`=python3 -c "
import os, signal, socket, subprocess, sys
child = 'import os, signal; print(\"pid\", os.getpid(), flush=True); signal.pause()'
subprocess.Popen([sys.executable, '-c', child], start_new_session=True)
s = socket.create_server(('{host}', {port}))
while True: s.accept()
"`)
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	folders, _ := filepath.Glob(filepath.Join(os.TempDir(), "wsgicheck-*"))
	run.Process.Kill()
	run.Wait()
	pid, ok := strings.CutPrefix(strings.TrimSpace(line), "pid ")
	if !ok || len(folders) != 1 {
		t.Fatalf("it printed %q; there are the folders %q", line, folders)
	}
	return folders[0], pid
}

func TestWhatAKilledRunLeftIsRemovedByTheNext(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir())
	folder, pid := leave(t)
	g.Expect(running(pid)).To(BeTrue())
	removed, err := target.RemoveLeftovers()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(removed).To(Equal([]string{folder}))
	g.Expect(running(pid)).To(BeFalse())
	g.Expect(folder).NotTo(BeADirectory())
}

func TestWhatIsNotAKilledRunsIsLeftAlone(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir())
	folder, _ := leave(t)
	record, err := os.ReadFile(filepath.Join(folder, "owner"))
	g.Expect(err).NotTo(HaveOccurred())
	instance, _ := begin(t, daemon) // of a live run, this one
	live, _ := filepath.Glob(filepath.Join(os.TempDir(), "wsgicheck-*"))
	g.Expect(live).To(HaveLen(2))

	// The name of the folder that is left is the beginning of another one's.
	within := exec.Command("sleep", "1000")
	within.Env = []string{"PYTHONPATH=" + folder + "1/dir"}
	g.Expect(within.Start()).To(Succeed())
	defer within.Wait()
	defer within.Process.Kill()

	at := func(name string) string { return filepath.Join(os.TempDir(), "wsgicheck-"+name) }
	put := func(name, record string) {
		g.Expect(os.Mkdir(at(name), 0o700)).To(Succeed())
		g.Expect(os.WriteFile(filepath.Join(at(name), "owner"), []byte(record), 0o600)).To(Succeed())
	}
	g.Expect(os.Mkdir(at("without-a-record"), 0o700)).To(Succeed())
	put("with-another-record", "1234\n")
	put("of-another-host", strings.Replace(string(record), `"host":"`, `"host":"not-`, 1))
	put("of-another-container", strings.Replace(string(record), `"namespace":"pid`, `"namespace":"not`, 1))
	elsewhere := t.TempDir()
	g.Expect(os.WriteFile(filepath.Join(elsewhere, "owner"), record, 0o600)).To(Succeed())
	g.Expect(os.Symlink(elsewhere, at("linked"))).To(Succeed())
	kept := []string{live[0], live[1], at("without-a-record"), at("with-another-record"), at("of-another-host"), at("of-another-container"), at("linked"), filepath.Join(elsewhere, "owner")}
	if os.Getuid() == 0 {
		put("of-another-user", string(record))
		g.Expect(os.Chown(at("of-another-user"), 65534, 65534)).To(Succeed())
		kept = append(kept, at("of-another-user"))
	}

	removed, err := target.RemoveLeftovers()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(removed).To(Equal([]string{folder}))
	for _, path := range kept {
		if path != folder {
			_, err := os.Lstat(path)
			g.Expect(err).NotTo(HaveOccurred())
		}
	}
	g.Expect(within.Process.Signal(os.Interrupt)).To(Succeed())
	g.Expect(within.Wait()).To(MatchError("signal: interrupt"), "it was left alone")
	g.Expect(instance.Stop()).To(Succeed())
}
