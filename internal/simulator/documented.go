package simulator

import "time"

// What the example on the vendor's page for /job/get asks for.
const (
	DocumentedType = "scheduler"
	DocumentedID   = 32563
)

// DocumentedCreation is when the documented job was created. The page names no
// zone: UTC has no days of 23 hours.
func DocumentedCreation() time.Time {
	return time.Date(2025, time.February, 17, 10, 42, 58, 0, time.UTC)
}

// Documented returns the job whose last answer is the example on the vendor's
// page for /job/get: a server that is provisioned in 22 seconds.
func Documented() Job {
	return Job{
		Type:    DocumentedType,
		ID:      DocumentedID,
		Created: DocumentedCreation(),
		Pending: 2 * time.Second,
		Lines: []Line{
			{At: 0, Message: "[kvm-http] Preparing to provision"},
			{At: 0, Message: "[kvm-http] Installing operating system"},
			{At: 4 * time.Second, Message: "[kvm-http] Applying disk sizes"},
			{At: 6 * time.Second, Message: "[kvm-http] Configuring networking"},
			{At: 6 * time.Second, Message: "[kvm-http] Starting up"},
			{At: 22 * time.Second, Message: "[kvm-http] Finished provisioning"},
		},
		End:   22 * time.Second,
		State: "Completed",
	}
}
