package ci

import (
	"fmt"
	"strings"
)

// plain is the system that has nothing: a log, read by a person.
type plain struct{}

func newPlain(func(string) string) System { return plain{} }

func (plain) Mask(string) string { return "" }

func (plain) Open(s Section) string { return s.Title + "\n" }

func (plain) Close(Section) string { return "" }

func (plain) Folds() bool { return false }

func (plain) Inert(line string) string { return line }

func (plain) Quote(lines string) string { return lines }

func (plain) Annotate(a Annotation) string {
	if a.Level == Debug {
		return ""
	}
	text := strings.Join(a.Text, "\n  ")
	if a.Title == "" {
		return fmt.Sprintf("%s: %s\n", a.Level, text)
	}
	return fmt.Sprintf("%s: %s\n  %s\n", a.Level, a.Title, text)
}

func (plain) Save([]Output) (string, error) { return "", nil }

func (plain) Dotenv() Dotenv { return Dotenv{Value: shellWord} }

func (plain) Summarise(string) (string, error) { return "", nil }
