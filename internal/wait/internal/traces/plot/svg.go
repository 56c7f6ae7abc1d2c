package main

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"
)

// colours are those of a page and of what is drawn on it.
type colours struct{ Page, Text, Faint, Grid, Rival, Ours, Bound string }

var (
	light = colours{
		Page: "#ffffff", Text: "#1f2328", Faint: "#59636e", Grid: "#e2e6ea",
		Rival: "#6e7781", Ours: "#0969da", Bound: "#bc4c00",
	}
	dark = colours{
		Page: "#0d1117", Text: "#f0f6fc", Faint: "#a3acb7", Grid: "#2a313a",
		Rival: "#9198a1", Ours: "#58a6ff", Bound: "#f0883e",
	}
)

// picture is what the template draws.
type picture struct {
	colours
	Title, Hint   string
	Desc          []string
	Width, Height float64
	FontSize      float64
	Panels        []panel
}

//go:embed picture.svg.tmpl
var source string

// draw writes the picture of tables, each a panel, as SVG.
func draw(w io.Writer, colours colours, tables []table) error {
	p := picture{
		colours: colours,
		Title:   "Lag at the end of a job against requests",
		Hint:    "Lower is sooner, further left is fewer requests. Bound: the least lag for as many requests without knowing the job’s log.",
		Width:   widthOf(len(tables)),
		Height:  height, FontSize: fontSize,
	}
	for i, t := range tables {
		p.Panels = append(p.Panels, newPanel(i, t))
		p.Desc = append(p.Desc, described(t))
	}
	functions := template.FuncMap{"n": func(v float64) string { return fmt.Sprintf("%.1f", v) }}
	t, err := template.New("picture").Funcs(functions).Parse(source)
	if err != nil {
		return err
	}
	return t.Execute(w, p)
}

// described says what a panel shows, for who does not see it.
func described(t table) string {
	var parts []string
	for _, p := range t.points {
		parts = append(parts, fmt.Sprintf("%s %s s, %s", p.name, short(p.lag), short(p.requests)))
	}
	return fmt.Sprintf("Jobs of %s, mean lag and mean requests: %s.", dashed(t.class), strings.Join(parts, "; "))
}
