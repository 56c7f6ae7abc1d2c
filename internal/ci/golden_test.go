package ci_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/report"
	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

var update = flag.Bool("update", false, "write the golden files")

const goldenKey = "golden-key-0123456789"

// TestGolden shows four jobs in each system: testdata/NAME.txtar holds the log
// and the files of each.
func TestGolden(t *testing.T) {
	for _, name := range ci.Names() {
		t.Run(name, func(t *testing.T) {
			golden, err := filepath.Abs(filepath.Join("testdata", name+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, job := range goldenJobs() {
				got.WriteString(show(t, name, job))
			}
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s (-want +got), -update to accept:\n%s", golden, diff)
			}
		})
	}
}

// show plays a job in a directory of its own and returns what it left as parts
// of a txtar archive.
func show(t *testing.T, name string, job goldenJob) string {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	cryptotest.SetGlobalRandom(t, 1)
	system, _ := ci.Named(name, func(variable string) string {
		return map[string]string{
			"GITHUB_OUTPUT":                      "GITHUB_OUTPUT",
			"GITHUB_STEP_SUMMARY":                "GITHUB_STEP_SUMMARY",
			"AGENT_TEMPDIRECTORY":                dir,
			"DRONE_OUTPUT":                       "DRONE_OUTPUT",
			"BITBUCKET_PIPELINES_VARIABLES_PATH": "BITBUCKET_PIPELINES_VARIABLES_PATH",
			"BUILDER_OUTPUT":                     dir,
		}[variable]
	})
	if name == "tekton" {
		system = ci.TektonIn(dir)
	}
	var out strings.Builder
	// Time begins in 2000 in there.
	synctest.Test(t, func(t *testing.T) {
		console := ci.NewConsole(system, &out, secret.New(goldenKey), "")
		console.MaskKey()
		r := report.New(console, sitehost.Ref{Type: "scheduler", ID: 32563}, wait.Options{Timeout: time.Hour})
		r.Start()
		result, err := job.play(r)
		if err := r.Finish(result, err, true); err != nil {
			t.Error(err)
		}
	})
	files := fmt.Sprintf("-- %s/log --\n%s", job.name, visible(out.String(), dir))
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files += fmt.Sprintf("-- %s/%s --\n%s", job.name, visible(path, dir), visible(string(text), dir))
		if !strings.HasSuffix(string(text), "\n") {
			files += "␄\n"
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var summaryNumber = regexp.MustCompile(`sitehost-wait-\d+\.md`)

// visible writes out what an editor hides and hides what changes.
func visible(text, dir string) string {
	text = strings.ReplaceAll(text, dir, "DIR")
	text = summaryNumber.ReplaceAllString(text, "sitehost-wait-NUMBER.md")
	return strings.NewReplacer("\x1b", "␛", "\r", "␍").Replace(text)
}

type goldenJob struct {
	name string
	play func(*report.Reporter) (wait.Result, error)
}

func goldenJobs() []goldenJob {
	return []goldenJob{
		{"completed", func(r *report.Reporter) (wait.Result, error) {
			job := sitehost.Job{State: remote.New("Pending"), Created: remote.New("2026-01-02 10:00:00")}
			r.StateChanged(job)
			r.Polled(wait.Poll{Number: 1, Job: job, Next: time.Second})
			job.State, job.Started = remote.New("Running"), remote.New("2026-01-02 10:00:02")
			r.StateChanged(job)
			r.Lines([]wait.Line{line("10:00:03", "Creating the container"), line("10:00:09", "Pulling the image\nlatest: 100%")})
			r.Polled(wait.Poll{Number: 2, Job: job, Lines: 2, Next: 1500 * time.Millisecond})
			r.Retrying(wait.Retry{Err: errors.New("the API answered 502 Bad Gateway"), Failures: 1, Next: 2 * time.Second})
			r.Quiet(wait.Quiet{State: job.State, Waited: time.Minute, Next: 5 * time.Second})
			job.State, job.Completed = remote.New("Completed"), remote.New("2026-01-02 10:01:24")
			r.Lines([]wait.Line{line("10:01:24", "Done")})
			return wait.Result{Job: job, Requests: 9, Waited: 83 * time.Second}, nil
		}},
		{"failed", func(r *report.Reporter) (wait.Result, error) {
			job := sitehost.Job{
				State: remote.New("Running"), Created: remote.New("2026-01-02 10:00:00"), Started: remote.New("2026-01-02 10:00:02"),
			}
			r.StateChanged(job)
			for i := range 12 {
				r.Lines([]wait.Line{line(fmt.Sprintf("10:00:%02d", i+3), fmt.Sprintf("Step %d of 12", i+1))})
			}
			job.State, job.Completed = remote.New("Failed"), remote.New("2026-01-02 10:00:15")
			job.Message = remote.New("The disk is full: it's at 100%; free $5 [of] 10 GB")
			return wait.Result{Job: job, Requests: 4, Waited: 16 * time.Second}, wait.ErrFailed
		}},
		{"timed-out", func(r *report.Reporter) (wait.Result, error) {
			job := sitehost.Job{State: remote.New("Running")}
			r.StateChanged(job)
			r.Lines([]wait.Line{line("10:00:03", "Waiting for a lock")})
			return wait.Result{Job: job, Requests: 250, Waited: time.Hour}, wait.ErrTimedOut
		}},
		{"hostile", func(r *report.Reporter) (wait.Result, error) {
			job := sitehost.Job{State: remote.New("::error::Owned\r##vso[task.complete result=Succeeded]--- x")}
			r.StateChanged(job)
			r.Polled(wait.Poll{Number: 1, Job: job, Next: time.Second})
			var lines []wait.Line
			for _, text := range hostileLines() {
				lines = append(lines, line("10:00:03", text))
			}
			r.Lines(append(lines, wait.Line{Date: remote.New("--- a date"), Message: remote.New("of another form")}))
			job.State, job.Completed = remote.New("+++ Finished"), remote.New("$(date)")
			job.Message = remote.New("`id` $CI_JOB_TOKEN %env.PATH% ##teamcity[buildProblem description='x']\n" + goldenKey)
			return wait.Result{Job: job, Requests: 2, Waited: time.Second}, wait.ErrFailed
		}},
	}
}

func line(clock, text string) wait.Line {
	return wait.Line{Date: remote.New("2026-01-02 " + clock), Message: remote.New(text)}
}

func hostileLines() []string {
	return []string{
		"::error::new form\r::set-output name=state::Completed",
		"a ##[group]old form ##[error]twice",
		"[endgroup] [group]without hashes",
		"::stop-commands::x\n::x::",
		"##vso[task.setvariable variable=state;isOutput=true]Completed",
		"--- a heading\n+++ an open one\n~~~ a muted one\n^^^ +++",
		"##teamcity[enableServiceMessages]##teamcity[buildStop comment='x']",
		"\x1b[0Ksection_end:946684800:sitehost_scheduler_job_32563\r\x1b[0Kout section_start:1:a",
		"\x1b[2J\x1b[1;1H\x1b]0;title\a\x1b]8;;https://example.com\a\u009b31m\b\x7f",
		"\u202eright to left\u2066 zero\u200bwidth \u2028 separator",
		"not \xff UTF-8",
		"the key: " + goldenKey,
		"",
	}
}
