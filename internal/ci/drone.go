package ci

import "fmt"

// Drone is Drone, Woodpecker and Harness CI: a log without sections, and files.
type Drone struct {
	plain
	outputPath string // "" where the runner reads none
}

func newDrone(getenv func(string) string) System {
	return Drone{outputPath: getenv("DRONE_OUTPUT")}
}

// Dotenv is a file in the workspace, which the steps share.
func (Drone) Dotenv() Dotenv { return Dotenv{Path: jobFile, Value: shellWord} }

// Save appends to the file that Harness reads with a fork of joho/godotenv:
// harness/lite-engine pipeline/runtime/common.go.
func (d Drone) Save(outputs []Output) (string, error) {
	if d.outputPath == "" {
		return "", nil
	}
	if err := appendFile(d.outputPath, d.Dotenv().text(outputs)); err != nil {
		return "", fmt.Errorf("writing the outputs (DRONE_OUTPUT): %w", err)
	}
	return "", nil
}
