package report

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// summary is a page in GitHub-flavoured Markdown. Remote text stands in code
// spans and fences only, which it cannot end.
func (r *Reporter) summary(e ending, result wait.Result) string {
	var b strings.Builder
	icon := map[string]string{Completed: "✅", Failed: "❌", TimedOut: "⏱️", Cancelled: "🛑", Failure: "⚠️"}[e.result]
	fmt.Fprintf(&b, "## %s %s\n\n", icon, e.heading)
	r.table(&b, result)
	if message := r.message(result.Job); e.result == Failed && message != "" {
		fence(&b, "text", []string{message})
	}
	if e.result != Completed && e.result != Failed {
		fence(&b, "text", e.advice)
	}
	r.gantt(&b, result.Job)
	r.details(&b)
	return b.String()
}

func (r *Reporter) table(b *strings.Builder, result wait.Result) {
	job := result.Job
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, "| %s | %s |\n", name, value)
		}
	}
	span := func(d time.Duration, known bool) string {
		if !known {
			return ""
		}
		return span(d)
	}
	b.WriteString("| | |\n|---|---|\n")
	row("Type", code(r.job.Type))
	row("Id", code(fmt.Sprint(r.job.ID)))
	row("State", code(job.State.Short(maxState)))
	row("Queued", span(job.Queued()))
	row("Ran", span(job.Ran()))
	row("Waited", effort(result))
	row("Created", code(job.Created.Short(maxState)))
	row("Started", code(job.Started.Short(maxState)))
	row("Completed", code(job.Completed.Short(maxState)))
	b.WriteString("\n")
}

// code is a code span for a cell of a table: neither a backtick, which would
// end the span, nor a bar, which would end the cell, is left in it.
func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + strings.NewReplacer("`", "'", "|", "¦").Replace(text) + "`"
}

var backticks = regexp.MustCompile("`+")

// fence writes lines between fences longer than any run of backticks in them.
func fence(b *strings.Builder, language string, lines []string) {
	longest := 2
	for _, line := range lines {
		for _, run := range backticks.FindAllString(line, -1) {
			longest = max(longest, len(run))
		}
	}
	mark := strings.Repeat("`", longest+1)
	fmt.Fprintf(b, "%s%s\n%s\n%s\n\n", mark, language, strings.Join(lines, "\n"), mark)
}

// details is the log, folded, cut in the middle where it is too long.
func (r *Reporter) details(b *strings.Builder) {
	if r.log.count == 0 {
		return
	}
	fmt.Fprintf(b, "<details><summary>Log (%s)</summary>\n\n", count(r.log.count, "line"))
	fence(b, "text", r.log.excerpt(maxLog))
	b.WriteString("</details>\n")
}

// gantt draws the log's steps: each lasts until the next one's time, the last
// until the job's completed time.
func (r *Reporter) gantt(b *strings.Builder, job sitehost.Job) {
	steps := r.log.steps()
	var bars []string
	for i, step := range steps {
		end := job.Completed
		if i+1 < len(steps) {
			end = steps[i+1].Date
		}
		bar, ok := bar(i+1, step, end)
		if !ok {
			return
		}
		bars = append(bars, bar)
	}
	if len(bars) == 0 {
		return
	}
	head := []string{"gantt", "  dateFormat YYYY-MM-DDTHH:mm:ss", "  axisFormat %H:%M:%S"}
	fence(b, "mermaid", append(head, bars...))
}

// bar is a task of a mermaid gantt chart. A step without an end, or one that
// ends before it starts, is drawn as a second.
func bar(number int, step wait.Line, end remote.Text) (string, bool) {
	const layout = "2006-01-02T15:04:05"
	from, ok := sitehost.ParseTime(step.Date)
	if !ok {
		return "", false
	}
	to, ok := sitehost.ParseTime(end)
	if !ok || !to.After(from) {
		to = from.Add(time.Second)
	}
	return fmt.Sprintf("  %d %s :%s, %s", number, barName(step.Message), from.Format(layout), to.Format(layout)), true
}

var notInBarName = regexp.MustCompile(`[^\p{L}\p{N} ._()/-]+`)

// barName leaves only what means nothing to mermaid. The number in front of it
// keeps a step from being read as one of mermaid's words.
func barName(text remote.Text) string {
	name := notInBarName.ReplaceAllString(text.String(), " ")
	return cmp.Or(remote.Shorten(strings.Join(strings.Fields(name), " "), 60), "step")
}
