package report

import (
	"github.com/sitehost-wait/sitehost-wait/internal/ci"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// Refuse tells of what kept the wait from beginning, and writes the outputs that
// say so. result is Failure, or Cancelled, which is no error.
func Refuse(console *ci.Console, result, title string, advice []string) error {
	level := ci.Error
	if result == Cancelled {
		level = ci.Notice
	}
	console.Annotate(ci.Annotation{Level: level, Title: title, Text: advice})
	return console.Save(outputs(result, wait.Result{}, ""))
}

// Synchronous tells that there was nothing to wait for, and writes the outputs
// that say so.
func Synchronous(console *ci.Console) error {
	console.Conclude(ci.Notice, "Nothing to wait for: SiteHost did the work at once and scheduled no job.")
	return console.Save(outputs(Completed, wait.Result{}, ""))
}
