package sitehost

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

// Whatever the bytes, nothing panics, the answer is what plain encoding/json
// makes of them, however they arrive, and a job that counts has a state.
func FuzzDecode(f *testing.F) {
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := decoded(bytes.NewReader(body))
		slowly, slowlyErr := decoded(iotest.OneByteReader(bytes.NewReader(body)))
		if diff := cmp.Diff(got, slowly, unexported); diff != "" || (err == nil) != (slowlyErr == nil) {
			t.Errorf("error %v, a byte at a time %v; answer (-at once +a byte at a time):\n%s", err, slowlyErr, diff)
		}
		want, valid := parse(body)
		switch {
		case err == nil && valid:
			checkAgainst(t, want, got)
		case err == nil && !isDeep(body):
			t.Error("what is not a JSON object was accepted")
		case err != nil && valid && !strings.HasSuffix(err.Error(), " twice"):
			t.Errorf("a JSON object was refused: %v", err)
		}
		checkCounts(t, body, got.Answer, err)
	})
}

// unexported lets cmp into the types of other packages.
var unexported = cmp.AllowUnexported(answer{}, remote.Text{})

// whole is an answer with its log.
type whole struct {
	Answer answer
	Log    []logLine
}

type logLine struct {
	Date    string `json:"date"`
	Message string `json:"message"`
}

func decoded(r io.Reader) (w whole, err error) {
	w.Answer, err = decode(r, unredacted, func(date, message []byte) {
		w.Log = append(w.Log, logLine{string(date), string(message)})
	})
	if err != nil {
		return whole{}, err
	}
	return w, nil
}

// checkAgainst compares got with the oracle's reading, and with that reading
// written as JSON and decoded once more.
func checkAgainst(t *testing.T, want oracle, got whole) {
	t.Helper()
	if diff := cmp.Diff(want.whole(), got, unexported); diff != "" {
		t.Errorf("answer (-oracle +got):\n%s", diff)
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	again, err := decoded(bytes.NewReader(text))
	if diff := cmp.Diff(got, again, unexported); diff != "" || err != nil {
		t.Errorf("written anew as %s: error %v; answer (-before +after):\n%s", text, err, diff)
	}
}

// checkCounts reads body as a Client does.
func checkCounts(t *testing.T, body []byte, a answer, err error) {
	t.Helper()
	response := &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(body))}
	job, jobErr := new(Client).readJob(response, func(_, _ []byte) {})
	counts := err == nil && a.status == statusTrue && !a.job.State.IsEmpty()
	if counts != (jobErr == nil) || counts == job.State.IsEmpty() {
		t.Errorf("the answer %+v became the job %+v, error %v", a, job, jobErr)
	}
}

// oracle is an answer as plain encoding/json reads it, every leaf as text.
type oracle struct {
	Return *oracleJob `json:"return"`
	Msg    string     `json:"msg"`
	Status string     `json:"status"`
}

type oracleJob struct {
	State     string    `json:"state"`
	Created   string    `json:"created"`
	Started   string    `json:"started"`
	Completed string    `json:"completed"`
	Message   string    `json:"message"`
	Logs      []logLine `json:"logs"`
}

// parse reads body, and reports whether it is a JSON object at all.
func parse(body []byte) (oracle, bool) {
	envelope, ok := object(bytes.TrimPrefix(body, []byte("\ufeff")))
	if !ok {
		return oracle{}, false
	}
	o := oracle{Msg: text(envelope["msg"]), Status: text(envelope["status"])}
	if job, ok := object(envelope["return"]); ok {
		o.Return = &oracleJob{
			State: text(job["state"]), Message: text(job["message"]), Logs: entries(job["logs"]),
			Created: moment(job["created"]), Started: moment(job["started"]), Completed: moment(job["completed"]),
		}
	}
	return o, true
}

func (o oracle) whole() whole {
	w := whole{Answer: answer{message: remote.New(o.Msg), status: readStatus(remote.New(o.Status))}}
	if job := o.Return; job != nil {
		w.Answer.isJob = true
		w.Answer.job = Job{
			State: remote.New(job.State), Message: remote.New(job.Message),
			Created: remote.New(job.Created), Started: remote.New(job.Started), Completed: remote.New(job.Completed),
		}
		w.Log = job.Logs
	}
	return w
}

func object(raw []byte) (members map[string]json.RawMessage, ok bool) {
	err := json.Unmarshal(raw, &members)
	return members, err == nil && members != nil
}

func text(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) == nil { // null is ""
		return s
	}
	return strings.ToValidUTF8(string(raw), "\ufffd")
}

func moment(raw json.RawMessage) string {
	switch s := text(raw); {
	case strings.HasPrefix(strings.TrimSpace(s), "0000-00-00"):
		return ""
	default:
		switch strings.TrimSpace(s) {
		case "", "0", "false":
			return ""
		}
		return s
	}
}

// entries reads a list, or the values of an object, which a map would put in
// another order.
func entries(raw json.RawMessage) (log []logLine) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		d := json.NewDecoder(bytes.NewReader(raw))
		if opening, _ := d.Token(); opening != json.Delim('{') {
			return nil
		}
		for d.More() {
			_, _ = d.Token()
			var entry json.RawMessage
			_ = d.Decode(&entry)
			list = append(list, entry)
		}
	}
	for _, raw := range list {
		var entry struct{ Date, Message json.RawMessage }
		if json.Unmarshal(raw, &entry) != nil {
			log = append(log, logLine{Message: unreadable})
			continue
		}
		log = append(log, logLine{moment(entry.Date), text(entry.Message)})
	}
	return log
}

// isDeep is true of what may be nested deeper than json.Unmarshal goes at once.
func isDeep(body []byte) bool {
	return bytes.Count(body, []byte("["))+bytes.Count(body, []byte("{")) > 9000
}
