//go:build !race

package wait

const underRace = false
