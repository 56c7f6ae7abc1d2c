package ci

import "fmt"

// Bitbucket is Bitbucket Pipelines.
type Bitbucket struct {
	plain
	variablesPath string // "" where the runner gave none
}

func newBitbucket(getenv func(string) string) System {
	return Bitbucket{variablesPath: getenv("BITBUCKET_PIPELINES_VARIABLES_PATH")}
}

// Save appends to the file from which the step's output-variables are taken:
// support.atlassian.com/bitbucket-cloud/docs/variable-sharing.
func (b Bitbucket) Save(outputs []Output) (string, error) {
	if b.variablesPath == "" {
		return "", nil
	}
	if err := appendFile(b.variablesPath, b.lines().text(outputs)); err != nil {
		return "", fmt.Errorf("writing the outputs (BITBUCKET_PIPELINES_VARIABLES_PATH): %w", err)
	}
	return "", nil
}

// lines are KEY=VALUE: the page mentions no quotes.
func (Bitbucket) lines() Dotenv {
	return Dotenv{Value: func(value string) string { return value }}
}
