package main

import (
	"math"
	"strconv"
)

// A scale maps values to a length of the picture, logarithmically.
type scale struct {
	low, high float64 // values
	from, to  float64 // where they are
}

// margin is what a scale goes beyond the values at each end, as a part of it,
// for their labels.
const margin = 0.09

// newScale returns a scale for values and some room around them.
func newScale(values []float64, from, to float64) scale {
	low, high := values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	// At least a factor of two, or there would be no ticks.
	room := max(margin*math.Log(high/low), math.Ln2/2)
	return scale{low * math.Exp(-room), high * math.Exp(room), from, to}
}

func (s scale) at(value float64) float64 {
	return s.from + (s.to-s.from)*math.Log(value/s.low)/math.Log(s.high/s.low)
}

// ticks returns round values on the scale: few, but three where there are.
func (s scale) ticks() []float64 {
	var ticks []float64
	for _, digits := range [][]float64{{1}, {1, 3}, {1, 2, 5}, {1, 1.5, 2, 3, 5, 7}} {
		ticks = nil
		for power := math.Pow10(int(math.Floor(math.Log10(s.low)))); power <= s.high; power *= 10 {
			for _, digit := range digits {
				if v := power * digit; v >= s.low && v <= s.high {
					ticks = append(ticks, v)
				}
			}
		}
		if len(ticks) >= 3 {
			break
		}
	}
	return ticks
}

// short writes a value with three digits at most.
func short(value float64) string { return strconv.FormatFloat(value, 'g', 3, 64) }
