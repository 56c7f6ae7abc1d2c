package sitehost

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

// ErrSynchronous says that an answer scheduled no job: the call did its work at
// once, and there is nothing to wait for.
var ErrSynchronous = errors.New("the call was synchronous")

// NoJobError says that a text is no answer that a job could be read from.
type NoJobError struct {
	What string // is wrong with Text, as in "is not JSON"
	Text remote.Text
}

func (e *NoJobError) Error() string { return e.What }

// Scheduled reads which job an API call scheduled from its whole answer. The
// versions differ: 1.5 answers {"return":{"job":{"type":"scheduler","id":1}}},
// 1.0 to 1.3 {"return":{"job_id":"1"}} without a type, which jobType then gives.
//
// The error is ErrSynchronous when there is no job, or one with id 0; an
// *AnswerError when the call was refused; else a *NoJobError.
func Scheduled(text, jobType string) (Ref, error) {
	var a struct {
		Status json.RawMessage `json:"status"`
		Msg    json.RawMessage `json:"msg"`
		Return json.RawMessage `json:"return"`
	}
	text = strings.TrimPrefix(text, byteOrderMark)
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return Ref{}, noJob(text, notAnObject(err))
	}
	switch status := readStatus(leaf(a.Status)); {
	case status == statusFalse:
		return Ref{}, &AnswerError{Message: leaf(a.Msg)} // whatever its HTTP status was
	case a.Status == nil:
		return Ref{}, noJob(text, `is JSON, but no answer of SiteHost's API: it has no "status"`)
	case status == statusMissing:
		return Ref{}, noJob(text, `is JSON, but no answer of SiteHost's API: its "status" is neither true nor false`)
	}
	job, ok := jobIn(a.Return)
	if !ok {
		return Ref{}, noJob(text, "has something where a job would be that is none")
	}
	id, err := strconv.ParseInt(job.id.String(), 10, 64)
	switch {
	case job.id.IsEmpty():
		return Ref{}, ErrSynchronous
	case err != nil || id < 0:
		return Ref{}, noJob(text, "has a job whose id is no positive whole number")
	case id == 0:
		return Ref{}, ErrSynchronous
	case job.kind.IsEmpty() && jobType == "":
		return Ref{}, noJob(text, "has a job without a type, as versions before 1.5 of the API answer; give the input type as well")
	case job.kind.IsEmpty():
		return Ref{Type: jobType, ID: id}, nil
	}
	for _, known := range []string{"daemon", "scheduler"} {
		if job.kind.Is(known) {
			return agreed(text, Ref{Type: known, ID: id}, jobType)
		}
	}
	return Ref{}, noJob(text, "has a job whose type is neither daemon nor scheduler")
}

// agreed refuses a type that was given too and is another one.
func agreed(text string, job Ref, jobType string) (Ref, error) {
	if jobType != "" && jobType != job.Type {
		return Ref{}, noJob(text, fmt.Sprintf("has a %s job, but the input type is %s; leave type out", job.Type, jobType))
	}
	return job, nil
}

// reference is a job's type and id as they were found.
type reference struct{ kind, id remote.Text }

// jobIn looks for a job in both shapes; where there is none, the id is empty. It
// reports false of anything else that stands in a job's place: a job that is not
// seen would not be waited for.
func jobIn(raw json.RawMessage) (reference, bool) {
	var r struct {
		Job   json.RawMessage `json:"job"`
		JobID json.RawMessage `json:"job_id"`
	}
	if json.Unmarshal(raw, &r) != nil {
		isList := len(raw) > 0 && raw[0] == '['
		return reference{}, !isList || isNothing(raw)
	}
	if isNothing(r.Job) {
		return reference{id: leaf(r.JobID)}, true
	}
	var job struct {
		Type json.RawMessage `json:"type"`
		ID   json.RawMessage `json:"id"`
	}
	if json.Unmarshal(r.Job, &job) != nil || (job.ID == nil && job.Type == nil) {
		return reference{}, false
	}
	return reference{kind: leaf(job.Type), id: leaf(job.ID)}, true
}

// isNothing is true of all that PHP writes for nothing.
func isNothing(raw json.RawMessage) bool {
	switch string(raw) {
	case "", "null", "false", "0", `""`:
		return true
	}
	return isEmptyList(raw)
}

// notAnObject tells what is not JSON from what is JSON of another kind.
func notAnObject(err error) string {
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "is JSON, but not an object"
	}
	return "is not JSON"
}

func noJob(text, what string) error { return &NoJobError{What: what, Text: remote.New(text)} }

// leaf is a JSON leaf as text, whatever its type.
func leaf(raw json.RawMessage) remote.Text { return remote.New(string(new(texts).append(nil, raw))) }
