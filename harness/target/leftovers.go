package target

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// owner is the process that made a private folder.
type owner struct {
	PID       int    `json:"pid"`
	Began     uint64 `json:"began,omitempty"`     // in clock ticks since the system's start
	Boot      string `json:"boot,omitempty"`      // the system's start
	Namespace string `json:"namespace,omitempty"` // in which the id is valid
	Host      string `json:"host"`
}

func self() owner {
	host, _ := os.Hostname()
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	namespace, _ := os.Readlink("/proc/self/ns/pid")
	return owner{PID: os.Getpid(), Began: startTime(os.Getpid()), Boot: strings.TrimSpace(string(boot)), Namespace: namespace, Host: host}
}

// ended reports whether the owner is known to be gone. What another host or container made is left to it.
func (o owner) ended() bool {
	here := self()
	switch {
	case o.PID <= 0 || o.Host != here.Host:
		return false
	case o.Boot != here.Boot:
		return true
	case o.Namespace != here.Namespace:
		return false
	case isGone(o.PID):
		return true
	default:
		return o.Began != 0 && startTime(o.PID) != o.Began
	}
}

// RemoveLeftovers removes what runs that were killed have left in the temporary directory: private folders whose owner is
// gone, and the processes that have such a folder in their environment. It leaves alone what belongs to
// another user or a live run, or has no record of an owner. It returns the folders that are removed; the error
// says what could not be.
func RemoveLeftovers() (removed []string, err error) {
	paths, _ := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*"))
	var errs []error
	for _, path := range paths {
		if !abandoned(path) {
			continue
		}
		errs = append(errs, killMentioning(path))
		if err := removeAll(path); err != nil {
			errs = append(errs, fmt.Errorf("the folder %s, which an earlier run left, could not be removed: %w", path, err))
			continue
		}
		removed = append(removed, path)
	}
	return removed, errors.Join(errs...)
}

// abandoned reports whether a target's private folder of this user is there and its owner is gone.
func abandoned(path string) bool {
	record := filepath.Join(path, ownerFile)
	if !mine(path, os.ModeDir) || !mine(record, 0) {
		return false
	}
	file, err := os.Open(record)
	if err != nil {
		return false
	}
	defer file.Close()
	var o owner
	return json.NewDecoder(io.LimitReader(file, 4<<10)).Decode(&o) == nil && o.ended()
}

// mine reports whether a file of that type is there, which is no link, and belongs to this user.
func mine(path string, kind os.FileMode) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().Type() == kind && ownedByUser(info)
}
