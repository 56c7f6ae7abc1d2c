package main

import "strings"

// The picture's measures, in its own units.
const (
	height      = 384.0
	panelTop    = 92.0
	panelHeight = 236.0
	panelWidth  = 246.0
	panelLeft   = 62.0 // of the first
	panelStep   = 288.0
	panelRight  = 16.0 // of the last, to the picture's end

	fontSize = 11.0
	// letter is the width of a letter, and of a bold one, at most in the mean:
	// of the fonts that sans-serif may be some are wide.
	letter, boldLetter = 0.6 * fontSize, 0.68 * fontSize
	lineHeight         = fontSize + 1
)

// A panel is a table as it is drawn.
type panel struct {
	Title         string
	Left, Top     float64
	Width, Height float64
	XTicks        []tick
	YTicks        []tick
	Marks         []mark
	Fall          *line // from ours down to the bound
}

type tick struct {
	At   float64
	Text string
}

type line struct{ X1, Y1, X2, Y2 float64 }

// A mark is a schedule, and its label.
type mark struct {
	Kind         string // "rival", "ours" or "bound"
	X, Y         float64
	Text         string
	TextX, TextY float64 // the middle of the label's baseline
	Leader       *line   // to a label that had to go far
}

// widthOf returns the width of a picture of so many panels.
func widthOf(panels int) float64 {
	return panelLeft + panelStep*float64(panels-1) + panelWidth + panelRight
}

// Middle is that of the panel from left to right.
func (p panel) Middle() float64 { return p.Left + p.Width/2 }

// newPanel lays out the table that is number i from the left.
func newPanel(i int, t table) panel {
	p := panel{
		Title: "jobs of " + dashed(t.class),
		Left:  panelLeft + float64(i)*panelStep, Top: panelTop,
		Width: panelWidth, Height: panelHeight,
	}
	x, y := p.scales(t.points)
	p.XTicks, p.YTicks = ticksOf(x), ticksOf(y)
	ours, _ := t.ours()
	for _, point := range t.points {
		p.Marks = append(p.Marks, mark{
			Kind: kindOf(point.name, ours), Text: textOf(point.name),
			X: x.at(point.requests), Y: y.at(point.lag),
		})
	}
	p.fall()
	p.label()
	return p
}

func (p *panel) scales(points []point) (x, y scale) {
	var requests, lags []float64
	for _, point := range points {
		requests, lags = append(requests, point.requests), append(lags, point.lag)
	}
	return newScale(requests, p.Left, p.Left+p.Width), newScale(lags, p.Top+p.Height, p.Top)
}

func ticksOf(s scale) []tick {
	var ticks []tick
	for _, value := range s.ticks() {
		ticks = append(ticks, tick{s.at(value), short(value)})
	}
	return ticks
}

func kindOf(name, ours string) string {
	switch {
	case strings.HasPrefix(name, boundPrefix):
		return "bound"
	case name == ours:
		return "ours"
	}
	return "rival"
}

// textOf is short: whose bound it is, the line to it says.
func textOf(name string) string {
	if strings.HasPrefix(name, boundPrefix) {
		return "bound"
	}
	return name
}

// dashed spells a span of time with a dash.
func dashed(class string) string { return strings.ReplaceAll(class, "-", "–") }

// fall draws the line from this program's mark to its bound.
func (p *panel) fall() {
	var ends [2]*mark
	for i := range p.Marks {
		switch m := &p.Marks[i]; m.Kind {
		case "ours":
			ends[0] = m
		case "bound":
			ends[1] = m
		}
	}
	if ends[0] != nil && ends[1] != nil {
		p.Fall = &line{ends[0].X, ends[0].Y, ends[1].X, ends[1].Y}
	}
}

// label finds a place for every mark's label.
func (p *panel) label() {
	var labels []label
	var taken []box
	for _, m := range p.Marks {
		labels = append(labels, label{m.box(), m.textWidth(), lineHeight})
	}
	if p.Fall != nil {
		top := min(p.Fall.Y1, p.Fall.Y2)
		taken = append(taken, box{p.Fall.X1 - 1, top, 2, max(p.Fall.Y1, p.Fall.Y2) - top})
	}
	const inset = 3
	frame := box{p.Left + inset, p.Top + inset, p.Width - 2*inset, p.Height - 2*inset}
	for i, b := range place(labels, taken, frame) {
		p.Marks[i].labelled(b)
	}
}

// box is what the mark covers as the template draws it.
func (m *mark) box() box {
	switch m.Kind {
	case "ours":
		return around(m.X, m.Y, 13, 13)
	case "bound":
		return around(m.X, m.Y, 17, 5)
	}
	return around(m.X, m.Y, 11, 11)
}

func (m *mark) textWidth() float64 {
	each := letter
	if m.Kind == "ours" {
		each = boldLetter
	}
	return each * float64(len([]rune(m.Text)))
}

// labelled puts the text into b, and a line to it when it is not close.
func (m *mark) labelled(b box) {
	m.TextX, m.TextY = b.x+b.width/2, b.y+0.8*b.height
	x, y := b.nearest(m.X, m.Y)
	if m.box().grown(4).shared(b) == 0 {
		m.Leader = &line{m.X, m.Y, x, y}
	}
}
