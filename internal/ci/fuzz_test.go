package ci

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sitehost-wait/sitehost-wait/internal/ci/oracle"
	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/secret"
)

// hostile is what a job can put into a log.
type hostile struct {
	message, date, state, title string
	outputFile                  string
}

// played is what was printed, and how the remote parts should read.
type played struct {
	out                   []byte
	message, state, title string
}

// play prints everything of a job that can hold remote text, in the order of a
// job that fails.
func play(t *testing.T, system System, h hostile) played {
	t.Helper()
	var out strings.Builder
	c := NewConsole(system, &out, secret.New(testKey), h.outputFile)
	quoted := []Quoted{
		{"10:00:00 ", remote.New(h.message)},
		{"         ", remote.Join(remote.New(h.date), remote.New(h.message))},
	}
	c.MaskKey()
	c.Open(Section{ID: "sitehost_job_1", Title: h.title})
	c.Print("State: "+h.state, h.state)
	c.Quote(quoted)
	c.Debugf("%s", h.state)
	c.Annotate(Annotation{Level: Warning, Title: h.title, Text: []string{h.state}})
	c.Close()
	c.Open(Section{ID: "sitehost_last_lines", Title: h.title, Expanded: true})
	c.Quote(quoted)
	c.Close()
	c.Conclude(Error, h.state+" in 22s")
	c.Annotate(Annotation{Level: Notice, Title: h.title, Text: []string{h.message, h.state}})
	c.Annotate(Annotation{Level: Error, Title: h.title, Text: []string{h.message, h.state}})
	if err := c.Save([]Output{{"state", h.state}, {"message", h.message}}); err != nil {
		t.Errorf("Save: %v", err)
	}
	if n := strings.Count(out.String(), testKey); n != strings.Count(system.Mask(testKey), testKey) {
		t.Errorf("the key was printed %d times", n)
	}
	return played{[]byte(out.String()), c.Clean(h.message), c.Clean(h.state), c.Clean(h.title)}
}

// titled is a remark of these lines.
func (p played) titled(lines ...string) string {
	if p.title != "" {
		lines = append([]string{p.title}, lines...)
	}
	return strings.Join(lines, "\n")
}

// output is a value as it is to reach a later step.
func output(system System, value string) string {
	return remote.Shorten(system.Inert(remote.New(secret.New(testKey).Redact(value)).String()), maxValue)
}

// fuzzLog fuzzes what a job can put into a log. The seeds are in testdata/fuzz.
func fuzzLog(f *testing.F, check func(t *testing.T, h hostile)) {
	outputFile := filepath.Join(f.TempDir(), "file")
	f.Fuzz(func(t *testing.T, message, date, state, title string) {
		check(t, hostile{message, date, state, title, outputFile})
	})
}

// onlyPlainText wants nothing but text, but for what the system prints itself.
func onlyPlainText(t *testing.T, out []byte, own ...string) {
	t.Helper()
	text := string(out)
	for _, o := range own {
		text = strings.ReplaceAll(text, o, "")
	}
	for _, e := range oracle.Terminal([]byte(text), false) {
		t.Errorf("%s: %q", e.Kind, e.Text)
	}
}

// same compares what an oracle found with what was meant.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func FuzzGitHub(f *testing.F) {
	fuzzLog(f, func(t *testing.T, h hostile) {
		p := play(t, GitHub{}, h)
		log := oracle.GitHub(p.out)
		type command struct{ Name, Message string }
		var got []command
		for _, c := range log.Commands {
			if c.Name == "stop-commands" || c.Name == oracle.Resume {
				c.Message = ""
			}
			got = append(got, command{c.Name, c.Message})
			for key := range c.Properties {
				if key != "title" {
					t.Errorf("%s has the property %q", c.Name, key)
				}
			}
		}
		remark := remote.Shorten(p.message+"\n"+p.state, maxAnnotation)
		same(t, "commands", []command{
			{"add-mask", testKey}, {"group", p.title}, {"stop-commands", ""}, {oracle.Resume, ""},
			{"debug", remote.Shorten(p.state, maxAnnotation)},
			{"warning", remote.Shorten(p.state, maxAnnotation)}, {"endgroup", ""}, {"stop-commands", ""}, {oracle.Resume, ""},
			{"notice", remark}, {"error", remark},
		}, got)
		same(t, "failures", []oracle.Failure{}, log.Failures)
		if log.Stopped != "" {
			t.Errorf("commands are still stopped with %q", log.Stopped)
		}
		if len(log.Groups) != 1 || log.Groups[0].Closed == 0 {
			t.Errorf("groups: %v", log.Groups)
		}
		foreignMarkers(t, log.Log, log.Markers)
		onlyPlainText(t, p.out)
	})
}

// foreignMarkers wants none that folds anything and none in full. What is left,
// as [error], only colours a line.
func foreignMarkers(t *testing.T, rows []oracle.Line, markers []oracle.Marker) {
	t.Helper()
	harmless := []string{"debug", "error", "icon", "info", "notice", "section", "verbose", "warning"}
	for _, m := range markers {
		if !m.Own && !slices.Contains(harmless, m.Name) {
			t.Errorf("line %d has the marker %q", m.Number, m.Name)
		}
	}
	for _, row := range rows {
		isOwn := slices.ContainsFunc(markers, func(m oracle.Marker) bool { return m.Own && m.Number == row.Number })
		for _, name := range harmless {
			if at := strings.LastIndex(strings.ToLower(row.Text), "##["+name); at > 0 || at == 0 && !isOwn {
				t.Errorf("line %d has ##[%s: %q", row.Number, name, row.Text)
			}
		}
	}
}

// Forgejo and Gitea read the same commands by other rules.
func FuzzForgejo(f *testing.F) {
	fuzzLog(f, func(t *testing.T, h hostile) {
		p := play(t, GitHub{}, h)
		log := oracle.Act(p.out)
		got := map[oracle.ActReader][]string{}
		var token string
		for i, c := range log.Commands {
			name := c.Name
			// Its pattern is greedy: ::error::a::b is the command "error::a",
			// which does nothing.
			if c.By == oracle.ActRunner {
				name, _, _ = strings.Cut(name, ":")
			}
			if name == token {
				name = oracle.Resume
			}
			if name == "stop-commands" {
				token = c.Message
			}
			if name == "stop-commands" && !stopToken.MatchString(c.Message) {
				t.Errorf("command %d stops with %q", i, c.Message)
			}
			got[c.By] = append(got[c.By], name)
		}
		want := []string{"add-mask", "group", "stop-commands", oracle.Resume, "debug", "warning", "endgroup", "stop-commands", oracle.Resume, "notice", "error"}
		same(t, "commands", map[oracle.ActReader][]string{oracle.ActRunner: want, oracle.ActReporter: want}, got)
		var markers []string
		for _, m := range log.Markers {
			markers = append(markers, m.Name)
		}
		same(t, "markers", []string{"group", "warning", "endgroup", "notice", "error"}, markers)
		same(t, "masks", []string{testKey}, log.Masks)
	})
}

func FuzzGitLab(f *testing.F) {
	fuzzLog(f, func(t *testing.T, h hostile) {
		p := play(t, GitLab{}, h)
		log := oracle.GitLab(p.out)
		for i := range log.Sections {
			log.Sections[i].Number, log.Sections[i].Time = 0, 0
		}
		same(t, "sections", []oracle.GitLabSection{
			{Start: true, Name: "sitehost-job-1", Options: map[string]string{"collapsed": "true"}},
			{Name: "sitehost-job-1"},
		}, log.Sections)
		same(t, "dropped", []oracle.Line{}, log.Dropped)
		var escapes []string
		for _, e := range log.Escapes {
			escapes = append(escapes, e.Text)
		}
		same(t, "escapes", []string{"\x1b[0K", "\x1b[0K"}, escapes)
		// The log page's own reader needs less: see GitLab.Inert.
		if n := strings.Count(string(p.out), "section_"); n != 2 {
			t.Errorf("the log page looks at %d sections", n)
		}
		onlyPlainText(t, p.out, "\x1b[0K", "\r", "\x1b[0m", "\x1b[31m", "\x1b[32m", "\x1b[33m")
	})
}

func FuzzAzure(f *testing.F) {
	fuzzLog(f, func(t *testing.T, h hostile) {
		p := play(t, Azure{}, h)
		log := oracle.Azure(p.out)
		for i := range log.Commands {
			log.Commands[i].Number = 0
		}
		issue := func(kind string) map[string]string { return map[string]string{"type": kind} }
		variable := func(name string) map[string]string { return map[string]string{"variable": name, "isOutput": "true"} }
		same(t, "commands", []oracle.AzureCommand{
			{Area: "task", Event: "setsecret", Data: testKey},
			{Area: "task", Event: "debug", Data: p.state},
			{Area: "task", Event: "logissue", Properties: issue("warning"), Data: p.titled(p.state)},
			{Area: "task", Event: "logissue", Properties: issue("error"), Data: p.titled(p.message, p.state)},
			{Area: "task", Event: "setvariable", Properties: variable("state"), Data: output(Azure{}, h.state)},
			{Area: "task", Event: "setvariable", Properties: variable("message"), Data: output(Azure{}, h.message)},
		}, log.Commands)
		same(t, "warnings", []oracle.Line{}, log.Warnings)
		if len(log.Groups) != 1 || log.Groups[0].Closed == 0 {
			t.Errorf("groups: %v", log.Groups)
		}
		for i, m := range log.Markers {
			isOwn := m.Offset == len("##") && (m.Name == "group" && m.Number == log.Groups[0].Opened || m.Name == "endgroup" && m.Number == log.Groups[0].Closed)
			log.Markers[i].Own = isOwn
		}
		foreignMarkers(t, log.Log, log.Markers)
		onlyPlainText(t, p.out)
	})
}

func FuzzBuildkite(f *testing.F) {
	fuzzLog(f, func(t *testing.T, h hostile) {
		p := play(t, Buildkite{}, h)
		log := oracle.Buildkite(p.out)
		for i := range log.Headers {
			log.Headers[i].Number = 0
		}
		same(t, "headers", []oracle.BuildkiteHeader{{Mark: "---", Title: p.title}, {Mark: "+++", Title: p.title}, {Mark: "^^^ +++"}}, log.Headers)
		same(t, "elements", []oracle.Effect{}, log.Elements)
		onlyPlainText(t, p.out)
	})
}

func FuzzTeamCity(f *testing.F) {
	fuzzLog(f, func(t *testing.T, h hostile) {
		p := play(t, TeamCity{}, h)
		log := oracle.TeamCity(p.out)
		for i := range log.Messages {
			log.Messages[i].Number = 0
		}
		message := func(name string, attributes ...string) oracle.TeamCityMessage {
			m := oracle.TeamCityMessage{Name: name, Attributes: map[string]string{}}
			for i := 0; i < len(attributes); i += 2 {
				m.Attributes[attributes[i]] = attributes[i+1]
			}
			return m
		}
		percent := func(value string) string { return strings.ReplaceAll(value, "%", "%%") }
		same(t, "messages", []oracle.TeamCityMessage{
			message("blockOpened", "name", p.title),
			message("disableServiceMessages"), message("enableServiceMessages"),
			message("message", "text", p.titled(p.state), "status", "WARNING"),
			message("blockClosed", "name", p.title),
			message("disableServiceMessages"), message("enableServiceMessages"),
			message("buildProblem", "description", remote.Shorten(p.titled(p.message, p.state), maxProblem)),
			message("setParameter", "name", "env.SITEHOST_JOB_STATE", "value", percent(output(TeamCity{}, h.state))),
			message("setParameter", "name", "env.SITEHOST_JOB_MESSAGE", "value", percent(output(TeamCity{}, h.message))),
		}, log.Messages)
		same(t, "malformed", []oracle.Line{}, log.Malformed)
		same(t, "ignored", []oracle.TeamCityMessage{}, log.Ignored)
		onlyPlainText(t, p.out)
	})
}

// FuzzPlain is for the systems whose log is plain text.
func FuzzPlain(f *testing.F) {
	fuzzLog(f, func(t *testing.T, h hostile) {
		for _, system := range []System{plain{}, Drone{}, Bitbucket{}, CloudBuild{}} {
			onlyPlainText(t, play(t, system, h).out)
		}
	})
}

func FuzzGitHubOutput(f *testing.F) {
	f.Fuzz(func(t *testing.T, state, message, completed string) {
		t.Chdir(t.TempDir())
		c := NewConsole(GitHub{outputPath: "file"}, &strings.Builder{}, secret.New(testKey), "")
		if err := c.Save([]Output{{"state", state}, {"message", message}, {"completed", completed}}); err != nil {
			t.Fatal(err)
		}
		got, err := oracle.GitHubOutput([]byte(readFile(t, "file")))
		if err != nil {
			t.Error(err)
		}
		want := []oracle.KV{{Name: "state", Value: output(GitHub{}, state)}, {Name: "message", Value: output(GitHub{}, message)}, {Name: "completed", Value: output(GitHub{}, completed)}}
		same(t, "outputs", want, got)
		for _, value := range got { // which a later step prints
			log := oracle.GitHub([]byte(value.Value + "\nfailed: " + value.Value + "\n"))
			same(t, "commands of a later step", []oracle.GitHubCommand{}, log.Commands)
		}
	})
}

// FuzzDotenv reads files as GitLab, a shell and Bitbucket do.
func FuzzDotenv(f *testing.F) {
	f.Fuzz(func(t *testing.T, state, message, completed string) {
		t.Chdir(t.TempDir())
		files := []struct {
			dotenv Dotenv
			read   func(string) ([]Output, error)
		}{
			{GitLab{}.Dotenv(), readGitLab},
			{Buildkite{}.Dotenv(), readShell},
			{Dotenv{Limit: 200, Value: shellWord}, readShell},
			{Bitbucket{}.lines(), readLines},
		}
		for _, file := range files {
			want := []Output{{"state", output(plain{}, state)}, {"message", output(plain{}, message)}, {"completed", output(plain{}, completed)}}
			if err := file.dotenv.write("file", want); err != nil {
				t.Fatal(err)
			}
			text := readFile(t, "file")
			if file.dotenv.Limit > 0 {
				want = fit(want, file.dotenv.Limit, func(o []Output) int { return len(file.dotenv.text(o)) })
				if len(text) > file.dotenv.Limit {
					t.Errorf("%d bytes, the limit is %d", len(text), file.dotenv.Limit)
				}
			}
			for i, o := range want {
				want[i].Name = variableName(o)
			}
			got, err := file.read(text)
			if err != nil {
				t.Errorf("%v in:\n%s", err, text)
			}
			same(t, "variables", want, got)
		}
	})
}

// FuzzTekton reads results as Tekton does: a file each, all of it.
func FuzzTekton(f *testing.F) {
	f.Fuzz(func(t *testing.T, state, message, completed string) {
		t.Chdir(t.TempDir())
		var got []Output
		if _, err := (Tekton{dir: "."}).Save([]Output{{"state", state}, {"message", message}, {"completed", completed}}); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"state", "message", "completed"} {
			got = append(got, Output{name, readFile(t, name)})
		}
		want := []Output{{"state", state}, {"message", message}, {"completed", completed}}
		if terminationSize(want) <= maxResults {
			same(t, "results", want, got)
		}
		if size := terminationSize(got); size > maxResults {
			t.Errorf("the results take %d bytes", size)
		}
	})
}

func readLines(text string) ([]Output, error) {
	var outputs []Output
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		outputs = append(outputs, Output{key, value})
	}
	return outputs, nil
}

// readGitLab is scan_line! of app/services/ci/parse_dotenv_artifact_service.rb,
// which also strips white space, and Expand of gitlab-runner's
// common/spec/variables.go.
func readGitLab(text string) ([]Output, error) {
	var outputs []Output
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !ok {
			return nil, fmt.Errorf("invalid format: %q", line)
		}
		value = os.Expand(strings.Trim(value, "\t\n\v\f\r \x00"), func(name string) string {
			if name == "$" {
				return "$"
			}
			return "EXPANDED " + name
		})
		outputs = append(outputs, Output{key, value})
	}
	return outputs, nil
}

// readShell reads assignments of words as POSIX has them (2.2.3, double quotes),
// and wants none that a shell would expand or run.
func readShell(text string) ([]Output, error) {
	var outputs []Output
	for line := range strings.Lines(text) {
		key, word, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		quoted, isQuoted := strings.CutPrefix(word, `"`)
		if !isQuoted {
			if strings.ContainsAny(word, " \t\n|&;<>()$`\\\"'*?[#~{}!") {
				return nil, fmt.Errorf("%q is no plain word", word)
			}
			outputs = append(outputs, Output{key, word})
			continue
		}
		value, err := unquoteShell(quoted)
		if err != nil {
			return nil, err
		}
		outputs = append(outputs, Output{key, value})
	}
	return outputs, nil
}

func unquoteShell(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"' && i == len(s)-1:
			return b.String(), nil
		case strings.IndexByte("\"$`", s[i]) >= 0:
			return "", fmt.Errorf("%c in %q", s[i], s)
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\", s[i+1]) >= 0:
			i++
		}
		b.WriteByte(s[i])
	}
	return "", fmt.Errorf("no end: %q", s)
}
