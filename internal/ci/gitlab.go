package ci

import (
	"fmt"
	"strings"
	"time"
)

// GitLab is GitLab CI.
type GitLab struct{ plain }

func newGitLab(func(string) string) System { return GitLab{} }

// Open begins a section that is folded: docs.gitlab.com, "Job logs", "Custom
// collapsible sections". An expanded one is printed outside of sections.
func (g GitLab) Open(s Section) string {
	if s.Expanded {
		return g.plain.Open(s)
	}
	return fmt.Sprintf("\x1b[0Ksection_start:%d:%s[collapsed=true]\r\x1b[0K%s\n", time.Now().Unix(), s.ID, s.Title)
}

// Close ends the section.
func (GitLab) Close(s Section) string {
	if s.Expanded {
		return ""
	}
	return fmt.Sprintf("\x1b[0Ksection_end:%d:%s\r\x1b[0K\n", time.Now().Unix(), s.ID)
}

// Folds is true: the log is in a section that is shown folded.
func (GitLab) Folds() bool { return true }

// Inert breaks up section_start: and section_end:. The server wants them to end
// in a carriage return and an escape sequence, but the log page does not, and
// from any other section_ on it takes the rest of the line for text, escape
// sequences included: app/assets/javascripts/ci/job_log_viewer/lib/scanner.js.
func (GitLab) Inert(line string) string { return strings.ReplaceAll(line, "section_", `section\_`) }

// Annotate colours the lines, as in a terminal. GitLab has no annotations.
func (GitLab) Annotate(a Annotation) string { return Terminal{Colours: true}.Annotate(a) }

// Colour colours lines, likewise.
func (GitLab) Colour(level Level, lines string) string {
	return Terminal{Colours: true}.Colour(level, lines)
}

// Dotenv is for artifacts:reports:dotenv, which knows no quotes and must be
// smaller than 5 KiB: app/services/ci/parse_dotenv_artifact_service.rb. It makes
// variables of it that are not raw, so the runner expands the references in
// them, to a later job's secrets too; $$ stands for a dollar sign
// (gitlab-runner, common/spec/variables.go).
func (GitLab) Dotenv() Dotenv {
	return Dotenv{
		Path:  jobFile,
		Limit: 5<<10 - 1,
		Value: func(value string) string { return strings.ReplaceAll(value, "$", "$$") },
	}
}
