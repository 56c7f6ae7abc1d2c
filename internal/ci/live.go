package ci

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

const (
	// frameTime is how often the live line is drawn anew.
	frameTime = 120 * time.Millisecond
	spinner   = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
	eraseLine = "\r\x1b[K"
)

// Live keeps one line below the log of a terminal up to date. All that is
// printed goes through it, so that line and log never mix. Its zero value is
// of no use: see NewLive.
type Live struct {
	width func() int // of the terminal, in characters

	mu     sync.Mutex
	out    io.Writer
	status func() string
	frame  int
	drawn  bool
	stop   chan struct{}
	ended  chan struct{}
	crash  any // what drawing panicked with
}

// NewLive returns a Live that prints to out. Without Start it only passes on
// what is written.
func NewLive(out io.Writer, width func() int) *Live {
	return &Live{out: out, width: width, stop: make(chan struct{}), ended: make(chan struct{})}
}

// Start draws what status returns until Stop. status is called from another
// goroutine; its text is one's own or clean.
func (l *Live) Start(status func() string) {
	l.mu.Lock()
	l.status = status
	l.mu.Unlock()
	go l.tick()
}

// Stop takes the live line away for good. If drawing it panicked, Stop does: in
// the goroutine of its caller, who can recover.
func (l *Live) Stop() {
	close(l.stop)
	<-l.ended
	if l.crash != nil {
		panic(l.crash)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.erase()
	l.status = nil
}

// Write prints log above the live line.
func (l *Live) Write(log []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.erase(); err != nil {
		return 0, err
	}
	n, err := l.out.Write(log)
	if err == nil {
		err = l.draw()
	}
	return n, err
}

func (l *Live) tick() {
	defer close(l.ended)
	defer func() { l.crash = recover() }()
	ticker := time.NewTicker(frameTime)
	defer ticker.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-ticker.C:
		}
		if err := l.next(); err != nil {
			return // the log's next Write says so
		}
	}
}

// next draws the next frame.
func (l *Live) next() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.frame++
	return l.draw()
}

// draw writes the line over the one that is there. A line as wide as the
// terminal would wrap and leave a part of itself behind.
func (l *Live) draw() error {
	if l.status == nil {
		return nil
	}
	frames := []rune(spinner)
	text := fmt.Sprintf("%c %s", frames[l.frame%len(frames)], l.status())
	l.drawn = true
	_, err := io.WriteString(l.out, eraseLine+fitting(text, max(l.width()-1, 1)))
	return err
}

// fitting is as much of text as takes no more than width cells of a terminal,
// the last character "…" where some was cut.
func fitting(text string, width int) string {
	text = strings.ReplaceAll(text, "\t", " ")
	cells, cut := 0, 0
	for i, r := range text {
		if cells < width {
			cut = i // up to here, there is room for the "…"
		}
		if cells += cellsOf(r); cells > width {
			return text[:cut] + "…"
		}
	}
	return text
}

// cellsOf is how many cells a character takes, or more: East Asian scripts and
// emoji take two (Unicode Standard Annex 11), and which others do differs between
// terminals.
func cellsOf(r rune) int {
	const firstWide = 0x1100
	isPunctuation, isSpinner := r >= 0x2000 && r <= 0x206f, r >= 0x2800 && r <= 0x28ff
	if r < firstWide || isPunctuation || isSpinner {
		return 1
	}
	return 2
}

func (l *Live) erase() error {
	if !l.drawn {
		return nil
	}
	l.drawn = false
	_, err := io.WriteString(l.out, eraseLine)
	return err
}
