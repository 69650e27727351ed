package target

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	folderPrefix = "wsgicheck-"
	ownerFile    = "owner"   // in the folder: who made it
	innerFolder  = "dir"     // in the folder: what the target is given
	maxFolder    = 256 << 20 // octets that a target may have there
	lookEvery    = 500 * time.Millisecond
)

// folder is the private folder of a target. It has a record of the process that made it, so that a later run can tell that
// the process is gone and remove what it left.
type folder struct {
	path string
	dir  string // the part that the target is given and may do with as it likes
}

func newFolder() (*folder, error) {
	path, err := os.MkdirTemp("", folderPrefix)
	if err != nil {
		return nil, err
	}
	f := &folder{path: path, dir: filepath.Join(path, innerFolder)}
	if err := f.fill(); err != nil {
		os.RemoveAll(path)
		return nil, err
	}
	return f, nil
}

func (f *folder) fill() error {
	record, err := json.Marshal(self())
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(f.path, ownerFile), record, 0o600); err != nil {
		return err
	}
	if err := os.Mkdir(f.dir, 0o700); err != nil {
		return err
	}
	return os.Chmod(f.path, 0o711) // a server that gives up the rights of root must reach what it was given
}

// watch calls tooLarge, once, when the target has written too much into the folder. It returns when done is closed.
func (f *folder) watch(done <-chan struct{}, tooLarge func()) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-done:
			return
		case <-look.C:
		}
		if f.size() > maxFolder {
			tooLarge()
			return
		}
	}
}

// size is what the folder takes on the disk.
func (f *folder) size() (octets int64) {
	_ = filepath.WalkDir(f.path, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil
		}
		if info, err := entry.Info(); err == nil {
			octets += onDisk(info)
		}
		return nil
	})
	return octets
}

// remove removes the folder. The error says where it still is.
func (f *folder) remove() error {
	if err := removeAll(f.path); err != nil {
		return fmt.Errorf("the folder %s could not be removed: %w", f.path, err)
	}
	return nil
}

// removeAll removes a folder even if the target took away its own right to do so.
func removeAll(path string) error {
	if os.RemoveAll(path) == nil {
		return nil
	}
	_ = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			return os.Chmod(name, 0o700)
		}
		return nil
	})
	return os.RemoveAll(path)
}
