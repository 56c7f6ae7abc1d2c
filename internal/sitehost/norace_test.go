//go:build !race

package sitehost_test

const underRace = false
