package report

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// deaf is an Observer that counts what it is told.
type deaf struct{ told int }

func (d *deaf) Lines([]wait.Line)         { d.told++ }
func (d *deaf) StateChanged(sitehost.Job) { d.told++ }
func (d *deaf) Retrying(wait.Retry)       { d.told++ }
func (d *deaf) Quiet(wait.Quiet)          { d.told++ }
func (d *deaf) Polled(wait.Poll)          { d.told++ }

func TestLiveStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &deaf{}
		live := NewLive(d)
		var got []string
		note := func() { got = append(got, live.Status()) }
		note()
		live.StateChanged(sitehost.Job{State: remote.New("Running\x1b[2J")})
		live.Lines([]wait.Line{line("", "a"), line("", "b")})
		note()
		live.Polled(wait.Poll{Next: 3 * time.Second})
		note()
		time.Sleep(2900 * time.Millisecond)
		note()
		time.Sleep(time.Minute)
		note()
		want := []string{
			"No answer yet, 0s, 0 lines, asking",
			`Running\x1b[2J, 0s, 2 lines, asking`,
			`Running\x1b[2J, 0s, 2 lines, next poll in 3s`,
			`Running\x1b[2J, 3s, 2 lines, next poll in 1s`,
			`Running\x1b[2J, 1m3s, 2 lines, asking`,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("status (-want +got):\n%s", diff)
		}
		if d.told != 3 {
			t.Errorf("%d events were passed on, want 3", d.told)
		}
	})
}

func TestDocument(t *testing.T) {
	const key = `k&y"1`
	r := reporter()
	log := &Recorder{Observer: &deaf{}}
	log.Lines([]wait.Line{line("2025-02-17 10:43:00", "one\r\ntwo"), line("", `##[error]x ##vso[task.complete] [Group]a section_end:1:b `+key)})
	log.Polled(wait.Poll{Untold: []wait.Line{line("", "untold")}})
	job := times3("2025-02-17 10:42:58", "2025-02-17 10:43:00", "")
	job.State, job.Message = remote.New("Failed"), remote.New("the key is "+key)
	var b strings.Builder
	d := r.Document(wait.Result{Job: job, Requests: 7, Waited: 26 * time.Second}, wait.ErrFailed, log)
	if err := d.Write(&b, secret.New(key)); err != nil {
		t.Fatal(err)
	}
	want := `{"type":"scheduler","id":32563,"result":"failed","state":"Failed","message":"the key is ***",` +
		`"created":"2025-02-17 10:42:58","started":"2025-02-17 10:43:00","completed":"","duration":null,"queued":2,"waited":26,"requests":7,` +
		`"log":[{"date":"2025-02-17 10:43:00","message":"one\ntwo"},{"date":"","message":"\u0023\u0023[error]x \u0023\u0023vso[task.complete] \u005bGroup]a section\u005fend:1:b ***"},{"date":"","message":"untold"}]}` + "\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}

func TestDocumentThatCannotBeWritten(t *testing.T) {
	want := errors.New("closed")
	if err := DocumentOf(Failure, "").Write(failing{want}, secret.Key{}); !errors.Is(err, want) {
		t.Errorf("Write returned %v, want %v", err, want)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
