package ci

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

// TeamCity is JetBrains TeamCity. Its service messages are described at
// jetbrains.com/help/teamcity/service-messages.html.
type TeamCity struct{ plain }

func newTeamCity(func(string) string) System { return TeamCity{} }

// Open begins a block. An expanded one is printed outside of blocks.
func (t TeamCity) Open(s Section) string {
	if s.Expanded {
		return t.plain.Open(s)
	}
	return serviceMessage("blockOpened", "name", s.Title)
}

// Close ends the block.
func (TeamCity) Close(s Section) string {
	if s.Expanded {
		return ""
	}
	return serviceMessage("blockClosed", "name", s.Title)
}

var hashTeamCity = regexp.MustCompile(`(?i)##(teamcity)`)

// Folds is true: the log is in a section that is shown folded.
func (TeamCity) Folds() bool { return true }

// Inert breaks up service messages, which may stand anywhere in a line.
func (TeamCity) Inert(line string) string { return replace(hashTeamCity, line, `##\$1`) }

// Quote stops service messages around lines. They are inert all the same: any
// of them could say that it goes on.
func (TeamCity) Quote(lines string) string {
	return serviceMessage("disableServiceMessages") + lines + serviceMessage("enableServiceMessages")
}

// maxProblem is where TeamCity cuts a build problem's description, in
// characters.
const maxProblem = 4000

// Annotate makes an error a build problem, which fails the build and says why
// on its page.
func (t TeamCity) Annotate(a Annotation) string {
	text := strings.Join(a.Text, "\n")
	if a.Title != "" {
		text = a.Title + "\n" + text
	}
	switch a.Level {
	case Warning:
		return serviceMessage("message", "text", text, "status", "WARNING")
	case Error:
		return serviceMessage("buildProblem", "description", remote.Shorten(text, maxProblem))
	}
	return t.plain.Annotate(a)
}

// Save sets environment variables for the build's later steps. TeamCity
// replaces %name% in them; %% stands for a percent sign.
func (TeamCity) Save(outputs []Output) (string, error) {
	var b strings.Builder
	for _, o := range outputs {
		value := strings.ReplaceAll(o.Value, "%", "%%")
		b.WriteString(serviceMessage("setParameter", "name", "env."+variableName(o), "value", value))
	}
	return b.String(), nil
}

// serviceMessage is a message with attributes: names and their values in turn.
func serviceMessage(name string, attributes ...string) string {
	escape := strings.NewReplacer("|", "||", "'", "|'", "[", "|[", "]", "|]", "\r", "|r", "\n", "|n")
	var b strings.Builder
	b.WriteString("##teamcity[" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		fmt.Fprintf(&b, " %s='%s'", attributes[i], escape.Replace(attributes[i+1]))
	}
	return b.String() + "]\n"
}
