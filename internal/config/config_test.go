package config_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/config"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// values is a Config in a form that can be compared and printed.
type values struct {
	Job                            sitehost.Ref
	Key, ClientID, API, Demo, File string
	Wait                           wait.Options
	Summary                        bool
}

func valuesOf(c config.Config) values {
	return values{
		Job: c.Job, Key: c.Key.Reveal(), ClientID: c.ClientID, API: c.API.String(),
		Demo: c.Demo, File: c.OutputFile, Wait: c.Wait, Summary: c.Summary,
	}
}

// defaults are what is read where only the required inputs are given.
func defaults() values {
	return values{
		Job: sitehost.Ref{Type: "scheduler", ID: 32563}, Key: "thekey",
		API: "https://api.sitehost.nz/1.5", Summary: true,
		Wait: wait.Options{
			Timeout: time.Hour, PollInterval: time.Second,
			MaxPollInterval: 15 * time.Second, RetryFor: 5 * time.Minute,
		},
	}
}

type environment map[string]string

func (e environment) get(name string) string { return e[name] }

// required is an environment with the required inputs, and more.
func required(more environment) environment {
	e := environment{"INPUT_TYPE": "scheduler", "INPUT_ID": "32563", "INPUT_API-KEY": "thekey"}
	for name, value := range more {
		e[name] = value
	}
	return e
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		env  environment
		want func(*values)
	}{
		{name: "defaults", env: required(nil), want: func(*values) {}},
		{name: "arguments", args: []string{"daemon", "7"}, env: environment{"SITEHOST_API_KEY": "thekey"}, want: func(v *values) { v.Job = sitehost.Ref{Type: "daemon", ID: 7} }},
		{name: "flags behind arguments", args: []string{"daemon", "7", "--timeout", "90"}, env: environment{"SITEHOST_API_KEY": "thekey"}, want: func(v *values) { v.Job, v.Wait.Timeout = sitehost.Ref{Type: "daemon", ID: 7}, 90*time.Second }},
		{name: "flag before input", args: []string{"--id=8"}, env: required(environment{"INPUT_ID": "9"}), want: func(v *values) { v.Job.ID = 8 }},
		{name: "empty flag counts as not given", args: []string{"--id="}, env: required(environment{"INPUT_ID": "9"}), want: func(v *values) { v.Job.ID = 9 }},
		{name: "input before plugin", env: required(environment{"PLUGIN_ID": "9"}), want: func(*values) {}},
		{name: "empty input counts as not given", env: required(environment{"INPUT_ID": " ", "PLUGIN_ID": "9"}), want: func(v *values) { v.Job.ID = 9 }},
		{name: "plugin before SITEHOST", env: required(environment{"INPUT_ID": "", "PLUGIN_ID": "9", "SITEHOST_ID": "10"}), want: func(v *values) { v.Job.ID = 9 }},
		{name: "SITEHOST", env: environment{"SITEHOST_TYPE": "scheduler", "SITEHOST_ID": "32563", "SITEHOST_API_KEY": "thekey", "SITEHOST_MAX_POLL_INTERVAL": "20s"}, want: func(v *values) { v.Wait.MaxPollInterval = 20 * time.Second }},
		{name: "hyphen before underscore", env: required(environment{"INPUT_API_KEY": "other"}), want: func(*values) {}},
		{name: "underscore", env: required(environment{"INPUT_API-KEY": "", "INPUT_API_KEY": "other"}), want: func(v *values) { v.Key = "other" }},
		{name: "the vendor's variables", env: required(environment{"INPUT_API-KEY": "", "SH_API_KEY": "theirs", "SH_CLIENT_ID": "293785"}), want: func(v *values) { v.Key, v.ClientID = "theirs", "293785" }},
		{name: "SITEHOST before the vendor's", env: required(environment{"INPUT_API-KEY": "", "SH_API_KEY": "theirs", "SITEHOST_API_KEY": "ours"}), want: func(v *values) { v.Key = "ours" }},
		{name: "white space around values", env: required(environment{"INPUT_TYPE": " Daemon\n", "INPUT_ID": "\t5 ", "INPUT_API-KEY": " k-e-y\r\n"}), want: func(v *values) { v.Job, v.Key = sitehost.Ref{Type: "daemon", ID: 5}, "k-e-y" }},
		{name: "largest id", env: required(environment{"INPUT_ID": "9223372036854775807"}), want: func(v *values) { v.Job.ID = 9223372036854775807 }},
		{name: "durations", env: required(environment{"INPUT_TIMEOUT": "1h30m", "INPUT_POLL-INTERVAL": "500ms", "INPUT_MAX-POLL-INTERVAL": "30", "INPUT_RETRY-FOR": "0"}), want: func(v *values) {
			v.Wait = wait.Options{Timeout: 90 * time.Minute, PollInterval: 500 * time.Millisecond, MaxPollInterval: 30 * time.Second}
		}},
		{name: "equal intervals", env: required(environment{"INPUT_POLL-INTERVAL": "15s"}), want: func(v *values) { v.Wait.PollInterval = 15 * time.Second }},
		{name: "summary off", env: required(environment{"INPUT_SUMMARY": "FALSE"}), want: func(v *values) { v.Summary = false }},
		{name: "http to loopback", env: required(environment{"INPUT_API-URL": "http://127.0.0.1:8080/1.5"}), want: func(v *values) { v.API = "http://127.0.0.1:8080/1.5" }},
		{name: "http to IPv6 loopback", env: required(environment{"INPUT_API-URL": "http://[::1]:8080"}), want: func(v *values) { v.API = "http://[::1]:8080" }},
		{name: "http to a private address", env: required(environment{"INPUT_API-URL": "http://10.1.2.3/1.5"}), want: func(v *values) { v.API = "http://10.1.2.3/1.5" }},
		{name: "http to a host name without a dot", env: required(environment{"INPUT_API-URL": "http://simulator:8080"}), want: func(v *values) { v.API = "http://simulator:8080" }},
		{name: "demo needs nothing else", args: []string{"--demo", "failed"}, want: func(v *values) { v.Job, v.Key, v.Demo = sitehost.Ref{}, "", "failed" }},
		{name: "output file", args: []string{"--output-file", "job.env"}, env: required(nil), want: func(v *values) { v.File = "job.env" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := config.Parse(test.args, test.env.get)
			if err != nil {
				t.Fatal(err)
			}
			want := defaults()
			test.want(&want)
			if diff := cmp.Diff(want, valuesOf(got)); diff != "" {
				t.Errorf("Parse (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	const (
		durations = `; give a duration such as 90s, 45m or 1h30m, or whole seconds, above 0`
		intervals = `; give a duration such as 500ms or 2s, or whole seconds, above 0`
		id        = `; give a positive whole number up to 9223372036854775807`
		url       = `; give an https URL; plain http only for loopback, private addresses and host names without a dot`
		key       = `; give the key as SiteHost shows it, without white space`
	)
	for _, test := range []struct {
		name string
		args []string
		env  environment
		want []string
	}{
		{"nothing given", nil, nil, []string{
			"type is missing: set the input type, --type, or SITEHOST_TYPE in the environment; give daemon or scheduler",
			"id is missing: set the input id, --id, or SITEHOST_ID in the environment; give a positive whole number up to 9223372036854775807",
			"api-key is missing: set the input api-key, or SITEHOST_API_KEY in the environment; give the key as SiteHost shows it, without white space",
			"response, which can take the place of type and id, is empty too: if it is to come from another step, check that step's id and the name of its output",
		}},
		{"several at once", nil, required(environment{"INPUT_ID": "x", "INPUT_TIMEOUT": "soon", "INPUT_SUMMARY": "maybe"}), []string{
			`id (from INPUT_ID): "x" is not valid` + id,
			`timeout (from INPUT_TIMEOUT): "soon" is not valid` + durations,
			`summary (from INPUT_SUMMARY): "maybe" is not valid; give true or false`,
		}},
		{"type", nil, required(environment{"INPUT_TYPE": "cron"}), []string{`type (from INPUT_TYPE): "cron" is not valid; give daemon or scheduler`}},
		{"id 0", []string{"--id", "0"}, required(nil), []string{`id (from --id): "0" is not valid` + id}},
		{"negative id", []string{"--id", "-1"}, required(nil), []string{`id (from --id): "-1" is not valid` + id}},
		{"id with a fraction", []string{"--id", "1.5"}, required(nil), []string{`id (from --id): "1.5" is not valid` + id}},
		{"id above 63 bits", []string{"--id", "9223372036854775808"}, required(nil), []string{`id (from --id): "9223372036854775808" is not valid` + id}},
		{"hostile value", nil, required(environment{"INPUT_ID": "1\r::error::x\x1b[2J"}), []string{`id (from INPUT_ID): "1 ::error::x\\x1b[2J" is not valid` + id}},
		{"timeout 0", nil, required(environment{"INPUT_TIMEOUT": "0"}), []string{`timeout (from INPUT_TIMEOUT): "0" is not valid` + durations}},
		{"negative timeout", nil, required(environment{"INPUT_TIMEOUT": "-5s"}), []string{`timeout (from INPUT_TIMEOUT): "-5s" is not valid` + durations}},
		{"timeout overflows", nil, required(environment{"INPUT_TIMEOUT": "99999999999999"}), []string{`timeout (from INPUT_TIMEOUT): "99999999999999" is not valid` + durations}},
		{"poll-interval 0", nil, required(environment{"INPUT_POLL-INTERVAL": "0s"}), []string{`poll-interval (from INPUT_POLL-INTERVAL): "0s" is not valid` + intervals}},
		{"intervals crossed", nil, required(environment{"INPUT_POLL-INTERVAL": "30s"}), []string{`max-poll-interval: 15s is below poll-interval (30s); give 30s or more`}},
		{"negative retry-for", nil, required(environment{"INPUT_RETRY-FOR": "-1s"}), []string{`retry-for (from INPUT_RETRY-FOR): "-1s" is not valid; give a duration such as 30s or 5m, or whole seconds; 0 makes the first error final`}},
		{"http to the world", nil, required(environment{"INPUT_API-URL": "http://api.sitehost.nz/1.5"}), []string{`api-url (from INPUT_API-URL): "http://api.sitehost.nz/1.5" would send the key unencrypted` + url}},
		{"http to a public address", nil, required(environment{"INPUT_API-URL": "http://8.8.8.8"}), []string{`api-url (from INPUT_API-URL): "http://8.8.8.8" would send the key unencrypted` + url}},
		{"http to an address as a number", nil, required(environment{"INPUT_API-URL": "http://134744072"}), []string{`api-url (from INPUT_API-URL): "http://134744072" would send the key unencrypted` + url}},
		{"other scheme", nil, required(environment{"INPUT_API-URL": "ftp://host"}), []string{`api-url (from INPUT_API-URL): "ftp://host" is not valid` + url}},
		{"no such port", nil, required(environment{"INPUT_API-URL": "https://localhost:99999"}), []string{`api-url (from INPUT_API-URL): "https://localhost:99999" has a port that is none` + url}},
		{"no scheme", nil, required(environment{"INPUT_API-URL": "api.sitehost.nz"}), []string{`api-url (from INPUT_API-URL): "api.sitehost.nz" is not valid` + url}},
		{"URL with a query", nil, required(environment{"INPUT_API-URL": "https://host/?a=b"}), []string{`api-url (from INPUT_API-URL): "https://host/?a=b" has a user, a query or a fragment` + url}},
		{"key with white space", nil, required(environment{"INPUT_API-KEY": "the key"}), []string{`api-key (from INPUT_API-KEY): the value has white space or control characters inside: was more than the key pasted?` + key}},
		{"demo", []string{"--demo", "x"}, nil, []string{
			`demo (from --demo): "x" is not valid; give completed, failed or slow`,
			"type is missing: set the input type, --type, or SITEHOST_TYPE in the environment; give daemon or scheduler",
			"id is missing: set the input id, --id, or SITEHOST_ID in the environment; give a positive whole number up to 9223372036854775807",
			"api-key is missing: set the input api-key, or SITEHOST_API_KEY in the environment; give the key as SiteHost shows it, without white space",
			"response, which can take the place of type and id, is empty too: if it is to come from another step, check that step's id and the name of its output",
		}},
		{"unknown flag", []string{"--timout=5s"}, required(nil), []string{`unknown flag "timout": see sitehost-wait --help`}},
		{"unknown flags among others that are bad", []string{"scheduler", "--timout", "5s", "--type", "cron", "--nope", "--id=x"}, nil, []string{
			`unknown flag "timout": see sitehost-wait --help`,
			`unknown flag "nope": see sitehost-wait --help`,
			`type (from --type): "cron" is not valid; give daemon or scheduler`,
			`id (from --id): "x" is not valid` + id,
			"api-key is missing: set the input api-key, or SITEHOST_API_KEY in the environment; give the key as SiteHost shows it, without white space",
		}},
		{"key as a flag", []string{"--api-key=supersecret"}, required(nil), []string{"--api-key is not a flag, because lists of processes show flags: set SITEHOST_API_KEY in the environment instead, and replace the key if this machine is shared"}},
		{"unknown short flag", []string{"-ksupersecret"}, required(nil), []string{`unknown flag "k": see sitehost-wait --help`}},
		{"flag without a value", []string{"--id"}, required(nil), []string{"flag --id needs a value: see sitehost-wait --help"}},
		{"one argument", []string{"scheduler"}, required(nil), []string{"arguments: got 1 of them; give TYPE and ID, such as: sitehost-wait scheduler 32563"}},
		{"three arguments", []string{"scheduler", "1", "supersecret"}, required(nil), []string{"arguments: got 3 of them; give TYPE and ID, such as: sitehost-wait scheduler 32563"}},
		{"arguments and flags", []string{"scheduler", "1", "--id", "2"}, required(nil), []string{"arguments: give TYPE and ID either as arguments or as --type and --id, not both"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := config.Parse(test.args, test.env.get)
			bad, ok := errors.AsType[*config.Error](err)
			if !ok {
				t.Fatalf("Parse returned %v, want a *config.Error", err)
			}
			if diff := cmp.Diff(test.want, bad.Problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), "supersecret") {
				t.Errorf("the error holds the key: %v", err)
			}
		})
	}
}

// What is quoted is cut to a length. The key goes before that: at the cut, half
// of it would be left.
func TestParseRedactsBeforeItCuts(t *testing.T) {
	const key = "0123456789abcdef0123456789abcdef"
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"value", []string{"--api-url", "ftp://api.sitehost.nz/1.5/job/get.json?this=is&quite=long&for=a&url=it&seems&apikey=" + key}, `&apikey=***" has a user, a query`},
		{"flag", []string{"--a-flag-that-nobody-knows-" + key}, `unknown flag "a-flag-that-nobody-knows-***"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := config.Parse(test.args, required(environment{"INPUT_API-KEY": key}).get)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), key[:8]) {
				t.Errorf("Parse returned %v, want it to say %s", err, test.want)
			}
		})
	}
}

func TestParseHelpAndVersion(t *testing.T) {
	for _, test := range []struct {
		arg           string
		help, version bool
	}{
		{"--help", true, false},
		{"-h", true, false},
		{"--version", false, true},
	} {
		t.Run(test.arg, func(t *testing.T) {
			got, err := config.Parse([]string{test.arg}, environment{}.get)
			if err != nil || got.Help != test.help || got.Version != test.version {
				t.Errorf("got help %v, version %v, error %v", got.Help, got.Version, err)
			}
		})
	}
}

// An invalid key must be known all the same, to be redacted wherever the
// person's mistake has put it.
func TestParseKeepsAnInvalidKey(t *testing.T) {
	got, err := config.Parse(nil, required(environment{"INPUT_API-KEY": "two words"}).get)
	if err == nil || got.Key.Reveal() != "two words" {
		t.Errorf("got key %q, error %v", got.Key.Reveal(), err)
	}
}

func TestHelpNamesEveryInput(t *testing.T) {
	var b strings.Builder
	if err := config.WriteHelp(&b, "  0  fine\n"); err != nil {
		t.Fatal(err)
	}
	for _, input := range config.Inputs() {
		for _, want := range []string{input.Name, input.Description, input.Valid, input.Default, input.Vendor} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("--help lacks %q of %s", want, input.Name)
			}
		}
	}
	if strings.Contains(b.String(), "--api-key") {
		t.Error("--help offers a flag for the key")
	}
}

func FuzzParse(f *testing.F) {
	f.Fuzz(func(t *testing.T, kind, id, key, timeout, url string) {
		env := environment{
			"INPUT_TYPE": kind, "INPUT_ID": id, "INPUT_API-KEY": key, "INPUT_TIMEOUT": timeout,
			"INPUT_POLL-INTERVAL": timeout, "INPUT_API-URL": url,
		}
		got, err := config.Parse(nil, env.get)
		if err != nil {
			checkProblems(t, err)
			return
		}
		if got.Job.ID <= 0 || !slices.Contains([]string{"daemon", "scheduler"}, got.Job.Type) {
			t.Errorf("accepted the job %v", got.Job)
		}
		if got.Wait.Timeout <= 0 || got.Wait.PollInterval <= 0 || got.Wait.MaxPollInterval < got.Wait.PollInterval {
			t.Errorf("accepted the durations %+v", got.Wait)
		}
		if strings.ContainsAny(got.Key.Reveal(), " \t\r\n\x00") || got.Key.IsZero() {
			t.Errorf("accepted the key %q", got.Key.Reveal())
		}
		if got.API.Scheme != "https" && got.API.Scheme != "http" || got.API.User != nil || got.API.RawQuery != "" {
			t.Errorf("accepted the URL %v", got.API)
		}
	})
}

func checkProblems(t *testing.T, err error) {
	t.Helper()
	bad, ok := errors.AsType[*config.Error](err)
	if !ok || len(bad.Problems) == 0 {
		t.Fatalf("Parse returned %v, want a *config.Error with problems", err)
	}
	for _, problem := range bad.Problems {
		if strings.ContainsAny(problem, "\r\n\x1b") {
			t.Errorf("not a clean line: %s", fmt.Sprintf("%q", problem))
		}
	}
}
