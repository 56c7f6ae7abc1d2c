package traces

import (
	"bytes"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestFileIsGenerated(t *testing.T) {
	const name = "../../testdata/traces.txt"
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var made bytes.Buffer
	if err := Write(&made, Standard()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, made.Bytes()) {
		t.Errorf("%s is not what go generate makes", name)
	}
	parsed, err := Parse(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	made.Reset()
	if err := Write(&made, parsed); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, made.Bytes()) {
		t.Error("Parse does not read what Write wrote")
	}
}

func TestGenerate(t *testing.T) {
	made := Generate(2, 1000)
	if cmp.Equal(made[:10], Generate(3, 1000)[:10]) {
		t.Error("another seed, the same jobs")
	}
	found := make(map[string]bool)
	for i, trace := range made {
		found[trace.Kind] = true
		if trace.End < Shortest || trace.End > Longest || trace.Started > trace.End {
			t.Errorf("job %d: from %v to %v", i, trace.Started, trace.End)
		}
		if !slices.IsSorted(trace.Lines) || len(trace.Lines) > 0 && (trace.Lines[0] < trace.Started || trace.Lines[len(trace.Lines)-1] > trace.End) {
			t.Errorf("job %d, from %v to %v, wrote lines at %v", i, trace.Started, trace.End, trace.Lines)
		}
	}
	for _, k := range kinds {
		if !found[k.name] {
			t.Errorf("no job of kind %q", k.name)
		}
	}
	sum := 0.0
	for _, k := range kinds {
		sum += k.share
	}
	if sum < 0.999 || sum > 1.001 {
		t.Errorf("the shares of all kinds add up to %v", sum)
	}
	// On a logarithmic scale 2 s to 1 h is 7.5, and 2 s to 15 s is 2.
	short := 0
	for _, trace := range made {
		if trace.End < 15*time.Second {
			short++
		}
	}
	if short < 260 || short > 280 {
		t.Errorf("%d of 1000 jobs take less than 15 s, want about 269", short)
	}
}

func TestParse(t *testing.T) {
	got, err := Parse(strings.NewReader("# a comment\nkind 1 3.25 1 1 3.25\nsilent 0 2\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Trace{
		{"kind", time.Second, 3250 * time.Millisecond, []time.Duration{time.Second, time.Second, 3250 * time.Millisecond}},
		{"silent", 0, 2 * time.Second, nil},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, line := range map[string]string{
		"no end":         "kind 1",
		"no number":      "kind 1 two",
		"out of order":   "kind 0 9 5 4",
		"after the end":  "kind 0 9 10",
		"before created": "kind 0 9 -1",
	} {
		if got, err := Parse(strings.NewReader(line)); err == nil {
			t.Errorf("%s: got %v, want an error", name, got)
		}
	}
}

func TestRivals(t *testing.T) {
	// least and most are the moments of the first polls.
	type span struct{ least, most []time.Duration }
	exact := func(s ...time.Duration) span { return span{s, s} }
	want := map[string]span{
		Terraform:    exact(10, 13, 19, 29, 39),
		"Ansible":    {[]time.Duration{0, 1, 3, 7, 15, 31, 63, 123}, []time.Duration{0, 2, 5, 10, 19, 36, 69, 130}},
		"Google LRO": {[]time.Duration{0, 0, 0, 0, 0, 0, 0, 0}, []time.Duration{0, 1, 3, 7, 15, 31, 63, 123}},
		"AWS waiter": {[]time.Duration{0, 2, 4, 6, 8, 10, 12, 14, 16}, []time.Duration{0, 2, 6, 14, 30, 62, 126, 246, 366}},
		"every 3s":   exact(0, 3, 6), "every 5s": exact(0, 5, 10), "every 10s": exact(0, 10, 20),
		"every 15s": exact(0, 15, 30), "every 30s": exact(0, 30, 60),
	}
	rivals := Rivals()
	if len(rivals) != len(want) {
		t.Errorf("%d rivals, want %d", len(rivals), len(want))
	}
	random := rand.New(rand.NewPCG(1, 1))
	for _, rival := range rivals {
		span := want[rival.Name]
		for range 1000 {
			for i, at := range first(rival.Polls(random), len(span.least)) {
				if at < span.least[i]*time.Second || at > span.most[i]*time.Second {
					t.Fatalf("%s: poll %d at %v, want it between %v and %v s", rival.Name, i, at, span.least[i], span.most[i])
				}
			}
		}
	}
}

func first(polls iter.Seq[time.Duration], n int) []time.Duration {
	var all []time.Duration
	for at := range polls {
		if all = append(all, at); len(all) == n {
			break
		}
	}
	return all
}

func TestFollow(t *testing.T) {
	provision := Documented()[0]
	got := provision.Follow(terraform(nil))
	// It asks after 10, 13, 19 and 29 s.
	want := Run{Requests: 4, Lag: 5 * time.Second, LineLags: []time.Duration{8, 8, 4, 2, 2, 5}}
	for i := range want.LineLags {
		want.LineLags[i] *= time.Second
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRow(t *testing.T) {
	var jobs []Trace
	var runs []Run
	for i := range 100 {
		jobs = append(jobs, Trace{End: time.Minute})
		runs = append(runs, Run{Requests: 1 + i%2, Lag: time.Duration(100-i) * time.Second})
	}
	jobs = append(jobs, Trace{End: time.Hour})
	runs = append(runs, Run{Requests: 9, Lag: 3, LineLags: []time.Duration{2, 4}})
	want := Row{Name: "x", Figures: []Figure{
		{},
		{Requests: 1.5, Lag: Spread{50500 * time.Millisecond, 95 * time.Second}},
		{Requests: 9, Lag: Spread{3, 3}, LineLag: Spread{3, 4}},
	}}
	if diff := cmp.Diff(want, NewRow("x", jobs, runs)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// For jobs that end at any moment up to T the best rate of polls is known,
// √(1 / (2λ(T-t))), and so is what it costs: 4/3 × √(λT/2), and half a request
// because the last poll does not come before the last job's end.
func TestCheapestForEvenEnds(t *testing.T) {
	const length = 60.0
	edges := make([]float64, 2001)
	for i := range edges {
		edges[i] = length * float64(i) / 2000
	}
	each := slices.Repeat([]float64{1. / 2000}, 2000)
	for _, price := range []float64{0.05, 0.5, 1.5} {
		want := 4./3*math.Sqrt(price*length/2) + price/2
		if got, _ := cheapest(edges, each, each, price); math.Abs(got-want) > 0.01*want {
			t.Errorf("at %v s a request: cost %.3f s, want %.3f", price, got, want)
		}
	}
}

// No list of polls has less lag than the bound for its requests, and one as good
// as a fixed interval has little more.
func TestNothingBeatsTheBound(t *testing.T) {
	jobs := Generate(5, 5000)
	waits := map[string]time.Duration{"2-15 s": time.Second, "15-120 s": 3 * time.Second, "2-60 min": 12 * time.Second}
	for _, class := range Classes() {
		polls := polls(max(class.Least, Shortest), func(int) time.Duration {
			return waits[class.Name]
		})
		runs := make([]Run, len(jobs))
		for i, job := range jobs {
			runs[i] = job.Follow(polls)
		}
		got := Summarize(class, jobs, runs)
		ratio := got.Lag.Mean.Seconds() / Bound(class, jobs, got.Requests).Seconds()
		if ratio < 0.98 || ratio > 1.3 {
			t.Errorf("%s: a lag of %v is %.2f times the bound", class.Name, got.Lag.Mean, ratio)
		}
	}
}

// A schedule makes no fewer requests than its own lags ask for, and a sensible
// one not many more.
func TestNothingMakesFewerRequests(t *testing.T) {
	jobs := Generate(5, 5000)
	random := rand.New(rand.NewPCG(1, 1))
	for _, rival := range Rivals()[:2] {
		t.Run(rival.Name, func(t *testing.T) {
			runs := make([]Run, len(jobs))
			for i, job := range jobs {
				runs[i] = job.Follow(rival.Polls(random))
			}
			var lags []time.Duration
			row := NewRow(rival.Name, jobs, runs)
			for _, figure := range row.Figures {
				lags = append(lags, figure.Lag.Mean)
			}
			made := row.Figures[len(lags)-1].Requests
			if ratio := made / FewestRequests(jobs, lags); ratio < 0.98 || ratio > 2 {
				t.Errorf("%.1f requests are %.2f times the bound", made, ratio)
			}
		})
	}
}
