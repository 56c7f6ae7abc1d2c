package sitehost

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

// answer is the API's envelope: return, msg, status.
type answer struct {
	job     Job
	isJob   bool // return was an object
	status  status
	message remote.Text
}

type status int

const (
	statusMissing status = iota
	statusTrue
	statusFalse
)

// LineFunc takes one line of a job's log. The slices are valid during the call
// only, so that an answer whose lines are all known costs no memory.
type LineFunc func(date, message []byte)

// decode reads one answer and calls line for each line of the log on the way,
// the oldest first. Answers hold the whole log and can reach tens of
// megabytes, so the log is decoded a line at a time from the stream. The types
// drift (the vendor's client has helpers named maybe int, maybe bool, maybe
// string), so every leaf is taken as text whatever its type; redact is given
// those outside the log.
func decode(r io.Reader, redact func(string) string, line LineFunc) (answer, error) {
	d := decoder{Decoder: json.NewDecoder(withoutMark(r)), redact: redact, line: line}
	if err := d.envelope(); err != nil {
		return answer{}, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return answer{}, cmp.Or(err, errors.New("something follows the JSON"))
	}
	return d.answer, nil
}

// byteOrderMark is what PHP sends on when one of its files was saved with it.
const byteOrderMark = "\ufeff"

func withoutMark(r io.Reader) io.Reader {
	in := bufio.NewReader(r)
	if start, _ := in.Peek(len(byteOrderMark)); string(start) == byteOrderMark { // an error comes again
		_, _ = in.Discard(len(byteOrderMark))
	}
	return in
}

type decoder struct {
	*json.Decoder
	redact func(string) string
	line   LineFunc
	answer answer
	raw    json.RawMessage // reused by every leaf
	texts  texts
}

func (d *decoder) envelope() error {
	isObject, err := d.object(map[string]func() error{
		"return": d.job,
		"msg":    func() error { return d.text(&d.answer.message) },
		"status": d.status,
	})
	if err == nil && !isObject {
		return errors.New("the answer is not a JSON object")
	}
	return err
}

func (d *decoder) job() error {
	job := &d.answer.job
	isObject, err := d.object(map[string]func() error{
		"state":     func() error { return d.text(&job.State) },
		"created":   func() error { return d.time(&job.Created) },
		"started":   func() error { return d.time(&job.Started) },
		"completed": func() error { return d.time(&job.Completed) },
		"message":   func() error { return d.text(&job.Message) },
		"logs":      d.logs,
	})
	d.answer.isJob = isObject
	return err
}

// logs reads the list of lines. PHP writes a list whose keys have gaps as an
// object, and an empty one as null, "" or false.
func (d *decoder) logs() error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	opening, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	var entry logEntry
	for d.More() {
		if opening == '{' {
			if _, err := d.Token(); err != nil {
				return err
			}
		}
		if err := d.entry(&entry); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// logEntry is reused from line to line: RawMessage keeps its memory.
type logEntry struct {
	Date    json.RawMessage `json:"date"`
	Message json.RawMessage `json:"message"`
	date    []byte
	message []byte
}

// unreadable stands in the log for an entry that is not an object: its place
// is kept and the lines around it are not lost.
const unreadable = "(a log entry of an unknown form)"

func (d *decoder) entry(e *logEntry) error {
	e.Date, e.Message = e.Date[:0], e.Message[:0]
	err := d.Decode(e)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		d.line(nil, []byte(unreadable))
		return nil
	}
	if err != nil {
		return err
	}
	e.date, e.message = d.cut(d.texts.append(e.date[:0], e.Date)), d.cut(d.texts.append(e.message[:0], e.Message))
	if isNoTime(e.date) {
		e.date = e.date[:0]
	}
	d.line(e.date, e.message)
	return nil
}

func (d *decoder) status() error {
	var text remote.Text
	if err := d.text(&text); err != nil {
		return err
	}
	d.answer.status = readStatus(text)
	return nil
}

func readStatus(text remote.Text) status {
	switch {
	case text.Is("true"), text.Is("1"):
		return statusTrue
	case text.Is("false"), text.Is("0"):
		return statusFalse
	}
	return statusMissing
}

func (d *decoder) text(to *remote.Text) error {
	text, err := d.leaf()
	*to = remote.New(d.redact(string(text)))
	return err
}

func (d *decoder) time(to *remote.Text) error {
	text, err := d.leaf()
	if isNoTime(text) {
		text = nil
	}
	*to = remote.New(d.redact(string(text)))
	return err
}

// leaf reads the value that comes next as text, cut.
func (d *decoder) leaf() ([]byte, error) {
	if err := d.Decode(&d.raw); err != nil || isEmptyList(d.raw) {
		return nil, err
	}
	return d.cut(d.texts.append(nil, d.raw)), nil
}

// isEmptyList is true of what PHP writes for an empty array, which stands for
// nothing.
func isEmptyList(raw json.RawMessage) bool {
	if len(raw) == 0 || (raw[0] != '[' && raw[0] != '{') {
		return false
	}
	inside := bytes.TrimSpace(raw[1 : len(raw)-1])
	return len(inside) == 0
}

// maxText is how much is kept of one text, in bytes. Nobody reads a log line
// beyond that, and making tens of megabytes of one harmless would take seconds
// that a signal does not leave.
const maxText = 64 << 10

// cut shortens a text and says so. The key goes before: at the cut, a part of it
// would be left.
func (d *decoder) cut(text []byte) []byte {
	if len(text) <= maxText {
		return text
	}
	whole := d.redact(string(text))
	kept := strings.ToValidUTF8(whole[:min(len(whole), maxText)], "")
	if len(kept) == len(whole) {
		return []byte(whole)
	}
	return fmt.Appendf(nil, "%s… (%d bytes left out)", kept, len(whole)-len(kept))
}

// isNoTime is true of the values that stand for a time that has not come:
// null, "", and what MySQL and PHP write for it.
func isNoTime(text []byte) bool {
	text = bytes.TrimSpace(text)
	return len(text) == 0 || bytes.HasPrefix(text, []byte("0000-00-00")) ||
		string(text) == "0" || string(text) == "false"
}

func (d *decoder) skip() error { return d.Decode(&ignored{}) }

// ignored is a value of any type. Nothing of it is kept.
type ignored struct{}

// UnmarshalJSON implements json.Unmarshaler.
func (*ignored) UnmarshalJSON([]byte) error { return nil }

// object reads the object that comes next: the members that fields knows with
// their function, the others not at all. It reports false, having read it, when
// something else comes next. An answer that says two things at once (a member
// twice) is not believed.
func (d *decoder) object(fields map[string]func() error) (bool, error) {
	token, err := d.Token()
	if err != nil {
		return false, err
	}
	switch token {
	case json.Delim('{'):
	case json.Delim('['):
		return false, d.rest()
	default:
		return false, nil
	}
	seen := make(map[string]bool)
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return true, err
		}
		key, _ := token.(string) // the decoder refuses any other key
		field, known := fields[key]
		switch {
		case !known:
			err = d.skip()
		case seen[key]:
			err = fmt.Errorf("the answer has %q twice", key)
		default:
			seen[key] = true
			err = field()
		}
		if err != nil {
			return true, err
		}
	}
	return true, d.rest()
}

// rest reads up to the end of the list or object that has been opened.
func (d *decoder) rest() error {
	for d.More() {
		if err := d.skip(); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// texts turns JSON leaves into text. It reuses its memory, for a log may have
// hundreds of thousands of them. Its zero value is ready.
type texts struct {
	quoted  bytes.Buffer
	decoder *json.Decoder // of quoted
	text    textBuffer
}

// textBuffer takes a string's content without making it a string.
type textBuffer []byte

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *textBuffer) UnmarshalText(text []byte) error {
	*b = append((*b)[:0], text...)
	return nil
}

// append appends a JSON leaf as text: a string's content, "" for null, numbers
// and booleans as they are written. Invalid UTF-8 becomes U+FFFD, so that the
// same text is the same bytes however it was escaped.
func (t *texts) append(to []byte, raw json.RawMessage) []byte {
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return to
	case raw[0] != '"':
		return append(to, bytes.ToValidUTF8(raw, []byte("\ufffd"))...)
	case bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw):
		return append(to, raw[1:len(raw)-1]...)
	}
	if t.decoder == nil {
		t.decoder = json.NewDecoder(&t.quoted)
	}
	_, _ = t.quoted.Write(raw)
	if err := t.decoder.Decode(&t.text); err != nil { // it has been checked
		return append(to, raw...)
	}
	return append(to, t.text...)
}
