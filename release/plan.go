package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// plan is what follows from a version and the tags that exist.
type plan struct {
	version  version
	previous string // the release before it, "" for the first
	// newest and newestOfMajor say whether it becomes "latest" and whether the
	// tag of its major version, which people use as @v1, moves to it. A fix for
	// an old release must move neither back, and a candidate moves nothing.
	newest, newestOfMajor bool
}

// makePlan refuses a version that does not follow what has been released:
// nearly always a slip of the finger, and a version cannot be taken back.
func makePlan(v version, tags []string) (plan, error) {
	p := plan{version: v, newest: v.pre == "", newestOfMajor: v.pre == ""}
	var before []version
	for _, r := range released(tags) {
		switch order := compareFull(r, v.full()); {
		case order == 0 && v.pre != "":
			return plan{}, fmt.Errorf("%s is a candidate for %s, which has been released", v, r)
		case order < 0:
			before = append(before, r)
		case order > 0:
			p.newest = false
			p.newestOfMajor = p.newestOfMajor && r.major != v.major
		}
	}
	if len(before) == 0 {
		return p, nil
	}
	previous := slices.MaxFunc(before, compareFull)
	p.previous = previous.String()
	if next := previous.next(); !slices.Contains(next, v.full()) {
		return plan{}, fmt.Errorf("%s does not follow %s: next is %s, %s or %s", v, previous, next[0], next[1], next[2])
	}
	return p, nil
}

// released returns the full releases among tags. Other tags, v1 among them, are
// none of its business.
func released(tags []string) []version {
	var versions []version
	for _, tag := range tags {
		s, ok := strings.CutPrefix(tag, "v")
		if v, err := parseVersion(s); ok && err == nil && v.pre == "" {
			versions = append(versions, v)
		}
	}
	return versions
}

// write writes the plan as outputs of a step.
func (p plan) write(w io.Writer, image string) error {
	major := ""
	if p.newestOfMajor {
		major = fmt.Sprintf("v%d", p.version.major)
	}
	_, err := fmt.Fprintf(w, "version=%s\ntag=%s\nprevious=%s\nmajor=%s\nlatest=%t\nprerelease=%t\nimage=%s\n",
		p.version, p.version.tag(), p.previous, major, p.newest, p.version.pre != "", image)
	return err
}

// runPlan checks all that can be checked before anything is built.
func runPlan(args []string, stdout io.Writer) error {
	v, err := parseVersion(args[0])
	if err != nil {
		return err
	}
	changelog, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return err
	}
	if _, err := notes(string(changelog), v); err != nil {
		return err
	}
	here := repository(".")
	tags, err := here.tags()
	if err != nil {
		return err
	}
	p, err := makePlan(v, tags)
	if err != nil {
		return err
	}
	image, err := here.unfinished(v, tags)
	if err != nil {
		return err
	}
	return p.write(stdout, image)
}
