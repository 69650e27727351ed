package target

import (
	"errors"
	"io/fs"
	"os/exec"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// This has been compiled, and not been run.

// jobs has the job of each target, a [windows.Handle] by its *process: the first process, and all that these start. A job ends
// when wsgicheck does.
var jobs sync.Map

// shell returns the command that runs the line.
func shell(line string) *exec.Cmd {
	cmd := exec.Command("cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /S /C "` + line + `"`} // cmd takes it as it is, with its quotes
	return cmd
}

// isolate keeps Ctrl-C from the command: it is for wsgicheck.
func isolate(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.CreationFlags |= windows.CREATE_NEW_PROCESS_GROUP
}

// started puts the first process into a job. If the system refuses, only that process can be ended.
func (p *process) started() {
	p.began = startTime(p.cmd.Process.Pid)
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{}
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err == nil {
		err = assign(job, p.cmd.Process.Pid)
	}
	if err != nil {
		windows.CloseHandle(job)
		return
	}
	jobs.Store(p, job)
}

func assign(job windows.Handle, pid int) error {
	handle, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return err
	}
	defer windows.CloseHandle(handle)
	return windows.AssignProcessToJobObject(job, handle)
}

// signalGroup ends all processes of the job, whatever the signal is: a process cannot be asked to end.
func (p *process) signalGroup(syscall.Signal) {
	job, ok := jobs.Load(p)
	if !ok {
		_ = p.cmd.Process.Kill()
		return
	}
	_ = windows.TerminateJobObject(job.(windows.Handle), 1)
}

func adopt(*process) {}

func disown(p *process) {
	if job, ok := jobs.LoadAndDelete(p); ok {
		windows.CloseHandle(job.(windows.Handle))
	}
}

// isGone reports whether there is no process with that id.
func isGone(pid int) bool {
	handle, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_INVALID_PARAMETER) // otherwise it may belong to another user
	}
	defer windows.CloseHandle(handle)
	var code uint32
	const stillActive = 259
	return windows.GetExitCodeProcess(handle, &code) == nil && code != stillActive
}

// startTime is when the process began; 0 if that is not known.
func startTime(pid int) uint64 {
	handle, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return 0
	}
	defer windows.CloseHandle(handle)
	var began, ended, kernel, user windows.Filetime
	if windows.GetProcessTimes(handle, &began, &ended, &kernel, &user) != nil {
		return 0
	}
	return uint64(began.Nanoseconds())
}

// ownedByUser reports whether the file belongs to this user: the temporary folder does.
func ownedByUser(fs.FileInfo) bool { return true }

// onDisk is how many octets the file takes on the disk.
func onDisk(info fs.FileInfo) int64 { return info.Size() }

// All processes of a target are in its job.
type family struct{}

func descendants(*process) *family       { return nil }
func killRest(*process, *family) error   { return nil }
func killMentioning(string) error        { return nil }
func awaitExit(*exec.Cmd) (string, bool) { return "", false }
