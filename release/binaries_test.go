package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const (
	someVersion = "1.2.3"
	someCommit  = "0123456789abcdef0123456789abcdef01234567"
)

// TestBuildIsReproducible builds the program twice, from copies of the sources
// in directories of different names.
//
// The go command may take packages of the second from its cache, which it does
// only where it knows that the path makes no difference. release/rehearse does
// without the cache: it compares with what the Dockerfile built.
func TestBuildIsReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program twice")
	}
	host := target{runtime.GOOS, runtime.GOARCH}
	var programs []string
	for _, name := range []string{"a", "another/and/deeper"} {
		dir := filepath.Join(t.TempDir(), name)
		copySources(t, dir)
		program := filepath.Join(t.TempDir(), host.program())
		if err := host.build(dir, someVersion, someCommit, program); err != nil {
			t.Fatal(err)
		}
		programs = append(programs, program)
	}
	first, err := sumOf(programs[0])
	if err != nil {
		t.Fatal(err)
	}
	second, err := sumOf(programs[1])
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Errorf("two builds of the same sources differ:\n%s\n%s", first, second)
	}

	const limit = 8 << 20
	info, err := os.Stat(programs[0])
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > limit {
		t.Errorf("the program has %d bytes, want at most %d", info.Size(), limit)
	}
	t.Logf("%s has %d bytes", host.program(), info.Size())

	out, err := exec.Command(programs[0], "--version").Output()
	want := "sitehost-wait " + someVersion + " (commit " + someCommit + ", " + runtime.Version() + ")\n"
	if string(out) != want || err != nil {
		t.Errorf("--version printed %q, %v, want %q", out, err, want)
	}
}

// copySources copies what the Dockerfile copies.
func copySources(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "internal"), os.DirFS("../internal")); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "../go.mod", "../go.sum") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDockerfileBuildsTheSame compares the Dockerfile's flags with buildFlags.
func TestDockerfileBuildsTheSame(t *testing.T) {
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	flags := buildFlags("$VERSION", "$COMMIT")
	want := "go build " + flags[0] + " " + flags[1] + ` -ldflags="` + strings.TrimPrefix(flags[2], "-ldflags=") + `" -o /sitehost-wait .`
	if !strings.Contains(string(text), want) {
		t.Errorf("the Dockerfile does not build with\n%s", want)
	}
	if !strings.Contains(string(text), "CGO_ENABLED=0") {
		t.Error("the Dockerfile does not set CGO_ENABLED=0")
	}
}

func TestBinariesRefusesBadArguments(t *testing.T) {
	for _, args := range [][]string{{"v1.0.0", someCommit}, {"1.0.0", "HEAD"}, {"1.0.0", someCommit[1:]}, {"1.0.0", someCommit + " -X main.x=y"}} {
		if err := runBinaries(append(args, t.TempDir()), new(strings.Builder)); err == nil {
			t.Errorf("binaries %q succeeded", args)
		}
	}
}
