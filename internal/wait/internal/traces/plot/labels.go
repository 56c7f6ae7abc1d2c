package main

import (
	"iter"
	"math"
	"slices"
)

// A box is a part of the picture; x and y are its upper left corner.
type box struct{ x, y, width, height float64 }

// shared returns how much of b is covered by other.
func (b box) shared(other box) float64 {
	width := min(b.x+b.width, other.x+other.width) - max(b.x, other.x)
	height := min(b.y+b.height, other.y+other.height) - max(b.y, other.y)
	return max(0, width) * max(0, height)
}

// nearest returns the point of b nearest to another.
func (b box) nearest(x, y float64) (float64, float64) {
	return min(max(x, b.x), b.x+b.width), min(max(y, b.y), b.y+b.height)
}

// around returns the box of that size whose middle is there.
func around(x, y, width, height float64) box {
	return box{x - width/2, y - height/2, width, height}
}

// grown returns b with a margin.
func (b box) grown(by float64) box {
	return box{b.x - by, b.y - by, b.width + 2*by, b.height + 2*by}
}

// A label belongs to the mark in the middle of a box, and may stand beside it.
type label struct {
	mark          box
	width, height float64
}

// place returns where labels stand so that they cover neither each other nor a
// mark nor one of the taken boxes, do not look like another mark's, and stay
// within the frame, if that can be. Each in turn takes the best place given the
// others' until all are content.
func place(labels []label, taken []box, frame box) []box {
	placed := make([]box, len(labels))
	for range 20 {
		moved := false
		for i, l := range labels {
			best := l.best(slices.Concat(taken, otherMarks(labels, i), others(placed, i)), frame)
			moved = moved || best != placed[i]
			placed[i] = best
		}
		if !moved {
			break
		}
	}
	return placed
}

// otherMarks returns the marks of all labels but i.
func otherMarks(labels []label, i int) []box {
	var marks []box
	for j, l := range labels {
		if j != i {
			marks = append(marks, l.mark)
		}
	}
	return marks
}

func others(placed []box, i int) []box { return slices.Concat(placed[:i], placed[i+1:]) }

// best returns the nearest place that is free, or as good as. To be close to
// what belongs to others counts too, for it looks like theirs.
func (l label) best(taken []box, frame box) box {
	const clear, ofCovering, ofTouching = 4, 100, 0.2
	var best box
	least := math.Inf(1)
	for cost, b := range l.places() {
		cost += ofCovering * (b.shared(l.mark) + b.width*b.height - b.shared(frame))
		for _, other := range taken {
			cost += ofCovering*b.shared(other) + ofTouching*b.grown(clear).shared(other)
		}
		if cost < least {
			least, best = cost, b
		}
	}
	return best
}

// places yields where the label could stand, in rings around its mark, and how
// far away that is; what reads less well than the right is a little farther.
func (l label) places() iter.Seq2[float64, box] {
	return func(yield func(float64, box) bool) {
		const ring, rings, steps = 6, 13, 16
		for i := range rings * steps {
			gap, step := float64(1+i/steps*ring), i%steps
			sin, cos := math.Sincos(float64(step) * 2 * math.Pi / steps)
			x := l.mark.x + l.mark.width/2 + cos*(gap+(l.mark.width+l.width)/2)
			y := l.mark.y + l.mark.height/2 + sin*(gap+(l.mark.height+l.height)/2)
			if !yield(gap+0.5*float64(min(step, steps-step)), around(x, y, l.width, l.height)) {
				return
			}
		}
	}
}
