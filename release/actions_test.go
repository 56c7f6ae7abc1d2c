package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sitehost-wait/sitehost-wait/internal/config"
)

// action is what an action.yml says.
type action struct {
	Inputs  map[string]input
	Outputs map[string]output
	Runs    struct {
		Using, Image, Entrypoint string
		Steps                    []step
	}
}

type input struct {
	Description, Default string
	Required             bool
}

type output struct{ Description, Value string }

type step struct {
	ID, Shell, Run string
	Env            map[string]string
}

func readAction(t *testing.T, path string) action {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", path))
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatalf("%s: %s", path, yaml.FormatError(err, false, true))
	}
	return a
}

// TestActionsHaveTheSameInputs: those of the first are compared with the
// program's own table in the root of the repository.
func TestActionsHaveTheSameInputs(t *testing.T) {
	a, b := readAction(t, imageAction), readAction(t, binaryAction)
	if diff := cmp.Diff(a.Inputs, b.Inputs); diff != "" {
		t.Errorf("inputs of %s and %s differ (-first +second):\n%s", imageAction, binaryAction, diff)
	}
}

// TestActionsHaveTheSameOutputs: the program writes them, so that the actions
// have only to let them through.
func TestActionsHaveTheSameOutputs(t *testing.T) {
	a, b := readAction(t, imageAction), readAction(t, binaryAction)
	if diff := cmp.Diff(a.Outputs, b.Outputs, cmpopts.IgnoreFields(output{}, "Value")); diff != "" {
		t.Errorf("outputs of %s and %s differ (-first +second):\n%s", imageAction, binaryAction, diff)
	}
	for name, o := range b.Outputs {
		if want := "${{ steps.wait.outputs." + name + " }}"; o.Value != want {
			t.Errorf("%s: the output %s is %q, want %q", binaryAction, name, o.Value, want)
		}
	}
}

// TestBinaryActionHandsInputsOver: each in a variable that the program reads,
// and none in the script, where its text would be run.
func TestBinaryActionHandsInputsOver(t *testing.T) {
	steps := readAction(t, binaryAction).Runs.Steps
	if len(steps) != 1 {
		t.Fatalf("%s has %d steps, want 1", binaryAction, len(steps))
	}
	want := map[string]string{"RELEASE_DOWNLOADS": "", "RELEASE_SUMS": ""}
	for _, i := range config.Inputs() {
		if i.Shell {
			continue
		}
		variable := "INPUT_" + strings.ToUpper(strings.ReplaceAll(i.Name, "-", "_"))
		if !slices.Contains(i.Variables(), variable) {
			t.Errorf("the program does not read %s from %s", i.Name, variable)
		}
		want[variable] = "${{ inputs." + i.Name + " }}"
	}
	if diff := cmp.Diff(want, steps[0].Env); diff != "" {
		t.Errorf("%s: env (-want +got):\n%s", binaryAction, diff)
	}
	if strings.Contains(steps[0].Run, "${{") {
		t.Errorf("%s: the script has an expression: %s", binaryAction, steps[0].Run)
	}
}

// TestImageActionNamesItsEntrypoint: Kubernetes runners cannot start it without.
func TestImageActionNamesItsEntrypoint(t *testing.T) {
	entrypoint := readAction(t, imageAction).Runs.Entrypoint
	dockerfile, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	if entrypoint == "" || !strings.Contains(string(dockerfile), `ENTRYPOINT ["`+entrypoint+`"]`) {
		t.Errorf("%s: the entrypoint is %q, want the Dockerfile's", imageAction, entrypoint)
	}
}
