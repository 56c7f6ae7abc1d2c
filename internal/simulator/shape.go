package simulator

import "cmp"

// Missing leaves a member out where Shape allows for it.
const Missing = "missing"

// Shape says how answers spell what the vendor's page leaves open, or what its
// clients have had to accept ("maybe int", "maybe bool", "maybe string"). Each
// field is JSON, sent as it is, or Missing.
type Shape struct {
	Status    string // of success, `true` if empty; also `"true"` or `1`
	Level     string // `"3"` if empty; also `3`
	NoTime    string // a time that has not come, `null` if empty; also `""` or `"0000-00-00 00:00:00"`
	NoLogs    string // a log without lines, `[]` if empty; also `null`
	NoMessage string // a job without Message, or before its end, Missing if empty; also `null` or `""`
	Extra     string // members such as `"id":"32563"` that follow those of each object
}

// filled returns the shape with the documented spelling where s has none.
func (s Shape) filled() Shape {
	return Shape{
		Status:    cmp.Or(s.Status, `true`),
		Level:     cmp.Or(s.Level, `"3"`),
		NoTime:    cmp.Or(s.NoTime, `null`),
		NoLogs:    cmp.Or(s.NoLogs, `[]`),
		NoMessage: cmp.Or(s.NoMessage, Missing),
		Extra:     s.Extra,
	}
}

// member returns a member that is not an object's first.
func member(name, raw string) string {
	if raw == Missing {
		return ""
	}
	return `,"` + name + `":` + raw
}

func (s Shape) extra() string {
	if s.Extra == "" {
		return ""
	}
	return "," + s.Extra
}
