package wait

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// A log that grows to 250,000 lines is followed with peak memory under three
// times the largest answer, and each line is told once.
func TestSize(t *testing.T) {
	for _, test := range []struct {
		name        string
		total, step int
	}{
		{"growing", 250_000, 1250},
		{"ended before the first poll", 250_000, 250_000},
	} {
		t.Run(test.name, func(t *testing.T) {
			total, step := test.total, test.step
			if underRace || testing.Short() {
				total, step = total/25, step/5
				t.Logf("scaled down to %d lines, and memory is not judged: the whole takes a minute, and much longer under the race detector", total)
			}
			largest := answerSize(total)
			base := startLarge(t, total, step)
			got := followLarge(t, base)
			polls := (total + step - 1) / step
			t.Logf("%d polls, largest answer %.1f MiB, peak memory %.1f MiB (%.2f times), %s, %s of CPU",
				got.Requests, mib(largest), mib(got.Memory), float64(got.Memory)/float64(largest), got.Took.Round(time.Millisecond), got.CPU.Round(time.Millisecond))
			if got.Err != "" || got.Lines != total || got.Wrong != "" || got.Requests != polls {
				t.Errorf("%d lines of %d in %d polls of %d, error %q, first wrong line %q", got.Lines, total, got.Requests, polls, got.Err, got.Wrong)
			}
			if total == test.total && got.Memory > 3*largest {
				t.Errorf("peak memory is %.1f MiB, want under 3 times %.1f MiB", mib(got.Memory), mib(largest))
			}
		})
	}
}

func mib(n uint64) float64 { return float64(n) / (1 << 20) }

// answerSize is the length of the answer with the whole log.
func answerSize(total int) uint64 {
	server := simulator.New(simulator.Script{Jobs: []simulator.Job{simulator.Large(total, total)}})
	w := &counter{header: make(http.Header)}
	query := fmt.Sprintf("?apikey=%s&type=%s&id=%d", simulator.DemoKey, ref.Type, ref.ID)
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, simulator.BasePath+"/job/get.json"+query, nil))
	return w.n
}

// counter is an http.ResponseWriter.
type counter struct {
	header http.Header
	n      uint64
}

func (c *counter) Header() http.Header         { return c.header }
func (c *counter) WriteHeader(int)             {}
func (c *counter) Write(p []byte) (int, error) { c.n += uint64(len(p)); return len(p), nil }

// The API and the follower each have a process of their own: this test binary,
// started with one of these set. What other tests, and the simulator, need of
// memory is none of the follower's.
const (
	serveVariable  = "SIZE_TEST_SERVE"  // lines in all and lines a poll
	followVariable = "SIZE_TEST_FOLLOW" // the API's base
)

// playPart is what TestMain does first. It does not return in those processes.
func playPart() {
	if script := os.Getenv(serveVariable); script != "" {
		var total, step int
		_, _ = fmt.Sscan(script, &total, &step)
		base, stop, err := simulator.New(simulator.Script{Jobs: []simulator.Job{simulator.Large(total, step)}}).Start(context.Background())
		fmt.Println(base, err)
		_, _ = io.Copy(io.Discard, os.Stdin) // until the test ends
		stop()
		os.Exit(0)
	}
	if base := os.Getenv(followVariable); base != "" {
		_ = json.NewEncoder(os.Stdout).Encode(measure(base))
		os.Exit(0)
	}
}

// startLarge starts the API's process, which ends with the test.
func startLarge(t *testing.T, total, step int) (base string) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d", serveVariable, total, step))
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = command.Wait()
	})
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	base, found := strings.CutSuffix(line, " <nil>\n")
	if !found {
		t.Fatalf("starting the API: %q", line)
	}
	return base
}

// measured is what the follower's process tells.
type measured struct {
	Lines, Requests int
	Wrong, Err      string
	Memory          uint64
	Took, CPU       time.Duration
}

func followLarge(t *testing.T, base string) (m measured) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), followVariable+"="+base)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err == nil {
		err = json.Unmarshal(output, &m)
	}
	if err != nil {
		t.Fatalf("following: %v, output %q", err, output)
	}
	m.CPU = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	return m
}

// measure follows the job, and takes what Go's runtime ever had from the system
// for peak memory.
func measure(address string) measured {
	base, err := url.Parse(address)
	if err != nil {
		return measured{Err: err.Error()}
	}
	client := sitehost.New(sitehost.Options{Base: base, Key: secret.New(simulator.DemoKey)})
	options := defaults()
	options.PollInterval, options.MaxPollInterval = time.Millisecond, time.Millisecond
	var c checklist
	result, err := For(context.Background(), client, ref, options, &c)
	m := measured{Lines: c.lines, Wrong: c.wrong, Requests: result.Requests, Took: result.Waited}
	if err != nil {
		m.Err = err.Error()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	m.Memory = stats.Sys
	return m
}

// checklist is an Observer that checks the lines of simulator.Large.
type checklist struct {
	diary
	lines int
	wrong string // the first line that is not the next
}

func (c *checklist) Lines(lines []Line) {
	for _, line := range lines {
		c.lines++
		if text := line.Message.String(); c.wrong == "" && !strings.HasPrefix(text, fmt.Sprintf("line %011d ", c.lines)) {
			c.wrong = text
		}
	}
}

// BenchmarkPollNothingNew is a poll of a log of 10 MiB that has been told,
// request and all.
func BenchmarkPollNothingNew(b *testing.B) {
	body := []byte(`{"return":{"state":"Running","logs":[{}`)
	for i := 0; len(body) < 10<<20; i++ {
		body = fmt.Appendf(body, `,{"date":"2025-02-17 10:43:00","level":"3","message":"line %011d %s"}`, i, strings.Repeat("x", 83))
	}
	body = append(body, `]},"msg":"Successful","status":true}`...)
	client := canned(b, body)
	f := newFollower()
	poll := func() int {
		f.begin()
		if _, err := client.Job(b.Context(), ref, f.line); err != nil {
			b.Fatal(err)
		}
		return len(f.end())
	}
	poll()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if n := poll(); n != 0 {
			b.Fatalf("%d lines are new", n)
		}
	}
}

// canned asks an API that costs nothing: it has one answer.
func canned(b *testing.B, body []byte) *sitehost.Client {
	b.Helper()
	answer := append(fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(body)), body...)
	transport := sitehost.Transport()
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		conn, server := net.Pipe()
		go func() {
			request := make([]byte, 4096)
			for {
				if _, err := server.Read(request); err != nil {
					return // the client has gone
				}
				_, _ = server.Write(answer)
			}
		}()
		return conn, nil
	}
	client := sitehost.New(sitehost.Options{
		Base: &url.URL{Scheme: "http", Host: "canned"}, Key: secret.New(simulator.DemoKey), Transport: transport,
	})
	b.Cleanup(client.Close)
	return client
}
