package report

import (
	"context"
	"errors"
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

var update = flag.Bool("update", false, "write the golden files anew")

// stopped is a cancellation that has a name.
type stopped struct{}

func (stopped) Error() string        { return "SIGTERM" }
func (stopped) Is(target error) bool { return target == context.Canceled }

func times3(created, started, ended string) sitehost.Job {
	return sitehost.Job{Created: remote.New(created), Started: remote.New(started), Completed: remote.New(ended)}
}

func TestEnding(t *testing.T) {
	documented := times3("2025-02-17 10:42:58", "2025-02-17 10:43:00", "2025-02-17 10:43:22")
	in := func(state, message string) sitehost.Job {
		job := documented
		job.State, job.Message = remote.New(state), remote.New(message)
		return job
	}
	running := sitehost.Job{State: remote.New("Running")}
	const goesOn = "If scheduler job 32563 was scheduled, it goes on at SiteHost: this is no failure of the job."
	for _, test := range []struct {
		name    string
		job     sitehost.Job
		log     []wait.Line
		last    error // of the last poll
		err     error
		result  string
		closing string
		level   ci.Level
		title   string
		advice  []string
	}{
		{
			name: "completed", job: in("Completed", ""),
			result: "completed", closing: "Completed in 22s (queued 2s), 7 requests over 26s",
		},
		{
			name: "failed with a message", job: in("Failed", "Image not typed"), log: []wait.Line{line("", "a log line")}, err: wait.ErrFailed,
			result: "failed", closing: "Failed in 22s (queued 2s), 7 requests over 26s",
			level: ci.Error, title: "SiteHost scheduler job 32563 failed", advice: []string{"Image not typed"},
		},
		{
			name: "failed with a log", job: in("Error", " "), log: []wait.Line{line("", "a"), line("", "the last")}, err: wait.ErrFailed,
			result: "failed", closing: "Error in 22s (queued 2s), 7 requests over 26s",
			level: ci.Error, title: "SiteHost scheduler job 32563 failed", advice: []string{"the last"},
		},
		{
			name: "failed without a word", job: sitehost.Job{State: remote.New("Failed")}, err: wait.ErrFailed,
			result: "failed", closing: "Failed, 7 requests over 26s",
			level: ci.Error, title: "SiteHost scheduler job 32563 failed", advice: []string{`It ended in the state "Failed" without a message or a log line.`},
		},
		{
			name: "ended in a state of its own", job: in("Archived", "gone"), err: wait.ErrFailed,
			result: "failed", closing: `Ended in 22s (queued 2s) in the state "Archived", which is not Completed, 7 requests over 26s`,
			level: ci.Error, title: "SiteHost scheduler job 32563 failed",
			advice: []string{"gone", `The job ended in the state "Archived", which is not Completed and so counts as a failure.`},
		},
		{
			name: "timed out", job: running, err: wait.ErrTimedOut,
			result: "timed-out", closing: "Timed out after 1h, still Running, 7 requests over 26s",
			level: ci.Error, title: "SiteHost scheduler job 32563 has not ended within 1h",
			advice: []string{
				"The job itself goes on at SiteHost (still Running): only the waiting has ended.",
				"What to do: look at the job in SiteHost's control panel before scheduling another; if it only needs longer, raise the input timeout (now 1h).",
			},
		},
		{
			name: "timed out without an answer", last: errors.New("connection refused"), err: wait.ErrTimedOut,
			result: "timed-out", closing: "Timed out after 1h, state unknown, 7 requests over 26s",
			level: ci.Error, title: "SiteHost scheduler job 32563 has not ended within 1h",
			advice: []string{
				"The job itself goes on at SiteHost (state unknown): only the waiting has ended.",
				"What to do: look at the job in SiteHost's control panel before scheduling another; if it only needs longer, raise the input timeout (now 1h).",
				"The last request got no answer to use: connection refused.",
			},
		},
		{
			name: "cancelled", job: running, err: stopped{},
			result: "cancelled", closing: "Stopped (SIGTERM) after 26s, still Running, 7 requests over 26s",
			level: ci.Notice, title: "Stopped waiting for SiteHost scheduler job 32563",
			advice: []string{
				"The job itself goes on at SiteHost (still Running): stopping this step does not stop it.",
				"What to do: look at it in SiteHost's control panel before scheduling another, or run this step again to go on waiting.",
			},
		},
		{
			name: "unreachable", job: running, err: &wait.UnreachableError{Err: errors.New("connection\nreset"), Failures: 21, For: 5 * time.Minute},
			result: "error", closing: "Gave up after 26s, still Running, 7 requests over 26s",
			level: ci.Error, title: "SiteHost's API gave no usable answer for 5m",
			advice: []string{
				"Nothing but errors for 5m (21 requests); the last one: connection reset.", goesOn,
				"What to do: run this step again once the API answers; if outages last longer, raise the input retry-for (now 5m).",
			},
		},
		{
			name: "key refused", err: &sitehost.AnswerError{HTTPStatus: 200, Message: remote.New("Unauthorised")},
			result: "error", closing: "Gave up after 26s, state unknown, 7 requests over 26s",
			level: ci.Error, title: "SiteHost's API refused to tell of scheduler job 32563",
			advice: []string{
				`The API said: "Unauthorised" (HTTP 200 OK).`, goesOn,
				"What to do: check three things in SiteHost's control panel: that the key (input api-key) is right and whole; that it has the job module enabled; and that it is not restricted to listed IP addresses, since a hosted CI runner has a new address on every run.",
			},
		},
		{
			name: "job refused", err: &sitehost.AnswerError{HTTPStatus: 400, Message: remote.New("No such job")},
			result: "error", closing: "Gave up after 26s, state unknown, 7 requests over 26s",
			level: ci.Error, title: "SiteHost's API refused to tell of scheduler job 32563",
			advice: []string{
				`The API said: "No such job" (HTTP 400 Bad Request).`, goesOn,
				"What to do: check that type and id are those the scheduling call answered with, and that the key (input api-key) belongs to the same account.",
			},
		},
		{
			name: "redirected", err: &sitehost.RedirectError{HTTPStatus: 302, Host: remote.New("elsewhere.example")},
			result: "error", closing: "Gave up after 26s, state unknown, 7 requests over 26s",
			level: ci.Error, title: "SiteHost's API refused to tell of scheduler job 32563",
			advice: []string{
				`The API answered HTTP 302 redirects to "elsewhere.example", which is not followed because the API key goes to one host only.`, goesOn,
				"What to do: check the input api-url, and that no proxy stands in between.",
			},
		},
		{
			name: "certificate", err: &sitehost.CertificateError{Err: errors.New("x509: certificate has expired")},
			result: "error", closing: "Gave up after 26s, state unknown, 7 requests over 26s",
			level: ci.Error, title: "SiteHost's API could not be trusted",
			advice: []string{
				"Its certificate does not verify: x509: certificate has expired. The key was not sent.", goesOn,
				"What to do: check the input api-url, this machine's clock and CA certificates, and that no proxy stands in between.",
			},
		},
		{
			name: "too large", job: running, err: &sitehost.TooLargeError{},
			result: "error", closing: "Gave up after 26s, still Running, 7 requests over 26s",
			level: ci.Error, title: "SiteHost's API refused to tell of scheduler job 32563",
			advice: []string{
				"The job's log is too long to follow: the answer is larger than 64 MiB.", goesOn,
				"What to do: look at the job in SiteHost's control panel.",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := reporter(test.log...)
			got := r.ending(wait.Result{Job: test.job, Err: test.last, Requests: 7, Waited: 26 * time.Second}, test.err)
			got.heading = ""
			want := ending{result: test.result, closing: test.closing, level: test.level, title: test.title, advice: test.advice}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(ending{})); diff != "" {
				t.Errorf("ending (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOutputs(t *testing.T) {
	for _, test := range []struct {
		name string
		job  sitehost.Job
		want string
	}{
		{"all", times3("2025-02-17 10:42:58", "2025-02-17 10:43:00", "2025-02-17 10:43:22"), "duration=22 queued=2 waited=26"},
		{"not started", times3("2025-02-17 10:42:58", "", ""), "duration= queued= waited=26"},
		{"not ended", times3("2025-02-17 10:42:58", "2025-02-17 10:43:00", ""), "duration= queued=2 waited=26"},
		{"negative", times3("2025-02-17 10:43:01", "2025-02-17 10:43:00", "2025-02-17 10:42:00"), "duration= queued= waited=26"},
		{"no times", times3("soon", "now", "then"), "duration= queued= waited=26"},
		{"over midnight", times3("2025-02-17 23:59:59", "2025-02-18 00:00:01", "2025-02-18 01:00:01"), "duration=3600 queued=2 waited=26"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, o := range outputs("completed", wait.Result{Job: test.job, Waited: 26 * time.Second}, "") {
				switch o.Name {
				case "duration", "queued", "waited":
					got = append(got, o.Name+"="+o.Value)
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMessageIsShort(t *testing.T) {
	r := reporter()
	got := r.message(sitehost.Job{Message: remote.New(strings.Repeat("ā", 2000) + "\nend")})
	if n := len([]rune(got)); n != 1000 {
		t.Errorf("the message has %d characters, want 1000", n)
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 400 * time.Millisecond: "0s", 22 * time.Second: "22s", time.Minute: "1m",
		65 * time.Second: "1m5s", 20 * time.Minute: "20m", time.Hour: "1h", 2*time.Hour + 3*time.Second: "2h0m3s", 90 * time.Minute: "1h30m",
	} {
		if got := span(d); got != want {
			t.Errorf("span(%v) is %q, want %q", d, got, want)
		}
	}
}

// A state that comes and goes is mentioned once, as is one that is not known.
func TestReporterMentionsAStateOnce(t *testing.T) {
	var out strings.Builder
	system, _ := ci.Named("plain", func(string) string { return "" })
	r := New(ci.NewConsole(system, &out, secret.Key{}, ""), sitehost.Ref{Type: "scheduler", ID: 32563}, wait.Options{})
	for _, state := range []string{"Paused", "Running", "Paused", "Held", "Held"} {
		r.StateChanged(sitehost.Job{State: remote.New(state)})
	}
	r.Polled(wait.Poll{Untold: []wait.Line{line("", "a"), line("", "the last")}})
	if got := r.message(sitehost.Job{}); got != "the last" {
		t.Errorf("the message is %q, want the last line, though it was not shown", got)
	}
	const unknown = " is not one that this program knows. The job is taken as not finished, and waited for.\n"
	want := "State: Paused\nwarning: SiteHost scheduler job 32563\n  The state \"Paused\"" + unknown +
		"State: Running\nState: Paused\nState: Held\nWarning: The state \"Held\"" + unknown + "State: Held\n" +
		"2 more lines in the log, not shown here: the wait was over.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
}
