package ci

import (
	"encoding/json"
	"fmt"
	"path/filepath"
)

// tektonResults is where a task's results go: tekton.dev/docs/pipelines/tasks,
// "Emitting Results".
const tektonResults = "/tekton/results"

// Tekton is Tekton Pipelines.
type Tekton struct {
	plain
	dir string
}

func newTekton(func(string) string) System { return Tekton{dir: tektonResults} }

// maxResults is what results may take in a container's termination message of
// 4096 bytes, beyond which the task fails: tektoncd/pipeline
// pkg/termination/write.go. The rest is for the entrypoint's own entries.
const maxResults = 4096 - 512

// Save writes one file an output, without a final line break, which would be
// part of the value. Tekton reads those that the task declares.
func (t Tekton) Save(outputs []Output) (string, error) {
	for _, o := range fit(outputs, maxResults, terminationSize) {
		if err := replaceFile(filepath.Join(t.dir, o.Name), o.Value); err != nil {
			return "", fmt.Errorf("writing the result %s: %w", o.Name, err)
		}
	}
	return "", nil
}

// terminationSize is what the results take in the termination message, which is
// JSON: pkg/result/result.go.
func terminationSize(outputs []Output) int {
	type runResult struct {
		Key   string `json:"key"`
		Value string `json:"value"`
		Type  int    `json:"type"`
	}
	var results []runResult
	for _, o := range outputs {
		results = append(results, runResult{o.Name, o.Value, 1})
	}
	text, err := json.Marshal(results)
	if err != nil {
		panic(err) // strings and numbers have a JSON form
	}
	return len(text)
}
