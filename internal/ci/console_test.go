package ci

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/secret"
)

const testKey = "k3y+0123456789abcdef/="

// say prints something of every kind, each holding remote text.
func say(c *Console, remoteText string) {
	c.MaskKey()
	c.Open(Section{ID: "sitehost_job_1", Title: "Job " + remoteText})
	c.Print("State: "+remoteText, "second")
	c.Quote([]Quoted{{Margin: "10:00:00 ", Text: remote.New(remoteText)}})
	c.Debugf("poll %d: %s", 1, remoteText)
	c.Annotate(Annotation{Level: Warning, Title: remoteText, Text: []string{remoteText}})
	c.Close()
	c.Annotate(Annotation{Level: Error, Title: remoteText, Text: []string{remoteText}})
}

var stopToken = regexp.MustCompile(`[A-Z2-7]{26}`)

func TestConsole(t *testing.T) {
	const gitHub = `::add-mask::` + testKey + `
::group::Job a
State: a
second
::stop-commands::TOKEN
10:00:00 │ a
::TOKEN::
::debug::poll 1: a
::warning title=a::a
::endgroup::
::error title=a::a
`
	const azure = `##vso[task.setsecret]` + testKey + `
##[group]Job a
State: a
second
10:00:00 │ a
##vso[task.debug]poll 1: a
##vso[task.logissue type=warning]a%0Aa
##[endgroup]
##vso[task.logissue type=error]a%0Aa
`
	const none = `Job a
State: a
second
10:00:00 │ a
warning: a
  a
error: a
  a
`
	for _, test := range []struct {
		system System
		want   string
	}{{GitHub{}, gitHub}, {Azure{}, azure}, {plain{}, none}} {
		var out strings.Builder
		c := NewConsole(test.system, &out, secret.New(testKey), "")
		say(c, "a")
		got := stopToken.ReplaceAllString(out.String(), "TOKEN")
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%T (-want +got):\n%s", test.system, diff)
		}
		if c.Err() != nil {
			t.Errorf("%T: Err = %v", test.system, c.Err())
		}
	}
}

// The API may echo the key, in any spelling.
func TestConsoleHidesTheKey(t *testing.T) {
	for _, name := range Names() {
		for _, echo := range []string{testKey, "k3y%2B0123456789abcdef%2F%3D", "k3y%2b0123456789abcdef%2f%3d", `k3y+0123456789abcdef\/=`} {
			t.Chdir(t.TempDir())
			system, _ := Named(name, env("GITHUB_OUTPUT", "o", "GITHUB_STEP_SUMMARY", "s", "AGENT_TEMPDIRECTORY", ".",
				"DRONE_OUTPUT", "o", "BITBUCKET_PIPELINES_VARIABLES_PATH", "o", "BUILDER_OUTPUT", "."))
			if name == "tekton" {
				system = TektonIn(".")
			}
			var out strings.Builder
			c := NewConsole(system, &out, secret.New(testKey), "file")
			say(c, "<"+echo+">")
			if err := errors.Join(c.Save([]Output{{"message", echo}}), c.Summarise(echo)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			text := strings.TrimPrefix(out.String(), system.Mask(testKey))
			for _, file := range globbed(t, "*") {
				text += file
			}
			if strings.Contains(text, echo) || !strings.Contains(text, "<"+secret.Hidden+">") {
				t.Errorf("%s does not hide %s:\n%s", name, echo, text)
			}
		}
	}
}

func globbed(t *testing.T, pattern string) []string {
	t.Helper()
	names, _ := filepath.Glob(pattern)
	var texts []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

func TestConsoleWithoutAKey(t *testing.T) {
	var out strings.Builder
	NewConsole(GitHub{}, &out, secret.Key{}, "").MaskKey()
	if out.String() != "" {
		t.Errorf("MaskKey printed %q", out.String())
	}
}

func TestConsoleSections(t *testing.T) {
	var out strings.Builder
	c := NewConsole(TeamCity{}, &out, secret.Key{}, "")
	c.Close()
	c.Open(Section{Title: "a"})
	c.Open(Section{Title: "b"})
	c.Close()
	c.Close()
	c.Open(Section{Title: "c", Expanded: true})
	c.Close()
	want := "##teamcity[blockOpened name='a']\n##teamcity[blockClosed name='a']\n" +
		"##teamcity[blockOpened name='b']\n##teamcity[blockClosed name='b']\nc\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
}

func TestConsoleQuote(t *testing.T) {
	var out strings.Builder
	c := NewConsole(GitLab{}, &out, secret.Key{}, "")
	c.Quote([]Quoted{
		{"10:00:00 ", remote.New("one")},
		{"10:00:01 ", remote.New("two\r\nthree\rfour\n")},
		{"         ", remote.New("")},
		{"10:00:02 ", remote.New("\x1b[2Jsection_end:1:a\x00")},
	})
	want := "10:00:00 │ one\n" +
		"10:00:01 │ two\n" +
		"         │ three\n" +
		"         │ four\n" +
		"         │ \n" +
		"10:00:02 │ \\x1b[2Jsection\\_end:1:a\\x00\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("Quote (-want +got):\n%s", diff)
	}
}

func TestConsoleQuotesNothing(t *testing.T) {
	var out strings.Builder
	NewConsole(GitHub{}, &out, secret.Key{}, "").Quote(nil)
	if out.String() != "" {
		t.Errorf("Quote printed %q", out.String())
	}
}

// One's own lines may begin with remote text.
func TestConsoleMakesItsOwnLinesInert(t *testing.T) {
	for _, test := range []struct {
		system     System
		line, want string
	}{
		{GitHub{}, "::error::x", "│ ::error::x\n"},
		{Azure{}, "##vso[task.complete]", "##\\vso[task.complete]\n"},
		{Buildkite{}, "--- a", "│ --- a\n"},
		{plain{}, "a\r\x1b[2K\nb", "a\\r\\x1b[2K\\nb\n"},
	} {
		var out strings.Builder
		NewConsole(test.system, &out, secret.Key{}, "").Print(test.line)
		if out.String() != test.want {
			t.Errorf("%T: Print(%q) printed %q, want %q", test.system, test.line, out.String(), test.want)
		}
	}
}

// failing fails from the nth write on.
type failing struct {
	n   int
	got []string
}

func (f *failing) Write(p []byte) (int, error) {
	if f.n--; f.n < 0 {
		return 0, errors.New("closed")
	}
	f.got = append(f.got, string(p))
	return len(p), nil
}

func TestConsoleAfterAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	w := &failing{n: 1}
	c := NewConsole(plain{}, w, secret.Key{}, path)
	c.Print("first")
	c.Print("second")
	first := c.Err()
	w.n = 5
	c.Print("third")
	if first == nil || first.Error() != "closed" || c.Err() != first {
		t.Errorf("Err = %v, then %v", first, c.Err())
	}
	if diff := cmp.Diff([]string{"first\n"}, w.got); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	if err := c.Save([]Output{{"state", "Completed"}}); err != nil {
		t.Errorf("Save: %v", err)
	}
	if got := readFile(t, path); got != "SITEHOST_JOB_STATE=Completed\n" {
		t.Errorf("the output file holds %q", got)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

func TestConsoleSave(t *testing.T) {
	outputs := []Output{{"state", "Completed"}, {"message", "a\nb \x1b[0m $c"}, {"queued", ""}}
	t.Run("both", func(t *testing.T) {
		t.Chdir(t.TempDir())
		c := NewConsole(GitHub{outputPath: "github"}, &strings.Builder{}, secret.Key{}, "file")
		if err := c.Save(outputs); err != nil {
			t.Fatal(err)
		}
		if got, want := readFile(t, "github"), "state=Completed\nmessage=a b \\x1b[0m $c\nqueued=\n"; got != want {
			t.Errorf("GITHUB_OUTPUT holds %q, want %q", got, want)
		}
		want := "SITEHOST_JOB_STATE=Completed\nSITEHOST_JOB_MESSAGE=\"a b \\\\x1b[0m \\$c\"\nSITEHOST_JOB_QUEUED=\n"
		if got := readFile(t, "file"); got != want {
			t.Errorf("the output file holds %q, want %q", got, want)
		}
	})
	t.Run("the file although the system fails", func(t *testing.T) {
		t.Chdir(t.TempDir())
		c := NewConsole(GitHub{outputPath: "none/github"}, &strings.Builder{}, secret.Key{}, "file")
		if err := c.Save(outputs); err == nil || !strings.Contains(err.Error(), "none/github") {
			t.Errorf("Save = %v, want an error that names the path", err)
		}
		if got := readFile(t, "file"); !strings.HasPrefix(got, "SITEHOST_JOB_STATE=Completed\n") {
			t.Errorf("the output file holds %q", got)
		}
	})
	t.Run("long values", func(t *testing.T) {
		t.Chdir(t.TempDir())
		c := NewConsole(plain{}, &strings.Builder{}, secret.Key{}, "file")
		if err := c.Save([]Output{{"state", strings.Repeat("é", 5000)}}); err != nil {
			t.Fatal(err)
		}
		want := "SITEHOST_JOB_STATE=\"" + strings.Repeat("é", 999) + "…\"\n"
		if got := readFile(t, "file"); got != want {
			t.Errorf("the output file holds %d bytes: %.60q", len(got), got)
		}
	})
	t.Run("the system's own file", func(t *testing.T) {
		t.Chdir(t.TempDir())
		for _, test := range []struct {
			system System
			given  string
			want   []string
		}{
			{plain{}, "", nil},
			{GitLab{}, "", []string{"sitehost-job.env"}},
			{GitLab{}, "given.env", []string{"given.env"}},
			{Buildkite{}, "", []string{"sitehost-job.env"}},
			{Drone{}, "", []string{"sitehost-job.env"}},
		} {
			dir := t.TempDir()
			t.Chdir(dir)
			if err := NewConsole(test.system, &strings.Builder{}, secret.Key{}, test.given).Save(outputs); err != nil {
				t.Errorf("%T: %v", test.system, err)
			}
			got, _ := filepath.Glob("*")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%T, given %q: files (-want +got):\n%s", test.system, test.given, diff)
			}
		}
	})
}

func TestConsoleErrorsNameThePath(t *testing.T) {
	t.Chdir(t.TempDir())
	outputs := []Output{{"state", "Completed"}}
	for _, test := range []struct {
		system System
		file   string
		want   []string
	}{
		{plain{}, "none/file", []string{"output file: write none/file"}},
		{plain{}, ".", []string{"output file: open ."}},
		{GitHub{outputPath: "none/o"}, "", []string{"GITHUB_OUTPUT", "none/o"}},
		{Drone{outputPath: "none/o"}, "file", []string{"DRONE_OUTPUT", "none/o"}},
		{Bitbucket{variablesPath: "none/o"}, "", []string{"BITBUCKET_PIPELINES_VARIABLES_PATH", "none/o"}},
		{CloudBuild{outputDir: "none"}, "", []string{"none/output"}},
		{Tekton{dir: "none"}, "", []string{"result state", "none/"}},
	} {
		err := NewConsole(test.system, &strings.Builder{}, secret.Key{}, test.file).Save(outputs)
		for _, want := range test.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%#v: Save = %v, want it to hold %q", test.system, err, want)
			}
		}
	}
	for _, test := range []struct {
		system System
		want   string
	}{
		{GitHub{summaryPath: "none/s"}, "GITHUB_STEP_SUMMARY): open none/s"},
		{Azure{tempDir: "none"}, "AGENT_TEMPDIRECTORY): open none/"},
	} {
		err := NewConsole(test.system, &strings.Builder{}, secret.Key{}, "").Summarise("# a\n")
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%#v: Summarise = %v, want it to hold %q", test.system, err, test.want)
		}
	}
}
