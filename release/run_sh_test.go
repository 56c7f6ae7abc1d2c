package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// standIn is served as the program: it tells what it was started with.
const standIn = `#!/bin/sh
echo "arguments: $#"
echo "key: $INPUT_API_KEY"
echo "directory: $PWD"
exit 7
`

// runner is what binary/run.sh meets: a place with downloads, and variables.
type runner struct {
	serve    string // the program that is served
	mirror   bool   // whether one is named
	env      map[string]string
	requests []string
}

func newRunner(t *testing.T) *runner {
	t.Helper()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	r := &runner{serve: standIn, env: map[string]string{
		"PATH":          os.Getenv("PATH"),
		"RUNNER_OS":     "Linux",
		"RUNNER_ARCH":   "X64",
		"RUNNER_TEMP":   t.TempDir(),
		"RELEASE_SUMS":  "",
		"INPUT_API_KEY": "a key",
	}}
	for _, target := range targets {
		r.env["RELEASE_SUMS"] += fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(standIn)), target.program())
	}
	return r
}

func (r *runner) run(t *testing.T) (output string, code int) {
	t.Helper()
	// A server for each run: its end is when r.requests is complete.
	server := httptest.NewServer(r)
	defer server.Close()
	script, err := filepath.Abs("../binary/run.sh")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", script)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"RELEASE_DOWNLOADS=" + server.URL + "/v1.0.0"}
	if r.mirror {
		cmd.Env = append(cmd.Env, "SITEHOST_WAIT_DOWNLOADS="+server.URL+"/mirror")
	}
	for name, value := range r.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(out), cmd.Dir, "WORKSPACE"), cmd.ProcessState.ExitCode()
}

func (r *runner) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.requests = append(r.requests, req.URL.Path)
	if r.serve == "" {
		http.NotFound(w, req)
		return
	}
	fmt.Fprint(w, r.serve)
}

func TestRunStartsTheProgram(t *testing.T) {
	r := newRunner(t)
	const want = "arguments: 0\nkey: a key\ndirectory: WORKSPACE\n"
	for _, use := range []string{"first", "second"} {
		output, code := r.run(t)
		if diff := cmp.Diff(want, output); diff != "" || code != 7 {
			t.Errorf("%s use: exit code %d, want the program's, 7; output (-want +got):\n%s", use, code, diff)
		}
	}
	if diff := cmp.Diff([]string{"/v1.0.0/sitehost-wait-linux-amd64"}, r.requests); diff != "" {
		t.Errorf("two uses in a job download once (-want +got):\n%s", diff)
	}
}

func TestRunChoosesTheProgram(t *testing.T) {
	for _, test := range []struct{ os, arch, want string }{
		{"Linux", "X64", "sitehost-wait-linux-amd64"},
		{"Linux", "ARM64", "sitehost-wait-linux-arm64"},
		{"macOS", "X64", "sitehost-wait-darwin-amd64"},
		{"macOS", "ARM64", "sitehost-wait-darwin-arm64"},
		{"Windows", "X64", "sitehost-wait-windows-amd64.exe"},
		{"Windows", "ARM64", "sitehost-wait-windows-arm64.exe"},
	} {
		r := newRunner(t)
		r.env["RUNNER_OS"], r.env["RUNNER_ARCH"] = test.os, test.arch
		if output, code := r.run(t); code != 7 {
			t.Errorf("%s %s: exit code %d: %s", test.os, test.arch, code, output)
		}
		if diff := cmp.Diff([]string{"/v1.0.0/" + test.want}, r.requests); diff != "" {
			t.Errorf("%s %s: downloads (-want +got):\n%s", test.os, test.arch, diff)
		}
	}
}

func TestRunTakesAMirror(t *testing.T) {
	r := newRunner(t)
	r.mirror = true
	if output, code := r.run(t); code != 7 {
		t.Errorf("exit code %d: %s", code, output)
	}
	if diff := cmp.Diff([]string{"/mirror/sitehost-wait-linux-amd64"}, r.requests); diff != "" {
		t.Errorf("downloads (-want +got):\n%s", diff)
	}
}

func TestRunDoesNotTrustWhatLiesThere(t *testing.T) {
	r := newRunner(t)
	if output, code := r.run(t); code != 7 {
		t.Fatalf("exit code %d: %s", code, output)
	}
	found, err := filepath.Glob(filepath.Join(r.env["RUNNER_TEMP"], "*", "sitehost-wait-linux-amd64"))
	if err != nil || len(found) != 1 {
		t.Fatalf("found %q, %v, want one program", found, err)
	}
	if err := os.WriteFile(found[0], []byte("#!/bin/sh\necho tampered\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if output, code := r.run(t); code != 7 || strings.Contains(output, "tampered") {
		t.Errorf("exit code %d: %s", code, output)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*runner)
		want   string
	}{
		{"a commit that is no release", func(r *runner) { r.env["RELEASE_SUMS"] = "" }, "only releases do"},
		{"another operating system", func(r *runner) { r.env["RUNNER_OS"] = "Plan9" }, "no program for the operating system 'Plan9'"},
		{"no operating system", func(r *runner) { delete(r.env, "RUNNER_OS") }, "no program for the operating system ''"},
		{"another architecture", func(r *runner) { r.env["RUNNER_ARCH"] = "ARM" }, "no program for the architecture 'ARM'"},
		{"a sum that is missing", func(r *runner) { r.env["RELEASE_SUMS"] = "abc  another\n" }, "no SHA-256 for sitehost-wait-linux-amd64"},
		{"a sum that is none", func(r *runner) { r.env["RELEASE_SUMS"] = "  sitehost-wait-linux-amd64\n" }, "no SHA-256 for sitehost-wait-linux-amd64"},
		{"another program", func(r *runner) { r.serve = "#!/bin/sh\necho tampered\n" }, "It was not run"},
		{"a program that is cut off", func(r *runner) { r.serve = standIn[:40] }, "It was not run"},
		{"no program", func(r *runner) { r.serve = "" }, "/v1.0.0/sitehost-wait-linux-amd64 failed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRunner(t)
			test.change(r)
			r.env["GITHUB_OUTPUT"] = filepath.Join(t.TempDir(), "output")
			output, code := r.run(t)
			if outputs, _ := os.ReadFile(r.env["GITHUB_OUTPUT"]); string(outputs) != "state=\nresult=error\nwaited=0\n" {
				t.Errorf("the outputs are %q", outputs)
			}
			annotation := "::error title=sitehost-wait cannot start::"
			if code != 2 || !strings.Contains(output, annotation) || !strings.Contains(output, test.want) || !strings.Contains(output, "What to do: ") {
				t.Errorf("exit code %d, want 2 and an annotation with %q:\n%s", code, test.want, output)
			}
			if strings.Contains(output, "tampered") || strings.Contains(output, "arguments:") {
				t.Errorf("the program was run:\n%s", output)
			}
		})
	}
}
