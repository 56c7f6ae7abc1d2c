package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/wait/internal/traces"
)

const heading = "| jobs of 2-15 s | end: mean | p95 | requests |\n|:--|--:|--:|--:|\n"

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []table
	}{
		{"a table", heading + "| every 3s | 1.41 s | 2.85 s | 3.6 |\n",
			[]table{{"2-15 s", []point{{"every 3s", 3.6, 1.41}}}}},
		{"other columns in another order", "| jobs of x | requests | more | end: mean |\n| a | 3 | | 2 s |\n",
			[]table{{"x", []point{{"a", 3, 2}}}}},
		{"two tables, and more around them", "goos: linux\n\n" + heading + "| a | 1 s | | 2 |\n" +
			"\n" + strings.ReplaceAll(heading, "2-15 s", "2-60 min") + "| a | 3 s | | 4 |\nPASS\n",
			[]table{{"2-15 s", []point{{"a", 2, 1}}}, {"2-60 min", []point{{"a", 4, 3}}}}},
		{"figures that are not known", heading + "| a | 1 s | | 2 |\n| b | | | 2 |\n| c | 1 s | | 0.0 |\n",
			[]table{{"2-15 s", []point{{"a", 2, 1}}}}},
		{"a table of something else", heading + "| a | 1 s | | 2 |\n\n| fruit | colour |\n|---|---|\n| apple | red |\n",
			[]table{{"2-15 s", []point{{"a", 2, 1}}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := parse(strings.NewReader(test.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(table{}, point{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"nothing", "", "no table"},
		{"a benchmark that failed", "--- FAIL: BenchmarkSchedule\nFAIL\n", "no table"},
		{"an empty table", heading, `"2-15 s" has no figures`},
		{"no lag", "| jobs of x | p95 | requests |\n| a | 1 s | 2 |\n", `line 1: the table of "x" has no column "end: mean"`},
		{"no requests", "| jobs of x | end: mean |\n| a | 1 s |\n", `no column "requests"`},
		{"a cell too few", heading + "| a | 1 s | 2 |\n", "line 3: 3 cells below 4 headings"},
		{"no number", heading + "| a | soon | | 2 |\n", `line 3: "soon" is no figure`},
		{"no requests made", heading + "| a | 1 s | | NaN |\n", `"NaN" is no figure`},
		{"less than nothing", heading + "| a | -1 s | | 2 |\n", `"-1 s" is no figure`},
		{"two runs", heading + "| a | 1 s | | 2 |\n\n" + heading + "| a | 1 s | | 2 |\n", `line 5: a second table of "2-15 s"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, err := parse(strings.NewReader(test.in)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v and the error %v, want one with %q", got, err, test.want)
			}
		})
	}
}

// Two packages share a format, and the name of a bound.
func TestParseReadsWhatIsPrinted(t *testing.T) {
	jobs := []traces.Trace{{End: 3 * time.Second}, {End: time.Minute}, {End: time.Hour}}
	runs := []traces.Run{{Requests: 1, Lag: time.Second}, {Requests: 2, Lag: 1250 * time.Millisecond}, {Requests: 3, Lag: time.Minute}}
	ours := traces.NewRow("ours", jobs, runs)
	bound := traces.BoundRow(ours, jobs)
	for i := range bound.Figures {
		bound.Figures[i].Lag.Mean = time.Second / 2 // one job of a class is too few for one
	}
	var printed bytes.Buffer
	if err := traces.Print(&printed, []traces.Row{ours, bound}); err != nil {
		t.Fatal(err)
	}
	got, err := parse(&printed)
	if err != nil {
		t.Fatal(err)
	}
	want := []table{
		{"2-15 s", []point{{"ours", 1, 1}, {"bound for ours", 1, 0.5}}},
		{"15-120 s", []point{{"ours", 2, 1.25}, {"bound for ours", 2, 0.5}}},
		{"2-60 min", []point{{"ours", 3, 60}, {"bound for ours", 3, 0.5}}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(table{}, point{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if name, ok := got[0].ours(); !ok || name != "ours" {
		t.Errorf("the schedule with a bound is %q, %v", name, ok)
	}
}
