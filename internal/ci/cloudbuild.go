package ci

import "path/filepath"

// CloudBuild is Google Cloud Build.
type CloudBuild struct {
	plain
	outputDir string
}

func newCloudBuild(getenv func(string) string) System {
	return CloudBuild{outputDir: getenv("BUILDER_OUTPUT")}
}

// Save writes the step's output, of which the first 4 KB are kept: the API's
// Results.buildStepOutputs. Newer versions of that page say 50 KB.
func (c CloudBuild) Save(outputs []Output) (string, error) {
	if c.outputDir == "" {
		return "", nil
	}
	file := Dotenv{Limit: 4 << 10, Value: shellWord}
	return "", file.write(filepath.Join(c.outputDir, "output"), outputs)
}
