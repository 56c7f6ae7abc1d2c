package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A table is the figures of a class of jobs.
type table struct {
	class  string
	points []point
}

// A point is the means of one schedule.
type point struct {
	name     string
	requests float64
	lag      float64 // seconds, at the end
}

// What traces.Print writes of interest here.
const (
	classPrefix    = "jobs of "
	lagColumn      = "end: mean"
	requestsColumn = "requests"
	boundPrefix    = "bound for "
)

// parse reads the tables among the rest of what a benchmark prints.
func parse(in io.Reader) ([]table, error) {
	p := parser{}
	lines := bufio.NewScanner(in)
	for number := 1; lines.Scan(); number++ {
		if err := p.line(lines.Text()); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(p.tables) == 0 {
		return nil, errors.New("there is no table in the input")
	}
	for _, t := range p.tables {
		if len(t.points) == 0 {
			return nil, fmt.Errorf("the table of %q has no figures", t.class)
		}
	}
	return p.tables, nil
}

type parser struct {
	tables  []table
	columns []string // of the table at hand, nil between tables
}

func (p *parser) line(line string) error {
	cells, ok := cellsOf(line)
	switch {
	case !ok:
		p.columns = nil
		return nil
	case strings.HasPrefix(cells[0], classPrefix):
		return p.begin(cells)
	case p.columns == nil || strings.Trim(cells[0], ":-") == "":
		return nil // another table, or the line below a header
	case len(cells) != len(p.columns):
		return fmt.Errorf("%d cells below %d headings", len(cells), len(p.columns))
	}
	return p.row(cells)
}

func cellsOf(line string) ([]string, bool) {
	inner, begins := strings.CutPrefix(strings.TrimSpace(line), "|")
	inner, ends := strings.CutSuffix(inner, "|")
	if !begins || !ends {
		return nil, false
	}
	cells := strings.Split(inner, "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells, true
}

func (p *parser) begin(columns []string) error {
	class := strings.TrimPrefix(columns[0], classPrefix)
	for _, name := range []string{lagColumn, requestsColumn} {
		if !slices.Contains(columns, name) {
			return fmt.Errorf("the table of %q has no column %q", class, name)
		}
	}
	if slices.ContainsFunc(p.tables, func(t table) bool { return t.class == class }) {
		return fmt.Errorf("a second table of %q: one run of the benchmark is enough", class)
	}
	p.tables = append(p.tables, table{class: class})
	p.columns = columns
	return nil
}

// row leaves out a schedule whose figures are not known, or 0, which is nowhere
// on a logarithmic scale.
func (p *parser) row(cells []string) error {
	lag, err := number(cells[slices.Index(p.columns, lagColumn)])
	if err != nil {
		return err
	}
	made, err := number(cells[slices.Index(p.columns, requestsColumn)])
	if err != nil {
		return err
	}
	if lag > 0 && made > 0 {
		t := &p.tables[len(p.tables)-1]
		t.points = append(t.points, point{cells[0], made, lag})
	}
	return nil
}

// number reads "1.25 s", "7.5" and nothing, which is 0.
func number(cell string) (float64, error) {
	if cell == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(cell, " s"), 64)
	if err != nil || !(n >= 0 && n < 1e9) {
		return 0, fmt.Errorf("%q is no figure", cell)
	}
	return n, nil
}

// ours returns the name of the schedule that the bound was computed for, which
// is the one to show off, and false where there is none.
func (t table) ours() (string, bool) {
	for _, p := range t.points {
		if name, ok := strings.CutPrefix(p.name, boundPrefix); ok {
			return name, true
		}
	}
	return "", false
}
