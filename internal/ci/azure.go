package ci

import (
	"fmt"
	"regexp"
	"strings"
)

// Azure is Azure Pipelines. Its commands are described at
// learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands.
type Azure struct {
	plain
	tempDir string // "" where the agent gave none
}

func newAzure(getenv func(string) string) System {
	return Azure{tempDir: getenv("AGENT_TEMPDIRECTORY")}
}

// Mask hides the secret from then on, so it must come first.
func (Azure) Mask(secret string) string { return vso("task.setsecret", secret) }

// Open begins a group. An expanded one is printed outside of groups.
func (a Azure) Open(s Section) string {
	if s.Expanded {
		return a.plain.Open(s)
	}
	return "##[group]" + s.Title + "\n"
}

// Close ends the group.
func (Azure) Close(s Section) string {
	if s.Expanded {
		return ""
	}
	return "##[endgroup]\n"
}

// hashVSO is how a command starts, anywhere in a line. The agent warns of one
// that it can't read: src/Agent.Worker/WorkerCommandManager.cs.
var hashVSO = regexp.MustCompile(`(?i)(#` + weightless + `#)(` + weightless + `v` + weightless + `s` + weightless + `o)`)

// Folds is true: the log is in a section that is shown folded.
func (Azure) Folds() bool { return true }

// Inert breaks up commands and what the log page formats or folds.
func (Azure) Inert(line string) string {
	return breakMarkers(replace(hashVSO, line, `$1\$2`))
}

// Annotate makes an issue: they are listed on the run's page. There are issues
// of two kinds only.
func (a Azure) Annotate(n Annotation) string {
	text := strings.Join(n.Text, "\n")
	if n.Title != "" {
		text = n.Title + "\n" + text
	}
	switch n.Level {
	case Debug:
		return vso("task.debug", text)
	case Warning, Error:
		return vso("task.logissue type="+n.Level.String(), text)
	}
	return a.plain.Annotate(n)
}

// Save makes output variables of the step, under their plain names: those who
// read them name the step.
func (Azure) Save(outputs []Output) (string, error) {
	var b strings.Builder
	for _, o := range outputs {
		b.WriteString(vso(fmt.Sprintf("task.setvariable variable=%s;isOutput=true", o.Name), o.Value))
	}
	return b.String(), nil
}

// Summarise attaches a file, which the agent reads later: two steps must not
// share one.
func (a Azure) Summarise(markdown string) (string, error) {
	if a.tempDir == "" {
		return "", nil
	}
	path, err := writeTemp(a.tempDir, "sitehost-wait-*.md", markdown)
	if err != nil {
		return "", fmt.Errorf("writing the summary (AGENT_TEMPDIRECTORY): %w", err)
	}
	return vso("task.uploadsummary", path), nil
}

// vso is a command. Its data is escaped as in microsoft/azure-pipelines-task-lib
// node/taskcommand.ts; each line of it is a line of the log.
func vso(command, data string) string {
	return fmt.Sprintf("##vso[%s]%s\n", command, strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A").Replace(data))
}
