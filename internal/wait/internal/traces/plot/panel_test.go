package main

import (
	"math"
	"os"
	"testing"
)

// Whatever this program's figures come to be, every label can be read. The
// rivals' do not change.
func TestLabelsAreFree(t *testing.T) {
	for _, table := range readTables(t, "testdata/full.txt") {
		for i := 1.0; i < 10; i++ {
			for j := 1.0; j < 10; j++ {
				moved := moveOurs(table, i/10, j/10)
				checkLabels(t, moved, newPanel(0, moved))
			}
		}
	}
}

func readTables(t *testing.T, name string) []table {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	tables, err := parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// moveOurs returns t with this program, and the bound below it, at these parts
// of the way through the picture.
func moveOurs(t table, right, down float64) table {
	x, y := (&panel{Width: 1, Height: 1}).scales(t.points)
	ours, _ := t.ours()
	moved := table{class: t.class}
	for _, p := range t.points {
		switch kindOf(p.name, ours) {
		case "ours":
			p.requests, p.lag = x.value(right), y.value(down)
		case "bound":
			p.requests, p.lag = x.value(right), y.value(down)/1.8
		}
		moved.points = append(moved.points, p)
	}
	return moved
}

// value is the inverse of at.
func (s scale) value(at float64) float64 {
	return s.low * math.Pow(s.high/s.low, (at-s.from)/(s.to-s.from))
}

func checkLabels(t *testing.T, of table, p panel) {
	t.Helper()
	for i, m := range p.Marks {
		text := m.textBox()
		if inside := text.shared(box{p.Left, p.Top, p.Width, p.Height}); inside < text.width*text.height-1e-6 {
			t.Errorf("%v: the label of %s leaves the panel", of, m.Text)
		}
		for j, other := range p.Marks {
			if text.shared(other.box()) > 0 {
				t.Errorf("%v: the label of %s covers the mark of %s", of, m.Text, other.Text)
			}
			if j > i && text.shared(other.textBox()) > 0 {
				t.Errorf("%v: the labels of %s and %s cover each other", of, m.Text, other.Text)
			}
		}
	}
}

func (m *mark) textBox() box {
	width := m.textWidth()
	return box{m.TextX - width/2, m.TextY - 0.8*lineHeight, width, lineHeight}
}
