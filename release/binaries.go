package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// target is a platform that a release has a program for.
type target struct{ os, arch string }

// targets are what GitHub's own runners are.
var targets = []target{
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"linux", "amd64"},
	{"linux", "arm64"},
	{"windows", "amd64"},
	{"windows", "arm64"},
}

// program is the name of a target's program, which binary/run.sh makes up from
// the runner's description of itself.
func (t target) program() string {
	name := "sitehost-wait-" + t.os + "-" + t.arch
	if t.os == "windows" {
		name += ".exe"
	}
	return name
}

// buildFlags make a build that depends on nothing but the commit and the Go
// version: no paths (-trimpath), nothing of the checkout (-buildvcs=false, so
// that sources from an archive build the same), no symbols. The Dockerfile has
// the same.
func buildFlags(version, commit string) []string {
	return []string{
		"-trimpath", "-buildvcs=false",
		fmt.Sprintf("-ldflags=-s -w -X main.release=%s -X main.commit=%s", version, commit),
	}
}

// build builds the program from the sources in dir.
func (t target) build(dir, version, commit, path string) error {
	args := append([]string{"build"}, buildFlags(version, commit)...)
	cmd := exec.Command("go", append(args, "-o", path, ".")...)
	cmd.Dir = dir
	// The variables that change what is built are set, whatever the machine's
	// are: the baseline of each architecture, and no flags from elsewhere.
	cmd.Env = append(os.Environ(),
		"CGO_ENABLED=0", "GOOS="+t.os, "GOARCH="+t.arch, "GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=", "GOEXPERIMENT=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", t.program(), err, out)
	}
	return nil
}

var commitPattern = regexp.MustCompile(`^[0-9a-f]{40}$`)

// runBinaries builds each target's program into a directory, with their sums.
func runBinaries(args []string, stdout io.Writer) error {
	v, err := parseVersion(args[0])
	if err != nil {
		return err
	}
	commit := args[1]
	if !commitPattern.MatchString(commit) {
		return fmt.Errorf("%q is not a commit: give its 40 hexadecimal digits", commit)
	}
	dir, err := filepath.Abs(args[2])
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var sums []sum
	for _, t := range targets {
		path := filepath.Join(dir, t.program())
		if err := t.build(".", v.String(), commit, path); err != nil {
			return err
		}
		s, err := sumOf(path)
		if err != nil {
			return err
		}
		sums = append(sums, s)
		fmt.Fprintln(stdout, s)
	}
	return os.WriteFile(filepath.Join(dir, sumsName), []byte(formatSums(sums)), 0o644)
}
