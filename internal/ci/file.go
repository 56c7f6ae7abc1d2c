package ci

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// replaceFile writes the file whole or leaves what was there. What is no
// regular file, as /dev/stdout, is written to instead of replaced, and so is a
// file that is mounted, as with docker run -v: it cannot be replaced. A link
// stays one.
func replaceFile(path, text string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(path, []byte(text), 0o644)
	}
	target := path
	if end, err := filepath.EvalSymlinks(path); err == nil {
		target = end
	}
	temp, err := writeTemp(filepath.Dir(target), ".sitehost-wait-*", text)
	if err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: cause(err)}
	}
	err = os.Rename(temp, target)
	if err != nil {
		_ = os.Remove(temp)
	}
	if errors.Is(err, syscall.EBUSY) {
		return os.WriteFile(target, []byte(text), 0o644)
	}
	if err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: cause(err)}
	}
	return nil
}

// cause is err without the name of the temporary file, which nobody knows.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// writeTemp writes a file of a new name, or none.
func writeTemp(dir, pattern, text string) (path string, err error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	// CreateTemp's mode would hide the file from another step's user.
	err = cmp.Or(err, f.Chmod(0o644), f.Close())
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return f.Name(), err
}

func appendFile(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return cmp.Or(err, f.Close())
}
