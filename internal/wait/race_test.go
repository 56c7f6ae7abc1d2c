//go:build race

package wait

// underRace is whether the race detector slows everything down tenfold.
const underRace = true
