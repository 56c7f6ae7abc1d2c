package ci

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShellWord(t *testing.T) {
	for value, want := range map[string]string{
		"":                    "",
		"timed-out":           "timed-out",
		"22":                  "22",
		"https://a.nz/b?c=1":  `"https://a.nz/b?c=1"`,
		"2026-01-02 10:00:00": `"2026-01-02 10:00:00"`,
		`a "b" $(c) \d`:       `"a \"b\" \$(c) \\d"`,
		"`d`":                 "\"\\`d\\`\"",
		"it's; rm -rf /":      `"it's; rm -rf /"`,
		"é #":                 `"é #"`,
	} {
		if got := shellWord(value); got != want {
			t.Errorf("shellWord(%q) = %s, want %s", value, got, want)
		}
	}
}

func TestGitLabDotenv(t *testing.T) {
	t.Chdir(t.TempDir())
	d := GitLab{}.Dotenv()
	outputs := []Output{{"state", "Completed"}, {"created", "2026-01-02 10:00:00"}, {"message", `"$CI_JOB_TOKEN" ${A} it's`}}
	if err := d.write("file", outputs); err != nil {
		t.Fatal(err)
	}
	want := "SITEHOST_JOB_STATE=Completed\nSITEHOST_JOB_CREATED=2026-01-02 10:00:00\n" +
		"SITEHOST_JOB_MESSAGE=\"$$CI_JOB_TOKEN\" $${A} it's\n"
	if diff := cmp.Diff(want, readFile(t, "file")); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

func TestDotenvLimit(t *testing.T) {
	t.Chdir(t.TempDir())
	outputs := []Output{{"state", "Completed"}, {"message", strings.Repeat("$é", 3000)}, {"waited", "22"}}
	if err := (GitLab{}).Dotenv().write("file", outputs); err != nil {
		t.Fatal(err)
	}
	got := readFile(t, "file")
	if len(got) >= 5<<10 || len(got) < 4<<10 {
		t.Errorf("the file has %d bytes; GitLab reads fewer than 5120", len(got))
	}
	if !strings.HasPrefix(got, "SITEHOST_JOB_STATE=Completed\nSITEHOST_JOB_MESSAGE=$$é$$é") ||
		!strings.HasSuffix(got, "…\nSITEHOST_JOB_WAITED=22\n") {
		t.Errorf("the file holds %.60q…%q", got, got[len(got)-40:])
	}
}

func TestFit(t *testing.T) {
	size := func(outputs []Output) int {
		n := 0
		for _, o := range outputs {
			n += len(o.Value)
		}
		return n
	}
	long := strings.Repeat("é", 50)
	for _, test := range []struct {
		name  string
		limit int
		in    []Output
		want  []Output
	}{
		{"fits", 100, []Output{{"a", long}}, []Output{{"a", long}}},
		{"one over", 102, []Output{{"a", "xyz"}, {"b", long}}, []Output{{"a", "xyz"}, {"b", strings.Repeat("é", 48) + "…"}}},
		{"two long ones", 60, []Output{{"a", long[:40]}, {"b", long[:50]}}, []Output{{"a", long[:40]}, {"b", long[:16] + "…"}}},
		{"both", 20, []Output{{"a", long[:40]}, {"b", long[:50]}}, []Output{{"a", long[:16] + "…"}, {"b", ""}}},
		{"nothing fits", 0, []Output{{"a", "x"}, {"b", long}}, []Output{{"a", ""}, {"b", ""}}},
		{"not even nothing", -1, []Output{{"a", "x"}}, []Output{{"a", ""}}},
	} {
		if diff := cmp.Diff(test.want, fit(test.in, test.limit, size)); diff != "" {
			t.Errorf("%s: fit (-want +got):\n%s", test.name, diff)
		}
		if test.in[len(test.in)-1].Value == "" {
			t.Errorf("%s: fit changed its argument", test.name)
		}
	}
}

func TestReplaceFile(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, text := range []string{"first, longer\n", "second\n"} {
		if err := replaceFile("file", text); err != nil {
			t.Fatal(err)
		}
		if got := readFile(t, "file"); got != text {
			t.Errorf("the file holds %q, want %q", got, text)
		}
	}
	info, err := os.Stat("file")
	if err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
	onlyFile(t)
}

func TestReplaceFileKeepsALink(t *testing.T) {
	for name, write := range map[string]func(string) error{
		"to a file":  func(path string) error { return os.WriteFile(path, []byte("old\n"), 0o644) },
		"to nothing": func(string) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := errors.Join(os.Mkdir("elsewhere", 0o755), write("elsewhere/target"), os.Symlink("elsewhere/target", "file")); err != nil {
				t.Fatal(err)
			}
			if err := replaceFile("file", "new\n"); err != nil {
				t.Fatal(err)
			}
			if got := readFile(t, "elsewhere/target"); got != "new\n" {
				t.Errorf("the link's target holds %q", got)
			}
		})
	}
}

// Standard output may be a file, with the log in it.
func TestReplaceFileKeepsTheLog(t *testing.T) {
	t.Chdir(t.TempDir())
	log, err := os.Create("log")
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if _, err := log.WriteString("log\n"); err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/dev/fd/%d", log.Fd())
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	if err := replaceFile(path, "outputs\n"); err != nil {
		t.Fatal(err)
	}
	if got := readFile(t, "log"); got != "log\noutputs\n" {
		t.Errorf("the file holds %q", got)
	}
}

func TestAppendFileDoesNotWaitForAReader(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Skip(err)
	}
	if err := appendFile("pipe", "x"); !errors.Is(err, syscall.ENXIO) {
		t.Errorf("appendFile returned %v, want ENXIO", err)
	}
}

// onlyFile wants nothing but "file" to be left in the working directory.
func onlyFile(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "file" {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestReplaceFileKeepsWhatWasThere(t *testing.T) {
	t.Run("directory", func(t *testing.T) {
		t.Chdir(t.TempDir())
		if err := os.MkdirAll("file/inside", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := replaceFile("file", "x"); err == nil {
			t.Error("no error")
		}
		if _, err := os.Stat("file/inside"); err != nil {
			t.Error(err)
		}
		onlyFile(t)
	})
	t.Run("missing directory", func(t *testing.T) {
		t.Chdir(t.TempDir())
		if err := replaceFile("none/file", "x"); err == nil {
			t.Error("no error")
		}
		onlyFile(t)
	})
	t.Run("no room for the new one's name", func(t *testing.T) {
		t.Chdir(t.TempDir())
		const longest = 4095 // of a path, on Linux
		dir := strings.Repeat(strings.Repeat("d", 199)+"/", 20) + strings.Repeat("d", 79) + "/"
		path := dir + strings.Repeat("f", longest-len(dir))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Skip(err)
		}
		if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
			t.Skip(err)
		}
		if err := replaceFile(path, "new"); err == nil {
			t.Error("no error")
		}
		if got := readFile(t, path); got != "old" {
			t.Errorf("the file holds %q", got)
		}
	})
	t.Run("rename fails", func(t *testing.T) {
		t.Chdir(t.TempDir())
		long := strings.Repeat("x", 300) // longer than a name may be
		if err := replaceFile(long, "x"); err == nil {
			t.Error("no error")
		}
		onlyFile(t)
	})
}

// A pipe stands for /dev/stdout and /dev/null, which a broken replaceFile would
// take away from this machine when run as root.
func TestReplaceFileWritesToDevices(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := syscall.Mkfifo("file", 0o600); err != nil {
		t.Skip(err)
	}
	pipe, err := os.OpenFile("file", os.O_RDWR, 0) // does not wait for a writer
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	if err := replaceFile("file", "text"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat("file"); err != nil || info.Mode().IsRegular() {
		t.Fatalf("the pipe was replaced: %v, %v", info, err)
	}
	got := make([]byte, 10)
	if n, err := pipe.Read(got); string(got[:n]) != "text" || err != nil {
		t.Errorf("the pipe got %q, %v", got[:n], err)
	}
	onlyFile(t)
}

func TestSaveToFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("existing", []byte("A=1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	outputs := []Output{{"state", "Completed"}, {"message", `it's $5`}}
	for _, test := range []struct {
		system System
		want   map[string]string
	}{
		{GitHub{outputPath: "existing"}, map[string]string{"existing": "A=1\nstate=Completed\nmessage=it's $5\n"}},
		{Drone{outputPath: "drone"}, map[string]string{"drone": "SITEHOST_JOB_STATE=Completed\nSITEHOST_JOB_MESSAGE=\"it's \\$5\"\n"}},
		{Bitbucket{variablesPath: "bitbucket"}, map[string]string{"bitbucket": "SITEHOST_JOB_STATE=Completed\nSITEHOST_JOB_MESSAGE=it's $5\n"}},
		{CloudBuild{outputDir: "."}, map[string]string{"output": "SITEHOST_JOB_STATE=Completed\nSITEHOST_JOB_MESSAGE=\"it's \\$5\"\n"}},
		{Tekton{dir: "."}, map[string]string{"state": "Completed", "message": "it's $5"}},
	} {
		if text, err := test.system.Save(outputs); text != "" || err != nil {
			t.Errorf("%T: Save = %q, %v", test.system, text, err)
		}
		for path, want := range test.want {
			if got := readFile(t, path); got != want {
				t.Errorf("%T: %s holds %q, want %q", test.system, path, got, want)
			}
		}
	}
}

func TestSaveWithinLimits(t *testing.T) {
	t.Chdir(t.TempDir())
	outputs := []Output{{"state", "Completed"}, {"message", strings.Repeat(`<"$`, 1500)}}
	if _, err := (CloudBuild{outputDir: "."}).Save(outputs); err != nil {
		t.Fatal(err)
	}
	if got := len(readFile(t, "output")); got > 4096 || got < 3000 {
		t.Errorf("Cloud Build's output has %d bytes of 4096", got)
	}
	if _, err := (Tekton{dir: "."}).Save(outputs); err != nil {
		t.Fatal(err)
	}
	message := readFile(t, "message")
	got := terminationSize([]Output{{"state", readFile(t, "state")}, {"message", message}})
	if got > maxResults || len(message) < 100 {
		t.Errorf("Tekton's results take %d bytes of %d, the message %d", got, maxResults, len(message))
	}
}

func TestSummarise(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "summary")
	for range 2 {
		if text, err := (GitHub{summaryPath: path}).Summarise("# a\n"); text != "" || err != nil {
			t.Errorf("GitHub: Summarise = %q, %v", text, err)
		}
		text, err := Azure{tempDir: dir}.Summarise("# a\n")
		file, ok := strings.CutPrefix(strings.TrimSuffix(text, "\n"), "##vso[task.uploadsummary]")
		if !ok || err != nil || readFile(t, file) != "# a\n" {
			t.Errorf("Azure: Summarise = %q, %v", text, err)
		}
	}
	if got := readFile(t, path); got != "# a\n# a\n" {
		t.Errorf("GITHUB_STEP_SUMMARY holds %q", got)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*.md")); len(files) != 2 {
		t.Errorf("two summaries share a file: %q", files)
	}
	for _, s := range []System{GitHub{}, Azure{}, GitLab{}} {
		if text, err := s.Summarise("# a\n"); text != "" || err != nil {
			t.Errorf("%T without a file: Summarise = %q, %v", s, text, err)
		}
	}
}
