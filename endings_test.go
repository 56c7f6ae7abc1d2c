//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/ci/oracle"
	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

// longLog is a job that goes on, with more log than a pipe holds.
func longLog() simulator.Script {
	return simulator.Script{Jobs: []simulator.Job{simulator.Large(1_000_000, 20_000)}}
}

// running is the program in a process of its own, on GitHub.
type running struct {
	*exec.Cmd
	server *simulator.Server
	output string // what GITHUB_OUTPUT names
}

func start(t *testing.T, script simulator.Script, stdout io.Writer) running {
	t.Helper()
	s := simulator.New(script)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	binary := buildProgram(t)
	r := running{Cmd: exec.Command(binary, simulator.DocumentedType, "32563"), server: s, output: filepath.Join(t.TempDir(), "output")}
	r.Stdout = stdout
	r.Env = append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_OUTPUT="+r.output, "GITHUB_STEP_SUMMARY="+r.output+".md",
		"SITEHOST_API_KEY="+simulator.DemoKey, "SITEHOST_API_URL="+server.URL+simulator.BasePath, "SITEHOST_POLL_INTERVAL=20ms")
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Process.Kill() })
	return r
}

func buildProgram(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "sitehost-wait")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

func (r running) asked(t *testing.T, n int) {
	t.Helper()
	for range 1000 {
		if len(r.server.Requests()) >= n {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("no %d requests within 10s", n)
}

// exitCode waits for the process, which must not hang.
func (r running) exitCode(t *testing.T) int {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- r.Wait() }()
	select {
	case err := <-done:
		exit := (*exec.ExitError)(nil)
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return r.ProcessState.ExitCode()
	case <-time.After(20 * time.Second):
		t.Fatal("the program hangs")
		return 0
	}
}

func (r running) outputs(t *testing.T) map[string]string {
	t.Helper()
	file, err := os.ReadFile(r.output)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	values, err := oracle.GitHubOutput(file)
	if err != nil {
		t.Errorf("the runner cannot read the outputs: %v", err)
	}
	outputs := make(map[string]string)
	for _, v := range values {
		outputs[v.Name] = v.Value
	}
	return outputs
}

// pipe is closed with the test.
func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = r.Close(), w.Close() })
	return r, w
}

// readUpToLog reads until the first line of the job's log and then no further:
// the writer of a log larger than a pipe is stuck.
func readUpToLog(t *testing.T, r io.Reader) {
	t.Helper()
	var seen []byte
	for !bytes.Contains(seen, []byte("│")) {
		b := make([]byte, 1)
		if _, err := r.Read(b); err != nil {
			t.Fatal(err)
		}
		seen = append(seen, b...)
	}
}

func TestSignalWhileNobodyReadsTheLog(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			log, stdout := pipe(t)
			r := start(t, longLog(), stdout)
			readUpToLog(t, log)
			sent := time.Now()
			_ = r.Process.Signal(signal)
			if got, want := r.exitCode(t), 128+int(signal); got != want {
				t.Errorf("exit code %d, want %d", got, want)
			}
			t.Logf("ended %v after the signal", time.Since(sent).Round(time.Millisecond))
			if got := r.outputs(t); got["result"] != "cancelled" || got["state"] != "Running" {
				t.Errorf("the outputs are %v", got)
			}
			if summary, err := os.ReadFile(r.output + ".md"); err != nil || !bytes.Contains(summary, []byte("Stopped waiting")) {
				t.Errorf("the summary is %.100q, %v", summary, err)
			}
		})
	}
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	log, stdout := pipe(t)
	r := start(t, longLog(), stdout)
	readUpToLog(t, log)
	_ = r.Process.Signal(syscall.SIGINT)
	_ = r.Process.Signal(syscall.SIGTERM)
	if got := r.exitCode(t); got != 143 && got != 130 {
		t.Errorf("exit code %d, want that of a signal", got)
	}
	if got := r.outputs(t); len(got) != 0 {
		t.Errorf("it went on to write %v", got)
	}
}

func TestKilledProgramLeavesReadableOutputs(t *testing.T) {
	r := start(t, scenarios()["never"], io.Discard)
	r.asked(t, 3)
	_ = r.Process.Kill()
	r.exitCode(t)
	if got := r.outputs(t); len(got) != 0 {
		t.Errorf("the outputs are %v", got)
	}
	if entries, _ := os.ReadDir(filepath.Dir(r.output)); len(entries) != 0 {
		t.Errorf("files were left behind: %v", entries)
	}
}

func TestFullPipeIsReadToItsEnd(t *testing.T) {
	r, w := pipe(t)
	process := start(t, simulator.Script{Jobs: []simulator.Job{simulator.Large(20_000, 5_000)}}, w)
	_ = w.Close()
	log, err := io.ReadAll(iotest.OneByteReader(r)) // a slow reader
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Count(log, []byte(" │ "))
	if got := process.exitCode(t); got != 0 || lines != 20_000 {
		t.Errorf("exit code %d and %d lines, want 0 and 20000", got, lines)
	}
}

// panicking fails in the worst way from its nth write on.
type panicking struct {
	left int
	done chan struct{} // closed by the first panic
}

func (p *panicking) Write(b []byte) (int, error) {
	if p.left--; p.left == -1 {
		close(p.done)
	}
	if p.left < 0 {
		panic("the key is " + nastyKey)
	}
	return len(b), nil
}

func TestPanicIsOneCleanLine(t *testing.T) {
	for writes := range 4 {
		t.Run(fmt.Sprintf("in the wait, after %d writes", writes), func(t *testing.T) {
			checkPanic(t, &panicking{left: writes, done: make(chan struct{})}, simulator.Script{Key: nastyKey}, nil)
		})
		t.Run(fmt.Sprintf("in the live line, after %d writes", writes), func(t *testing.T) {
			out := &panicking{left: writes, done: make(chan struct{})}
			stuck := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-out.done })
			checkPanic(t, out, simulator.Script{Key: nastyKey, Faults: map[int]http.Handler{1: stuck}}, func() int { return 80 })
		})
	}
}

func checkPanic(t *testing.T, out io.Writer, script simulator.Script, terminal func() int) {
	t.Helper()
	server := httptest.NewServer(simulator.New(script))
	defer server.Close()
	env := map[string]string{"SITEHOST_API_KEY": nastyKey, "SITEHOST_API_URL": server.URL + simulator.BasePath}
	if terminal == nil {
		env["GITHUB_ACTIONS"] = "true"
	}
	errs := &strings.Builder{}
	p := program{getenv: func(name string) string { return env[name] }, stdout: out, stderr: errs, width: terminal}
	if got := p.run(t.Context(), []string{"scheduler", "1"}); got != exitAPI {
		t.Errorf("exit code %d, want %d", got, exitAPI)
	}
	if got, want := errs.String(), "sitehost-wait: internal error\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}
