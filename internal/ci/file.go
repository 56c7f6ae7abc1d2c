package ci

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// replaceFile writes the file whole or leaves what was there. A link stays one.
// What is no file of one's own, as /dev/stdout, is written to instead. So is a
// file that cannot be replaced, because it is mounted, as with docker run -v, or
// its directory cannot be written to.
func replaceFile(path, text string) error {
	info, err := os.Stat(path)
	exists := err == nil
	if exists && (!info.Mode().IsRegular() || isDevice(path)) {
		return appendFile(path, text)
	}
	target := linkTarget(path)
	err = swapFile(target, text)
	if exists && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EBUSY)) {
		err = os.WriteFile(target, []byte(text), 0o644)
	}
	if err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: cause(err)}
	}
	return nil
}

// isDevice is true of /dev/stdout and the like, also where it leads to a file:
// replacing that would lose the log in it.
func isDevice(path string) bool {
	return strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "/proc/")
}

// linkTarget is where a link leads, whether there is a file or not.
func linkTarget(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	target, err := os.Readlink(path)
	switch {
	case err != nil:
		return path
	case filepath.IsAbs(target):
		return target
	}
	return filepath.Join(filepath.Dir(path), target)
}

// swapFile puts a new file in the place of what was there.
func swapFile(path, text string) error {
	temp, err := writeTemp(filepath.Dir(path), ".sitehost-wait-*", text)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		_ = os.Remove(temp)
		return err
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

// appendFile does not wait for somebody to read a named pipe.
func appendFile(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY|syscall.O_NONBLOCK, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return cmp.Or(err, f.Close())
}
