package traces

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
)

// A Run is what came of waiting for one job.
type Run struct {
	Requests int
	Lag      time.Duration   // from the job's end to the poll that saw it
	LineLags []time.Duration // from each log line to the poll that brought it
}

// Follow returns what polling at those moments, in order, would have made of
// the job. Polls after the one that sees the end do not count; it panics if
// none does.
func (t Trace) Follow(polls iter.Seq[time.Duration]) Run {
	var run Run
	lines := t.Lines
	for at := range polls {
		run.Requests++
		for len(lines) > 0 && lines[0] <= at {
			run.LineLags = append(run.LineLags, at-lines[0])
			lines = lines[1:]
		}
		if at >= t.End {
			run.Lag = at - t.End
			return run
		}
	}
	panic(fmt.Sprintf("no poll of %d after the job's end at %v", run.Requests, t.End))
}

// A Class is the jobs of some length.
type Class struct {
	Name       string
	Least, End time.Duration // a job of Least is in it, one of End is not
}

// Classes returns the classes of the table, shortest first.
func Classes() []Class {
	return []Class{
		{"2-15 s", 0, 15 * time.Second},
		{"15-120 s", 15 * time.Second, 2 * time.Minute},
		{"2-60 min", 2 * time.Minute, 24 * time.Hour},
	}
}

func (c Class) has(t Trace) bool { return c.Least <= t.End && t.End < c.End }

// A Figure is what a schedule made of all jobs of a class. Its lags of log
// lines are of all lines of all jobs, so that jobs of many lines weigh more.
type Figure struct {
	Requests float64 // mean
	Lag      Spread
	LineLag  Spread
}

// A Spread is the mean of some lags, and what 95 of 100 do not exceed.
type Spread struct{ Mean, P95 time.Duration }

// Summarize returns the figure of a class. runs[i] is the run of traces[i].
func Summarize(class Class, traces []Trace, runs []Run) Figure {
	var lags, lineLags []time.Duration
	requests := 0
	for i, t := range traces {
		if !class.has(t) {
			continue
		}
		requests += runs[i].Requests
		lags = append(lags, runs[i].Lag)
		lineLags = append(lineLags, runs[i].LineLags...)
	}
	return Figure{
		Requests: float64(requests) / float64(max(1, len(lags))),
		Lag:      spreadOf(lags),
		LineLag:  spreadOf(lineLags),
	}
}

func spreadOf(lags []time.Duration) Spread {
	if len(lags) == 0 {
		return Spread{}
	}
	slices.Sort(lags)
	var sum time.Duration
	for _, lag := range lags {
		sum += lag
	}
	// The nearest rank: 95 of 100 lags are no larger than the 95th.
	rank := (95*len(lags) + 99) / 100
	return Spread{sum / time.Duration(len(lags)), lags[rank-1]}
}

// A Row is a line of the table: a schedule's figures, in the order of Classes.
type Row struct {
	Name    string
	Figures []Figure
}

// NewRow returns the row of a schedule. runs[i] is its run of traces[i].
func NewRow(name string, traces []Trace, runs []Run) Row {
	row := Row{Name: name}
	for _, class := range Classes() {
		row.Figures = append(row.Figures, Summarize(class, traces, runs))
	}
	return row
}

// BoundRow returns the bound for as many requests as row's schedule made.
func BoundRow(row Row, traces []Trace) Row {
	bound := Row{Name: "bound for " + row.Name}
	for i, class := range Classes() {
		requests := row.Figures[i].Requests
		bound.Figures = append(bound.Figures, Figure{
			Requests: requests,
			Lag:      Spread{Mean: Bound(class, traces, requests)},
		})
	}
	return bound
}

// Print prints rows as a table in Markdown, a class after the other.
func Print(w io.Writer, rows []Row) error {
	var out strings.Builder
	for i, class := range Classes() {
		fmt.Fprintf(&out, "\n| jobs of %-15s | end: mean | p95    | lines: mean | p95    | requests |\n", class.Name)
		fmt.Fprintf(&out, "|:------------------------|----------:|-------:|------------:|-------:|---------:|\n")
		for _, row := range rows {
			f := row.Figures[i]
			fmt.Fprintf(&out, "| %-23s | %9s | %6s | %11s | %6s | %8.1f |\n", row.Name,
				seconds(f.Lag.Mean), seconds(f.Lag.P95), seconds(f.LineLag.Mean), seconds(f.LineLag.P95), f.Requests)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// seconds leaves out what is not known.
func seconds(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}
