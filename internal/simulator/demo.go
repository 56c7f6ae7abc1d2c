package simulator

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// DemoKey is the key that a Server accepts unless its script has another.
const DemoKey = "demo-key-not-a-secret"

// DemoNames returns the names that Demo knows.
func DemoNames() []string { return []string{"completed", "failed", "slow"} }

// Demo returns the script of a job of a few seconds to look at. It is always
// DocumentedType DocumentedID, and its dates are always the same.
func Demo(name string) (Script, error) {
	switch name {
	case "completed":
		return Script{Jobs: []Job{completed()}}, nil
	case "failed":
		return Script{Jobs: []Job{failed()}}, nil
	case "slow":
		// Both faults come before the end for any client that asks at least
		// every two seconds.
		faults := map[int]http.Handler{2: Throttled(), 4: Unavailable("1")}
		return Script{Jobs: []Job{slow()}, Faults: faults}, nil
	}
	return Script{}, fmt.Errorf("no demo %q: there are %s", name, strings.Join(DemoNames(), ", "))
}

// completed is the documented job in a hurry.
func completed() Job {
	job := Documented()
	job.Pending = time.Second
	job.End = 4 * time.Second
	for i, at := range []int{0, 200, 1200, 2000, 2400, 4000} {
		job.Lines[i].At = time.Duration(at) * time.Millisecond
	}
	return job
}

// failed has the message that the vendor's examples quote for an image from
// elsewhere in a stack; the log before it is made up.
func failed() Job {
	job := Documented()
	job.Pending = time.Second
	job.Lines = []Line{
		{At: 0, Message: "[stack] Preparing to deploy"},
		{At: 300 * time.Millisecond, Message: "[stack] Reading docker-compose.yml"},
		{At: 1200 * time.Millisecond, Message: "[stack] Pulling docker.io/library/nginx:1.29"},
		{At: 2600 * time.Millisecond, Message: "[stack] Configuring server"},
		{At: 3800 * time.Millisecond, Message: "[stack] docker.io/library/nginx:1.29 has no type label"},
		{At: 4 * time.Second, Message: "[stack] Removing containers"},
	}
	job.End = 4 * time.Second
	job.State = "Failed"
	job.Message = "Image not typed"
	return job
}

// slow is the documented job after a queue, with pauses.
func slow() Job {
	job := Documented()
	job.Pending = 3 * time.Second
	job.End = 5 * time.Second
	for i, at := range []int{0, 200, 1800, 2000, 3600, 5000} {
		job.Lines[i].At = time.Duration(at) * time.Millisecond
	}
	return job
}
