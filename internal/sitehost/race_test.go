//go:build race

package sitehost_test

// underRace is whether the race detector slows everything down tenfold.
const underRace = true
