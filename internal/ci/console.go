package ci

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/secret"
)

// gutter stands in front of remote text, so that none of it is at the start of
// a line.
const gutter = "│ "

// Console is the one way out: everything printed or written for a CI system
// goes through it, and leaves clean, without the key, and harmless there. Only the
// --json document and main's last words do not.
type Console struct {
	system     System
	out        io.Writer
	key        secret.Key
	outputFile string
	section    *Section
	err        error
}

// NewConsole returns a Console that prints to out. Outputs also go to the file
// at outputFile, where that is empty to the system's own.
func NewConsole(system System, out io.Writer, key secret.Key, outputFile string) *Console {
	return &Console{system: system, out: out, key: key, outputFile: cmp.Or(outputFile, system.Dotenv().Path)}
}

// Err returns the first error of writing to out. After one, nothing more is
// written there.
func (c *Console) Err() error { return c.err }

// MaskKey makes the system hide the key. It must come before anything else.
func (c *Console) MaskKey() {
	if !c.key.IsZero() {
		c.write(c.system.Mask(c.key.Reveal()))
	}
}

// Open begins a section, and ends the one before.
func (c *Console) Open(s Section) {
	c.Close()
	s.Title = c.clean(s.Title)
	c.section = &s
	c.write(c.system.Open(s))
}

// Close ends the section, if one is open.
func (c *Console) Close() {
	if c.section == nil {
		return
	}
	c.write(c.system.Close(*c.section))
	c.section = nil
}

// Folds reports whether sections are folded away.
func (c *Console) Folds() bool { return c.system.Folds() }

// Redact returns the text without the key. Text must be redacted before it is
// cut, or a part of the key could be left at the cut.
func (c *Console) Redact(text remote.Text) remote.Text { return text.Map(c.key.Redact) }

// Print prints lines of one's own.
func (c *Console) Print(lines ...string) {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(c.clean(line))
		b.WriteByte('\n')
	}
	c.write(b.String())
}

// colourer is a System that shows how good the news in a line is.
type colourer interface {
	Colour(level Level, lines string) string
}

// Conclude prints a line of one's own that says how it ended: Notice is good
// news.
func (c *Console) Conclude(level Level, line string) {
	line = c.clean(line) + "\n"
	if system, ok := c.system.(colourer); ok {
		line = system.Colour(level, line)
	}
	c.write(line)
}

// Quoted is a piece of remote text and what stands in front of it.
type Quoted struct {
	Margin string // one's own, the same width in every line
	Text   remote.Text
}

// Quote prints remote text behind a gutter, one block for all.
func (c *Console) Quote(texts []Quoted) {
	var b strings.Builder
	for _, t := range texts {
		for i, line := range t.Text.Lines() {
			margin := t.Margin
			if i > 0 {
				margin = strings.Repeat(" ", len(margin))
			}
			b.WriteString(c.system.Inert(margin + gutter + c.visible(line)))
			b.WriteByte('\n')
		}
	}
	if b.Len() > 0 {
		c.write(c.system.Quote(b.String()))
	}
}

// Annotate points something out.
func (c *Console) Annotate(a Annotation) {
	a.Title = c.clean(a.Title)
	text := make([]string, len(a.Text))
	for i, line := range a.Text {
		text[i] = c.clean(line)
	}
	a.Text = text
	c.write(c.system.Annotate(a))
}

// Debugf says something to those who debug a pipeline.
func (c *Console) Debugf(format string, args ...any) {
	c.Annotate(Annotation{Level: Debug, Text: []string{fmt.Sprintf(format, args...)}})
}

// maxValue is the longest an output may be, in characters: some become
// environment variables, and the API sets no limit.
const maxValue = 1000

// Save hands the outputs to later steps, in the system's way and in the output
// file. It tries both and returns the first error. Values are inert, for the
// first thing that a later step does with one is to print it.
func (c *Console) Save(outputs []Output) error {
	safe := make([]Output, len(outputs))
	for i, o := range outputs {
		value := remote.New(c.key.Redact(o.Value)).String()
		safe[i] = Output{o.Name, remote.Shorten(c.system.Inert(value), maxValue)}
	}
	text, err := c.system.Save(safe)
	c.write(text)
	if c.outputFile == "" {
		return err
	}
	return cmp.Or(err, c.system.Dotenv().write(c.outputFile, safe))
}

// Summarise adds Markdown, whose remote parts are fenced or escaped, to the
// page of the run.
func (c *Console) Summarise(markdown string) error {
	text, err := c.system.Summarise(c.key.Redact(markdown))
	c.write(text)
	return err
}

// Clean returns a line as it would be printed, for those who print it elsewhere.
// It may be called from any goroutine.
func (c *Console) Clean(line string) string { return c.clean(line) }

// clean redacts before Inert, which may break up what is to be redacted.
func (c *Console) clean(line string) string { return c.system.Inert(c.visible(line)) }

func (c *Console) visible(line string) string { return remote.Visible(c.key.Redact(line)) }

// write keeps the first error and stops there: a job goes on being followed,
// and its outputs are written, when nobody reads the log any more.
func (c *Console) write(text string) {
	if c.err != nil || text == "" {
		return
	}
	_, c.err = io.WriteString(c.out, text)
}
