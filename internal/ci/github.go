package ci

import (
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/sethvargo/go-githubactions"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

// GitHub is GitHub Actions, and Forgejo's and Gitea's, which speak its
// language. What it knows of the runner was read in actions/runner 2.336.
type GitHub struct {
	plain
	outputPath, summaryPath string // empty where the runner gave none
}

func newGitHub(getenv func(string) string) System {
	return GitHub{outputPath: getenv("GITHUB_OUTPUT"), summaryPath: getenv("GITHUB_STEP_SUMMARY")}
}

// Mask hides the secret from then on, so it must come first.
func (GitHub) Mask(secret string) string {
	return command(func(a *githubactions.Action) { a.AddMask(secret) })
}

// Open begins a group. An expanded one is printed outside of groups.
func (g GitHub) Open(s Section) string {
	if s.Expanded {
		return g.plain.Open(s)
	}
	return command(func(a *githubactions.Action) { a.Group(s.Title) })
}

// Close ends the group.
func (GitHub) Close(s Section) string {
	if s.Expanded {
		return ""
	}
	return command(func(a *githubactions.Action) { a.EndGroup() })
}

// Folds is true: the log is in a section that is shown folded.
func (GitHub) Folds() bool { return true }

// Inert breaks up the log page's markers and both forms of a command, and moves
// them away from the start of the line: only there counts the new one, ::name::,
// after white space, and there act takes even ##[\name] for a command, if one
// that it does not know (nektos/act pkg/runner/command.go).
func (GitHub) Inert(line string) string {
	line = breakMarkers(line)
	start := strings.TrimSpace(line)
	if strings.HasPrefix(start, "::") || strings.HasPrefix(start, "##[") {
		return gutter + line
	}
	return line
}

// Quote stops commands around lines, with a token that nobody can guess.
func (GitHub) Quote(lines string) string {
	token := rand.Text()
	return fmt.Sprintf("::stop-commands::%s\n%s::%s::\n", token, lines, token)
}

// maxAnnotation is where the runner cuts an annotation, in characters.
const maxAnnotation = 4096

// Annotate makes an annotation: they are listed on the run's page.
func (GitHub) Annotate(a Annotation) string {
	text := remote.Shorten(strings.Join(a.Text, "\n"), maxAnnotation)
	return command(func(action *githubactions.Action) {
		if a.Title != "" {
			action = action.WithFieldsMap(map[string]string{"title": a.Title})
		}
		switch a.Level {
		case Debug:
			action.Debugf("%s", text)
		case Notice:
			action.Noticef("%s", text)
		case Warning:
			action.Warningf("%s", text)
		case Error:
			action.Errorf("%s", text)
		}
	})
}

// Save appends to the file that the runner reads when the step has ended,
// however it ended.
func (g GitHub) Save(outputs []Output) (string, error) {
	if g.outputPath == "" {
		return "", nil
	}
	var b strings.Builder
	for _, o := range outputs {
		fmt.Fprintf(&b, "%s=%s\n", o.Name, o.Value)
	}
	if err := appendFile(g.outputPath, b.String()); err != nil {
		return "", fmt.Errorf("writing the outputs (GITHUB_OUTPUT): %w", err)
	}
	return "", nil
}

// Summarise appends to the job summary. The runner drops a summary above 1 MiB.
func (g GitHub) Summarise(markdown string) (string, error) {
	if g.summaryPath == "" {
		return "", nil
	}
	if err := appendFile(g.summaryPath, markdown); err != nil {
		return "", fmt.Errorf("writing the job summary (GITHUB_STEP_SUMMARY): %w", err)
	}
	return "", nil
}

// command returns what issue writes. The library panics when its writer fails,
// and a strings.Builder never does.
func command(issue func(*githubactions.Action)) string {
	var b strings.Builder
	issue(githubactions.New(githubactions.WithWriter(&b)))
	return b.String()
}
