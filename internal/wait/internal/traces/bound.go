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
	edges := cells(class.has, traces)
	if edges == nil {
		return 0
	}
	each := make([]float64, len(edges)-1)
	for i := range each {
		each[i] = 1 / float64(len(each))
	}
	// That value rises with the price, in seconds a request, for as long as the
	// cheapest list makes more requests than are to be had.
	low, high := 0.0, edges[len(edges)-1]
	for range 30 {
		price := (low + high) / 2
		if _, made := cheapest(edges, each, each, price); made > requests {
			low = price
		} else {
			high = price
		}
	}
	cost, _ := cheapest(edges, each, each, high)
	return time.Duration(max(0, cost-high*requests) * float64(time.Second))
}

// FewestRequests returns how many requests for jobs of the last class a schedule
// must make, in the mean, to keep the mean lag of each class within its goal, if
// it does not know the jobs' logs: see Bound. goals are in the order of Classes.
//
// For a weight of each class's lag, no schedule has less than the cheapest
// list's sum of requests and weighted lags. Less the weighted goals, that is a
// bound, and FewestRequests climbs to weights for which it is large.
func FewestRequests(traces []Trace, goals []time.Duration) float64 {
	edges := cells(func(Trace) bool { return true }, traces)
	classes, sizes := classesOf(edges, len(goals))
	last := len(goals) - 1
	bound := func(weights []float64) float64 {
		lags, asks := make([]float64, len(classes)), make([]float64, len(classes))
		for i, class := range classes {
			lags[i] = weights[class] / sizes[class]
			if class == last {
				asks[i] = 1 / sizes[last]
			}
		}
		cost, _ := cheapest(edges, lags, asks, 1)
		for i, goal := range goals {
			cost -= weights[i] * goal.Seconds()
		}
		return cost
	}
	weights := slices.Repeat([]float64{10}, len(goals))
	best := bound(weights)
	for step := 2.0; step > 1.01; {
		climbed := false
		for i := range weights {
			for _, by := range []float64{step, 1 / step} {
				tried := slices.Clone(weights)
				tried[i] *= by
				if got := bound(tried); got > best {
					best, weights, climbed = got, tried, true
				}
			}
		}
		if !climbed {
			step = math.Sqrt(step)
		}
	}
	return best
}

// classesOf returns the class of each cell, and how many cells each class has.
func classesOf(edges []float64, n int) (classes []int, sizes []float64) {
	sizes = make([]float64, n)
	for i := range len(edges) - 1 {
		middle := Trace{End: time.Duration((edges[i] + edges[i+1]) / 2 * float64(time.Second))}
		class := slices.IndexFunc(Classes(), func(c Class) bool { return c.has(middle) })
		classes = append(classes, class)
		sizes[class]++
	}
	return classes, sizes
}

// cells returns the edges, in seconds, of spans of time in each of which the
// same number of the jobs that are wanted ends. There are more of them than
// jobs, cut evenly on a logarithmic scale from one job's end to the next: a list
// made for the very ends of a few hundred jobs would ask at exactly those.
func cells(wanted func(Trace) bool, traces []Trace) []float64 {
	var ends []float64
	for _, t := range traces {
		if wanted(t) {
			ends = append(ends, t.End.Seconds())
		}
	}
	if len(ends) < 2 {
		return nil
	}
	slices.Sort(ends)
	const n = 4_000 // at an hour, a cell is 7 s long, or 3 s where only long jobs are wanted
	edges := make([]float64, n+1)
	for i := range edges {
		at := float64(i) / n * float64(len(ends)-1)
		below := min(int(at), len(ends)-2)
		edges[i] = ends[below] * math.Pow(ends[below+1]/ends[below], at-float64(below))
	}
	return edges
}

// cheapest returns the least cost of a list of polls: the lags of all cells, and
// price for each request. lags[i] is what a second of lag weighs in cell i, in
// which jobs end at any moment, and asks[i] what a request for them does. Polls
// come at edges.
func cheapest(edges, lags, asks []float64, price float64) (cost, requests float64) {
	n := len(edges) - 1
	// costs[j] is the least cost of jobs up to edge j with a poll there, and of
	// the later jobs for the polls up to it; polls[j] is what they all ask.
	costs, polls := make([]float64, n+1), make([]float64, n+1)
	// weights[j] is what a second of lag weighs in the first j cells, sums[j] the
	// weighted sum of the moments at which their jobs end, asking[j] who is left
	// to ask.
	weights, sums, asking := make([]float64, n+1), make([]float64, n+1), make([]float64, n+1)
	for j := range n {
		weights[j+1] = weights[j] + lags[j]
		sums[j+1] = sums[j] + lags[j]*(edges[j]+edges[j+1])/2
	}
	for j := n - 1; j >= 0; j-- {
		asking[j] = asking[j+1] + asks[j]
	}
	// The later a poll, the later the best one before it: a second more of lag for
	// the jobs between two such is a second more for each poll after them.
	before := 0
	for j := 1; j <= n; j++ {
		costs[j] = math.Inf(1)
		for i := before; i < j; i++ {
			// The poll at edge j sees the ends of cells i to j-1, and all jobs
			// from i on ask for it.
			lag := (weights[j]-weights[i])*edges[j] - (sums[j] - sums[i])
			if cost := costs[i] + lag + price*asking[i]; cost < costs[j] {
				costs[j], polls[j], before = cost, polls[i]+asking[i], i
			}
		}
	}
	return costs[n], polls[n]
}
