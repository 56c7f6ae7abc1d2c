package main

import (
	_ "embed"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

var update = flag.Bool("update", false, "write the expected output in testdata/script anew")

// TestMain lets scripts run the whole program as a command of its own, and wait
// inside a shell until it has asked the API.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sitehost-wait": main, "asked": asked})
}

// TestScripts runs the scripts in testdata/script: the program's main against a
// simulated API over HTTP, with the expected output beside the script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SITEHOST_API_KEY", simulator.DemoKey)
			env.Setenv("SITEHOST_POLL_INTERVAL", "20ms")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"api":   startAPI,
			"exits": exits,
			"query": checkQuery,
			"tidy":  tidy,
		},
	})
}

//go:embed internal/simulator/testdata/documented.json
var documented string

const hostile = "::error::x\r##[error]y\n::set-output name=result::completed\x1b[2J\u202e::add-mask::a\r\n[endgroup]##[group]z"

// scenarios are the APIs that scripts can start by name.
func scenarios() map[string]simulator.Script {
	job := func(change func(*simulator.Job)) []simulator.Job {
		j := simulator.Job{
			Type: "scheduler", ID: 32563, Pending: 200 * time.Millisecond, End: 700 * time.Millisecond, State: "Completed",
			Lines: []simulator.Line{
				{Message: "[kvm-http] Preparing to provision"},
				{At: 350 * time.Millisecond, Message: "[kvm-http] Starting up"},
				{At: 700 * time.Millisecond, Message: "[kvm-http] Finished provisioning"},
			},
		}
		change(&j)
		return []simulator.Job{j}
	}
	always := func(h http.Handler) map[int]http.Handler {
		faults := make(map[int]http.Handler)
		for i := 1; i <= 1000; i++ {
			faults[i] = h
		}
		return faults
	}
	return map[string]simulator.Script{
		"documented": {Faults: always(simulator.Fault{Body: documented})},
		"completes":  {Jobs: job(func(*simulator.Job) {})},
		"fails": {Jobs: job(func(j *simulator.Job) {
			j.Pending, j.End, j.State, j.Message = 0, 0, "Failed", "Image not typed"
			j.Lines = nil
			for i := range 12 {
				j.Lines = append(j.Lines, simulator.Line{Message: fmt.Sprintf("step %d", i+1)})
			}
		})},
		"hostile": {Jobs: job(func(j *simulator.Job) {
			j.Pending, j.End, j.State, j.Message = 0, 0, "Failed", hostile
			j.Lines = []simulator.Line{{Message: hostile}, {Message: "the key is " + simulator.DemoKey}}
		})},
		"never":      {Jobs: job(func(j *simulator.Job) { j.Pending, j.State, j.End, j.Lines = 0, "", time.Hour, j.Lines[:1] })},
		"throttles":  {Jobs: job(func(*simulator.Job) {}), Faults: map[int]http.Handler{1: simulator.Throttled(), 2: simulator.Page(), 3: simulator.Unavailable("0")}},
		"is down":    {Faults: always(simulator.Unavailable(""))},
		"redirects":  {Faults: always(http.RedirectHandler("http://127.0.0.1:1/?apikey="+simulator.DemoKey, http.StatusFound))},
		"echoes key": {Faults: always(simulator.Refused("Unauthorised: " + simulator.DemoKey))},
		"drifts": {Jobs: job(func(*simulator.Job) {}), Gzip: true, Shape: simulator.Shape{
			Status: `"true"`, Level: "3", NoTime: `"0000-00-00 00:00:00"`, NoLogs: "null", NoMessage: `""`, Extra: `"id":32563`,
		}},
	}
}

// startAPI is "api NAME": it points the program at a simulated API.
func startAPI(ts *testscript.TestScript, neg bool, args []string) {
	script, ok := scenarios()[strings.Join(args, " ")]
	if neg || !ok {
		ts.Fatalf("usage: api SCENARIO")
	}
	server := httptest.NewServer(withRequests(simulator.New(script)))
	ts.Defer(server.Close)
	ts.Setenv("SITEHOST_API_URL", server.URL+simulator.BasePath)
	ts.Setenv("API_REQUESTS", server.URL+"/requests")
}

// withRequests also serves the queries that the API has seen, a line each.
func withRequests(s *simulator.Server) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s)
	mux.HandleFunc("/requests", func(w http.ResponseWriter, _ *http.Request) {
		for _, r := range s.Requests() {
			fmt.Fprintln(w, r.RawQuery)
		}
	})
	return mux
}

// requests returns the queries that the API has seen, the oldest first.
func requests(url string) ([]string, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return strings.Fields(string(body)), err
}

// asked is the command "asked N": it waits until the API has seen N requests.
func asked() {
	if err := waitForRequests(os.Args[1], os.Getenv("API_REQUESTS")); err != nil {
		fmt.Fprintf(os.Stderr, "asked: %v\n", err)
		os.Exit(1)
	}
}

func waitForRequests(number, url string) error {
	n, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	for range 3000 {
		got, err := requests(url)
		if err != nil || len(got) >= n {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("no %d requests within 30s", n)
}

// checkQuery is "query Q": the first request's query is Q.
func checkQuery(ts *testscript.TestScript, _ bool, args []string) {
	got, err := requests(ts.Getenv("API_REQUESTS"))
	ts.Check(err)
	if len(got) == 0 || got[0] != args[0] {
		ts.Fatalf("the queries are %q", got)
	}
}

// exits is "exits CODE COMMAND ARGS...".
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// tidy is "tidy FROM TO": it replaces in a file what differs from run to run.
func tidy(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(tidied(ts.ReadFile(args[0]))), 0o644))
}

func tidied(text string) string {
	for _, r := range []struct{ pattern, with string }{
		{`(?m)^::debug::.*\n`, ""},
		{`[0-9]+ requests?\b`, "N requests"},
		{`over [0-9]+s`, "over Ns"},
		{`(after|for|in) [0-9]+s\b`, "$1 Ns"},
		{`[A-Z2-7]{26}`, "TOKEN"},
		{`127\.0\.0\.1:[0-9]+`, "127.0.0.1:PORT"},
		{`(?m)^(waited|SITEHOST_JOB_WAITED)=[0-9]+$`, "$1=N"},
	} {
		text = regexp.MustCompile(r.pattern).ReplaceAllString(text, r.with)
	}
	return text
}
