package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

const (
	// lastLines is how much of the log is shown once more when the job failed.
	lastLines = 10
	// maxSteps is how many lines can still be read as the bars of a chart.
	maxSteps = 50
	// maxLog is how much of the log goes into the summary, in bytes.
	maxLog = 256 << 10
)

// log keeps of a job's log what is shown again at the end. The log itself can
// be far larger than what is kept.
type log struct {
	count int
	head  []wait.Line // from the first on
	tail  []wait.Line // up to the last one, after head
	// The bytes that head and tail hold, and the lines between them that they
	// do not.
	headSize, tailSize, dropped int
}

func (l *log) add(lines []wait.Line) {
	for _, line := range lines {
		l.count++
		if l.dropped == 0 && len(l.tail) == 0 && l.headSize+size(line) <= maxLog/2 {
			l.head = append(l.head, line)
			l.headSize += size(line)
			continue
		}
		l.tail = append(l.tail, line)
		l.tailSize += size(line)
		l.trim()
	}
}

// trim drops the oldest lines of the tail, but never the last ones.
func (l *log) trim() {
	for l.tailSize > maxLog/2 && len(l.tail) > lastLines {
		l.tailSize -= size(l.tail[0])
		l.tail[0] = wait.Line{} // the array behind the slice would keep it alive
		l.tail = l.tail[1:]
		l.dropped++
	}
}

// size is what a line takes in the summary, with its time and line break.
func size(line wait.Line) int { return line.Date.Len() + line.Message.Len() + 2 }

// last returns at most the n last lines.
func (l *log) last(n int) []wait.Line {
	kept := slices.Concat(l.head, l.tail)
	if l.dropped > 0 {
		kept = l.tail
	}
	return kept[max(0, len(kept)-n):]
}

// steps returns all lines where there are 2 to maxSteps of them, else none.
func (l *log) steps() []wait.Line {
	if l.count < 2 || l.count > maxSteps {
		return nil
	}
	return slices.Concat(l.head, l.tail)
}

// excerpt returns the log as lines of at most limit bytes in all, with a note in
// the middle where some were left out.
func (l *log) excerpt(limit int) []string {
	head, headLeft := cut(l.head, limit/2, false)
	rest := slices.Concat(l.head[len(l.head)-headLeft:], l.tail)
	tail, tailLeft := cut(rest, limit/2, true)
	if left := tailLeft + l.dropped; left > 0 {
		head = append(head, fmt.Sprintf("… %s left out here …", count(left, "line")))
	}
	return append(head, tail...)
}

// cut returns as many lines as fit into limit bytes, from the first or from the
// last on, and how many entries did not fit.
func cut(lines []wait.Line, limit int, fromEnd bool) (texts []string, left int) {
	for i := range lines {
		line := lines[i]
		if fromEnd {
			line = lines[len(lines)-1-i]
		}
		text := summaryLine(line)
		if limit -= len(text) + 1; limit < 0 {
			left = len(lines) - i
			break
		}
		texts = append(texts, text)
	}
	if fromEnd {
		slices.Reverse(texts)
	}
	return texts, left
}

func summaryLine(line wait.Line) string {
	return strings.TrimSpace(line.Date.String() + " " + strings.Join(line.Message.Lines(), "\n  "))
}
