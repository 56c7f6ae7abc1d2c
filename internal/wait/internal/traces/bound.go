package traces

import (
	"math"
	"slices"
	"time"
)

// Bound returns the least mean lag that a schedule could have for the jobs of
// a class if it made that many requests for them, in the mean, and did not know
// their logs. It may know everything else: that the job is of this class, and
// how long its jobs take.
//
// Such a schedule is a list of moments, the same for every job, or a draw from
// several lists. For a price λ of a request, cheapest finds the list with the
// least cost, mean lag + λ × mean requests. No schedule costs less, so its lag
// is at least that cost - λ × its requests, whatever λ is: this is Lagrange
// duality. Bound returns the largest such value.
func Bound(class Class, traces []Trace, requests float64) time.Duration {
	edges := cells(class, traces)
	if edges == nil {
		return 0
	}
	// That value rises with the price, in seconds a request, for as long as the
	// cheapest list makes more requests than are to be had.
	low, high := 0.0, edges[len(edges)-1]
	for range 30 {
		price := (low + high) / 2
		if _, made := cheapest(edges, price); made > requests {
			low = price
		} else {
			high = price
		}
	}
	cost, _ := cheapest(edges, high)
	return time.Duration(max(0, cost-high*requests) * float64(time.Second))
}

// cells returns the edges, in seconds, of spans of time in each of which the
// same number of jobs of the class ends. There are more of them than jobs, cut
// evenly on a logarithmic scale from one job's end to the next: a list made for
// the very ends of a few hundred jobs would ask at exactly those.
func cells(class Class, traces []Trace) []float64 {
	var ends []float64
	for _, t := range traces {
		if class.has(t) {
			ends = append(ends, t.End.Seconds())
		}
	}
	if len(ends) < 2 {
		return nil
	}
	slices.Sort(ends)
	const n = 2000 // at an hour, a cell is 6 s long
	edges := make([]float64, n+1)
	for i := range edges {
		at := float64(i) / n * float64(len(ends)-1)
		below := min(int(at), len(ends)-2)
		edges[i] = ends[below] * math.Pow(ends[below+1]/ends[below], at-float64(below))
	}
	return edges
}

// cheapest returns the least cost of a list of polls, and the requests it
// makes, for jobs that are equally likely to end in each cell, and anywhere in
// it. Polls come at edges.
func cheapest(edges []float64, price float64) (cost, requests float64) {
	n := len(edges) - 1
	// costs[j] is the least cost of jobs up to edge j with a poll there, and of
	// the later jobs for the polls up to it; polls[j] is what they all ask.
	// sums[j] is the sum of the moments at which the jobs of the first j cells
	// end.
	costs, polls, sums := make([]float64, n+1), make([]float64, n+1), make([]float64, n+1)
	for j := 1; j <= n; j++ {
		sums[j] = sums[j-1] + (edges[j-1]+edges[j])/2
		costs[j] = math.Inf(1)
		for i := range j {
			// The poll at edge j sees the ends of cells i to j-1, and all jobs
			// from i on ask for it.
			lag, asking := float64(j-i)*edges[j]-(sums[j]-sums[i]), float64(n-i)
			if cost := costs[i] + lag + price*asking; cost < costs[j] {
				costs[j], polls[j] = cost, polls[i]+asking
			}
		}
	}
	return costs[n] / float64(n), polls[n] / float64(n)
}
