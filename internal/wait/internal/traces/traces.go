// Package traces holds made-up job logs, the polling schedules of other
// clients, and what each of them would have made of these jobs.
package traces

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A Trace is one job as a client could see it. All moments count from the
// beginning of the wait.
type Trace struct {
	Kind    string          // one word, for people
	Started time.Duration   // when it was no longer pending
	End     time.Duration   // when it completed or failed
	Lines   []time.Duration // when each log line was written, in order, none after End
}

const header = `# Made by go generate ./internal/wait/internal/traces; do not edit.
# A line a job: kind, seconds from creation to start and to end, then those of
# its log lines.
`

// Write writes traces in the format that Parse reads. It rounds to hundredths
// of a second.
func Write(w io.Writer, traces []Trace) error {
	out := bufio.NewWriter(w)
	out.WriteString(header)
	for _, t := range traces {
		out.WriteString(t.Kind)
		for _, at := range append([]time.Duration{t.Started, t.End}, t.Lines...) {
			out.WriteByte(' ')
			out.WriteString(strconv.FormatFloat(float64(at.Round(resolution)/resolution)/100, 'f', -1, 64))
		}
		out.WriteByte('\n')
	}
	return out.Flush() // and the first error of any write before
}

const resolution = time.Second / 100

// Parse reads what Write wrote.
func Parse(r io.Reader) ([]Trace, error) {
	var traces []Trace
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20) // a chatty hour is a long line
	for number := 1; in.Scan(); number++ {
		if strings.HasPrefix(in.Text(), "#") {
			continue
		}
		t, err := parse(in.Text())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		traces = append(traces, t)
	}
	return traces, in.Err()
}

func parse(line string) (Trace, error) {
	fields := strings.Fields(line)
	if len(fields) < 3 {
		return Trace{}, fmt.Errorf("want a kind and two moments, got %q", line)
	}
	var at []time.Duration
	for _, field := range fields[1:] {
		d, err := time.ParseDuration(field + "s")
		if err != nil {
			return Trace{}, err
		}
		at = append(at, d)
	}
	t := Trace{Kind: fields[0], Started: at[0], End: at[1], Lines: at[2:]}
	last := time.Duration(0)
	for _, line := range t.Lines {
		if line < last || line > t.End {
			return Trace{}, fmt.Errorf("a log line at %v, after one at %v, of a job that ended at %v", line, last, t.End)
		}
		last = line
	}
	return t, nil
}
