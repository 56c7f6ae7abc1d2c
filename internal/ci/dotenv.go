package ci

import (
	"fmt"
	"regexp"
	"strings"
)

// Dotenv is how a system reads a file of SITEHOST_JOB_STATE=… lines.
type Dotenv struct {
	// Path is where the file goes unless the user says otherwise, "" for
	// nowhere.
	Path string
	// Limit is how large the file may be, in bytes, 0 for any size.
	Limit int
	// Value writes a value so that the system reads it as it was.
	Value func(string) string
}

// jobFile is where outputs go on systems that make users name a file
// themselves.
const jobFile = "sitehost-job.env"

// dotenvPrefix makes outputs recognisable among other variables.
const dotenvPrefix = "SITEHOST_JOB_"

func (d Dotenv) text(outputs []Output) string {
	var b strings.Builder
	for _, o := range outputs {
		fmt.Fprintf(&b, "%s=%s\n", variableName(o), d.Value(o.Value))
	}
	return b.String()
}

func variableName(o Output) string { return dotenvPrefix + strings.ToUpper(o.Name) }

// write writes the whole file or none of it, never half a file for a later job
// to read.
func (d Dotenv) write(path string, outputs []Output) error {
	if d.Limit > 0 {
		outputs = fit(outputs, d.Limit, func(o []Output) int { return len(d.text(o)) })
	}
	if err := replaceFile(path, d.text(outputs)); err != nil {
		return fmt.Errorf("writing the output file: %w", err)
	}
	return nil
}

var shellSafe = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,-]*$`)

// shellWord quotes what a shell would not take as it is: such files get
// sourced, as CircleCI's BASH_ENV, and a job's message could be a command. The
// libraries called dotenv read the same quotes; joho/godotenv writes them.
func shellWord(value string) string {
	if shellSafe.MatchString(value) {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(value) + `"`
}
