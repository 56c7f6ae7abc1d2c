package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

func line(date, message string) wait.Line {
	return wait.Line{Date: remote.New(date), Message: remote.New(message)}
}

func reporter(lines ...wait.Line) *Reporter {
	r := New(nil, sitehost.Ref{Type: "scheduler", ID: 32563}, wait.Options{Timeout: time.Hour, RetryFor: 5 * time.Minute})
	r.log.add(lines)
	return r
}

func TestGantt(t *testing.T) {
	job := sitehost.Job{Completed: remote.New("2025-02-17 10:43:22")}
	many := make([]wait.Line, 51)
	for i := range many {
		many[i] = line(fmt.Sprintf("2025-02-17 10:43:%02d", i), "step")
	}
	for _, test := range []struct {
		name  string
		lines []wait.Line
		want  []string // the bars; none for no chart
	}{
		{"steps last until the next, the last one until the end", []wait.Line{
			line("2025-02-17 10:43:00", "[kvm-http] Preparing to provision"),
			line("2025-02-17 10:43:04", "Applying disk sizes"),
		}, []string{
			"  1 kvm-http Preparing to provision :2025-02-17T10:43:00, 2025-02-17T10:43:04",
			"  2 Applying disk sizes :2025-02-17T10:43:04, 2025-02-17T10:43:22",
		}},
		{"steps of no length are a second", []wait.Line{
			line("2025-02-17 10:43:00", "a"), line("2025-02-17 10:43:00", "b"),
		}, []string{
			"  1 a :2025-02-17T10:43:00, 2025-02-17T10:43:01",
			"  2 b :2025-02-17T10:43:00, 2025-02-17T10:43:22",
		}},
		{"names mean nothing to mermaid", []wait.Line{
			line("2025-02-17 10:43:00", "a: b; c # %%{init}%% ```\nsection x"), line("2025-02-17 10:43:01", "click 1 href \"javascript:x\""),
		}, []string{
			"  1 a b c init section x :2025-02-17T10:43:00, 2025-02-17T10:43:01",
			"  2 click 1 href javascript x :2025-02-17T10:43:01, 2025-02-17T10:43:22",
		}},
		{"a name of nothing but signs", []wait.Line{line("2025-02-17 10:43:00", "::"), line("2025-02-17 10:43:01", "")}, []string{
			"  1 step :2025-02-17T10:43:00, 2025-02-17T10:43:01",
			"  2 step :2025-02-17T10:43:01, 2025-02-17T10:43:22",
		}},
		{"one step is no chart", []wait.Line{line("2025-02-17 10:43:00", "a")}, nil},
		{"51 steps are no chart", many, nil},
		{"50 steps are", many[:50], nil},
		{"a line without a time", []wait.Line{line("2025-02-17 10:43:00", "a"), line("", "b")}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			reporter(test.lines...).gantt(&b, job)
			var bars []string
			for l := range strings.Lines(b.String()) {
				if strings.Contains(l, " :2025") {
					bars = append(bars, strings.TrimSuffix(l, "\n"))
				}
			}
			if test.name == "50 steps are" {
				if len(bars) != 50 {
					t.Errorf("%d bars, want 50", len(bars))
				}
				return
			}
			if diff := cmp.Diff(test.want, bars); diff != "" {
				t.Errorf("bars (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCodeStaysInItsCell(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "",
		"Running":             "`Running`",
		"a ` b `` c":          "`a ' b '' c`",
		"| a | b |":           "`¦ a ¦ b ¦`",
		"2025-02-17 10:43:22": "`2025-02-17 10:43:22`",
	} {
		if got := code(text); got != want {
			t.Errorf("code(%q) is %q, want %q", text, got, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("x", 98)
	lines := func(n int) []wait.Line {
		all := make([]wait.Line, n)
		for i := range all {
			all[i] = line("", fmt.Sprintf("%05d %s", i, long))
		}
		return all
	}
	for _, test := range []struct {
		name        string
		lines       []wait.Line
		first, last string
		note        string
	}{
		{"whole", lines(10), "00000", "00009", ""},
		{"cut in the middle", lines(10_000), "00000", "09999", "lines left out here"},
		{"a line larger than all there is room for", []wait.Line{line("", "first"), line("", strings.Repeat("y", maxLog)), line("", "last")}, "first", "last", "… 1 line left out here …"},
		{"text that grows when it is made visible", []wait.Line{line("", "first"), line("", strings.Repeat("\x00", maxLog/2-10)), line("", "last")}, "first", "last", "… 1 line left out here …"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := reporter(test.lines...).log
			texts := l.excerpt(maxLog)
			whole := strings.Join(texts, "\n")
			if len(whole) > maxLog+100 {
				t.Errorf("%d bytes, want at most %d and a note", len(whole), maxLog)
			}
			if !strings.HasPrefix(texts[0], test.first) || !strings.HasPrefix(texts[len(texts)-1], test.last) {
				t.Errorf("from %.20q to %.20q, want from %q to %q", texts[0], texts[len(texts)-1], test.first, test.last)
			}
			if !strings.Contains(whole, test.note) || (test.note == "") != !strings.Contains(whole, "left out") {
				t.Errorf("no note %q", test.note)
			}
		})
	}
}

// The log kept for the end stays small however large the job's is.
func TestLogForgetsItsMiddle(t *testing.T) {
	var l log
	for i := range 250_000 {
		l.add([]wait.Line{line("2025-02-17 10:43:00", fmt.Sprintf("%06d %s", i, strings.Repeat("x", 92)))})
	}
	if kept := l.headSize + l.tailSize; kept > maxLog {
		t.Errorf("%d bytes kept, want at most %d", kept, maxLog)
	}
	if n := len(l.head) + len(l.tail) + l.dropped; n != 250_000 || l.count != n {
		t.Errorf("%d lines accounted for, %d counted, want 250000", n, l.count)
	}
	last := l.last(lastLines)
	if len(last) != lastLines || !strings.HasPrefix(last[lastLines-1].Message.String(), "249999 ") {
		t.Errorf("the last lines end with %v", last[len(last)-1].Message)
	}
}

// FuzzSummary puts remote text in every place of the summary that has any, and
// lets a real Markdown parser look for what must not come of it.
func FuzzSummary(f *testing.F) {
	f.Fuzz(func(t *testing.T, state, date, message, explanation string) {
		job := sitehost.Job{
			State: remote.New(state), Message: remote.New(explanation), Created: remote.New(date),
			Started: remote.New(date), Completed: remote.New(message),
		}
		r := reporter(line(date, message), line("2025-02-17 10:43:00", message), line("2025-02-17 10:43:01", explanation))
		for _, err := range []error{nil, wait.ErrFailed, wait.ErrTimedOut, &sitehost.AnswerError{HTTPStatus: 200, Message: remote.New(explanation)}} {
			result := wait.Result{Job: job, Err: err}
			checkMarkdown(t, r.summary(r.ending(result, err), result))
		}
	})
}

// checkMarkdown allows what the summary is made of, and nothing else: one
// heading, one table, code, and the two HTML tags around the log.
func checkMarkdown(t *testing.T, markdown string) {
	t.Helper()
	source := []byte(markdown)
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	headings, rows := 0, 0
	_ = ast.Walk(root, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Link, *ast.Image, *ast.AutoLink, *ast.RawHTML, *ast.Emphasis, *ast.Blockquote, *ast.List, *ast.CodeBlock, *ast.ThematicBreak, *extast.Strikethrough:
			t.Errorf("the summary has a %s:\n%s", node.Kind(), markdown)
		case *ast.HTMLBlock:
			html := string(n.Lines().Value(source))
			if !strings.HasPrefix(html, "<details><summary>Log (") && html != "</details>\n" {
				t.Errorf("the summary has the HTML %q:\n%s", html, markdown)
			}
		case *ast.Heading:
			headings++
		case *extast.TableRow:
			rows++
			if n.ChildCount() != 2 {
				t.Errorf("a row of the table has %d cells:\n%s", n.ChildCount(), markdown)
			}
		case *ast.FencedCodeBlock:
			checkLanguage(t, string(n.Language(source)), string(n.Lines().Value(source)), markdown)
		}
		return ast.WalkContinue, nil
	})
	if headings != 1 {
		t.Errorf("the summary has %d headings, want 1:\n%s", headings, markdown)
	}
	if rows > 9 {
		t.Errorf("the table has %d rows:\n%s", rows, markdown)
	}
}

func checkLanguage(t *testing.T, language, code, markdown string) {
	t.Helper()
	switch language {
	case "text":
	case "mermaid":
		for l := range strings.Lines(code) {
			if rest, ok := strings.CutPrefix(l, "  "); ok && strings.Contains(rest, " :") {
				if name, _, _ := strings.Cut(rest, " :"); strings.ContainsAny(name, ":;#%`\"<>{}[]") {
					t.Errorf("a bar's name is %q", name)
				}
			}
		}
	default:
		t.Errorf("the summary has a block in %q:\n%s", language, markdown)
	}
}

func TestSummaryGolden(t *testing.T) {
	r := reporter(
		line("2025-02-17 10:43:00", "[kvm-http] Preparing to provision"),
		line("2025-02-17 10:43:04", "[kvm-http] Applying disk sizes"),
	)
	job := sitehost.Job{
		State: remote.New("Failed"), Message: remote.New("Image not typed"),
		Created: remote.New("2025-02-17 10:42:58"), Started: remote.New("2025-02-17 10:43:00"), Completed: remote.New("2025-02-17 10:43:22"),
	}
	result := wait.Result{Job: job, Requests: 7, Waited: 26 * time.Second}
	for name, err := range map[string]error{"failed": wait.ErrFailed, "timed-out": wait.ErrTimedOut} {
		t.Run(name, func(t *testing.T) {
			golden(t, name+".md", r.summary(r.ending(result, err), result))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
