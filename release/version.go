package main

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
)

// version is a semantic version (semver.org) without build metadata, which a
// tag cannot carry.
type version struct {
	major, minor, patch int
	pre                 string // rc.1, or "" for a full release
}

// The grammar of semver.org: no leading zeros, identifiers not empty.
var versionPattern = regexp.MustCompile(`^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?$`)

func parseVersion(s string) (version, error) {
	m := versionPattern.FindStringSubmatch(s)
	if m == nil {
		return version{}, fmt.Errorf("%q is not a version: give one such as 1.2.3 or 1.2.3-rc.1, without a v", s)
	}
	var v version
	for i, n := range []*int{&v.major, &v.minor, &v.patch} {
		*n, _ = strconv.Atoi(m[i+1]) // the pattern lets only numbers through
	}
	v.pre = m[4]
	return v, nil
}

func (v version) String() string {
	s := fmt.Sprintf("%d.%d.%d", v.major, v.minor, v.patch)
	if v.pre != "" {
		s += "-" + v.pre
	}
	return s
}

func (v version) tag() string { return "v" + v.String() }

// full is the release that v is, or is a candidate for.
func (v version) full() version {
	v.pre = ""
	return v
}

// compareFull orders full releases. Candidates are never compared: no decision
// depends on which of them came first.
func compareFull(a, b version) int {
	return cmp.Or(cmp.Compare(a.major, b.major), cmp.Compare(a.minor, b.minor), cmp.Compare(a.patch, b.patch))
}

// next returns the releases that may follow v, the smallest step first.
func (v version) next() []version {
	return []version{
		{major: v.major, minor: v.minor, patch: v.patch + 1},
		{major: v.major, minor: v.minor + 1},
		{major: v.major + 1},
	}
}
