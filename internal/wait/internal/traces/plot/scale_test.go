package main

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		low, high float64
		want      []float64
	}{
		{0.05, 200, []float64{0.1, 1, 10, 100}},
		{0.2, 40, []float64{0.3, 1, 3, 10, 30}},
		{2.5, 45, []float64{3, 10, 30}},
		{4, 25, []float64{5, 10, 20}},
		{4, 9, []float64{5, 7}},
	} {
		got := scale{low: test.low, high: test.high}.ticks()
		if diff := cmp.Diff(test.want, got, cmp.Comparer(near)); diff != "" {
			t.Errorf("from %v to %v (-want +got):\n%s", test.low, test.high, diff)
		}
	}
}

func TestScale(t *testing.T) {
	for _, values := range [][]float64{{1, 100}, {30, 0.2, 7}, {5}} {
		s := newScale(values, 300, 100)
		for _, v := range values {
			if at := s.at(v); at < 100 || at > 300 {
				t.Errorf("of %v, %v is at %v, off the scale", values, v, at)
			}
		}
		if from, to := s.at(s.low), s.at(s.high); !near(from, 300) || !near(to, 100) {
			t.Errorf("the scale of %v goes from %v to %v", values, from, to)
		}
	}
	s := newScale([]float64{1, 100}, 0, 100)
	if middle := s.at(10); !near(middle, 50) {
		t.Errorf("10 is at %v between 1 and 100, want the middle", middle)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9*max(1, math.Abs(a)) }
