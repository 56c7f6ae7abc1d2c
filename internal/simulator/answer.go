package simulator

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// chunk is how much of an answer is collected before it is written: a log may
// be tens of megabytes.
const chunk = 64 << 10

// send writes a. An error means that the client has gone: nobody is left to be
// told.
func (s *Server) send(w http.ResponseWriter, r *http.Request, a answer) {
	w.Header().Set("Content-Type", "application/json")
	if !s.script.Gzip || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		_ = a.write(w)
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	compressed := gzip.NewWriter(w)
	_ = a.write(compressed)
	_ = compressed.Close()
}

// answer is what /job/get says about a job.
type answer struct {
	job      Job
	progress progress
	shape    Shape
}

// write has the members in the order of the vendor's page.
func (a answer) write(w io.Writer) error {
	a.shape = a.shape.filled()
	b, err := a.writeLogs(w, a.head())
	if err != nil {
		return err
	}
	b = append(b, a.tail()...)
	_, err = w.Write(b)
	return err
}

func (a answer) head() []byte {
	started := a.job.started()
	return []byte(`{"return":{"state":` + quote(a.progress.state) +
		member("created", date(a.job.created())) +
		member("started", a.timeIf(a.progress.started, started)) +
		member("completed", a.timeIf(a.progress.ended, started.Add(a.job.End))))
}

// writeLogs adds the logs to b, writes most of it, and returns the rest.
func (a answer) writeLogs(w io.Writer, b []byte) ([]byte, error) {
	started := a.job.started()
	level, extra := member("level", a.shape.Level), a.shape.extra()
	before := `,"logs":[{"date":`
	isEmpty := true
	for line := range a.progress.lines {
		b = append(b, before...)
		b = line.appendDate(b, started)
		b = append(b, level...)
		b = append(b, `,"message":`...)
		b = appendQuoted(b, line.Message)
		b = append(b, extra...)
		b = append(b, '}')
		before, isEmpty = `,{"date":`, false
		if len(b) < chunk {
			continue
		}
		if _, err := w.Write(b); err != nil {
			return nil, err
		}
		b = b[:0]
	}
	if isEmpty {
		return append(b, member("logs", a.shape.NoLogs)...), nil
	}
	return append(b, ']'), nil
}

func (a answer) tail() string {
	extra := a.shape.extra()
	return a.message() + extra + `},"msg":"Successful"` + member("status", a.shape.Status) + extra + `}`
}

// message is sent though the page for 1.5 leaves it out: the vendor's clients
// read it.
func (a answer) message() string {
	if !a.progress.ended || a.job.Message == "" {
		return member("message", a.shape.NoMessage)
	}
	return member("message", quote(a.job.Message))
}

func (a answer) timeIf(hasCome bool, t time.Time) string {
	if !hasCome {
		return a.shape.NoTime
	}
	return date(t)
}

func (l Line) appendDate(b []byte, started time.Time) []byte {
	if l.Date != "" {
		return appendQuoted(b, l.Date)
	}
	return started.Add(l.At).AppendFormat(b, quotedDate)
}

// quotedDate has no zone, for the vendor's has none.
const quotedDate = `"` + time.DateTime + `"`

func date(t time.Time) string { return t.Format(quotedDate) }

func quote(s string) string { return string(appendQuoted(nil, s)) }

// appendQuoted spares a plain text the way through encoding/json, which would
// take most of the time and memory of a long log.
func appendQuoted(b []byte, s string) []byte {
	if isPlain(s) {
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"')
	}
	quoted, _ := json.Marshal(s) // of a string it cannot fail
	return append(b, quoted...)
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\' {
			return false
		}
	}
	return true
}
