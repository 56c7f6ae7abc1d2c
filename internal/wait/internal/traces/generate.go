package traces

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

//go:generate go run ./generate ../../testdata/traces.txt

// The shortest and the longest job that Generate makes.
const (
	Shortest = 2 * time.Second
	Longest  = time.Hour
)

// Documented returns the two jobs whose course is known: the provision of a
// server, from the API's documentation, and a build that failed after 20
// minutes without another word.
func Documented() []Trace {
	seconds := func(s ...time.Duration) []time.Duration {
		for i := range s {
			s[i] *= time.Second
		}
		return s
	}
	return []Trace{
		{"documented-provision", 2 * time.Second, 24 * time.Second, seconds(2, 2, 6, 8, 8, 24)},
		{"failed-build", 2 * time.Second, 1202 * time.Second, seconds(2, 2, 5, 9, 14, 1202)},
	}
}

// Standard returns the traces of testdata/traces.txt.
func Standard() []Trace {
	return append(Documented(), Generate(1, 1200)...)
}

// A kind of job draws the log lines of one that runs for so many seconds; they
// need not be in order, and those outside of the job are dropped.
type kind struct {
	name   string
	share  float64 // how common, of 1 in all
	lastly bool    // whether the last line is written as the job ends
	lines  func(random *rand.Rand, length float64) []float64
}

var kinds = []kind{
	{"steps", 0.33, true, steps},
	{"gaps", 0.17, true, gaps},
	{"scattered", 0.08, true, scattered},
	{"poisson", 0.06, false, poisson},
	{"slowing", 0.07, true, slowing},
	{"heartbeat", 0.06, false, heartbeat},
	{"numbered", 0.03, true, numbered},
	{"opening", 0.06, true, opening},
	{"ends", 0.05, true, ends},
	{"silent", 0.05, false, silent},
	{"chatty", 0.04, true, chatty},
}

// Generate returns n jobs, their lengths even on a logarithmic scale, and the
// same ones for the same seed.
func Generate(seed uint64, n int) []Trace {
	random := rand.New(rand.NewPCG(seed, 0))
	traces := make([]Trace, n)
	for i := range traces {
		at := (float64(i) + random.Float64()) / float64(n)
		length := Shortest.Seconds() * math.Pow(Longest.Seconds()/Shortest.Seconds(), at)
		traces[i] = draw(random, length)
	}
	return traces
}

func draw(random *rand.Rand, length float64) Trace {
	k := pick(random)
	pending := 0.0
	if random.IntN(3) > 0 {
		pending = min(between(random, 0.5, 10), 0.3*length)
	}
	running := length - pending
	moments := k.lines(random, running)
	if k.lastly {
		moments = append(moments, running)
	}
	t := Trace{Kind: k.name, Started: duration(pending), End: duration(length)}
	for _, m := range moments {
		if m >= 0 && m <= running {
			t.Lines = append(t.Lines, min(duration(pending+m), t.End))
		}
	}
	slices.Sort(t.Lines)
	return t
}

func pick(random *rand.Rand) kind {
	at := random.Float64()
	for _, k := range kinds {
		if at -= k.share; at < 0 {
			return k
		}
	}
	return kinds[0]
}

// steps is a job of a few steps of very different lengths, each announced by a
// burst of lines; most end with another burst.
func steps(random *rand.Rand, length float64) []float64 {
	lengths := make([]float64, 2+random.IntN(8))
	for i := range lengths {
		lengths[i] = random.ExpFloat64()
	}
	var lines []float64
	for _, begin := range spread(lengths, length) {
		for range 1 + random.IntN(5) {
			lines = append(lines, begin)
			begin += between(random, 0.1, 4)
		}
	}
	end := length
	for range random.IntN(4) {
		end -= between(random, 0.2, 5)
		lines = append(lines, end)
	}
	return lines
}

// gaps is a log whose silences differ by orders of magnitude.
func gaps(random *rand.Rand, length float64) []float64 {
	silences := make([]float64, 3+random.IntN(20))
	for i := range silences {
		silences[i] = math.Exp(1.6 * random.NormFloat64())
	}
	return spread(silences, length)
}

// scattered is a log of a few lines at any moment.
func scattered(random *rand.Rand, length float64) []float64 {
	lines := make([]float64, 3+random.IntN(28))
	for i := range lines {
		lines[i] = length * random.Float64()
	}
	return lines
}

// poisson is a log of lines that come at a rate, whatever the job's length.
func poisson(random *rand.Rand, length float64) []float64 {
	mean := between(random, 2, 60)
	var lines []float64
	for at := 0.0; at < length; at += mean * random.ExpFloat64() {
		lines = append(lines, at)
	}
	return lines
}

// slowing is a log whose silences grow.
func slowing(random *rand.Rand, length float64) []float64 {
	ratio := 1.2 + random.Float64()
	var lines []float64
	for at := length; at > 0.5; at /= ratio {
		lines = append(lines, at)
	}
	return lines
}

// heartbeat is a log with a line every so many seconds, whatever else goes on.
func heartbeat(random *rand.Rand, length float64) []float64 {
	beats := []float64{1, 2, 5, 10, 15, 30, 60}
	beat := beats[random.IntN(len(beats))]
	return every(beat, length)
}

// numbered is a log of "1 of n" to "n of n", all taking the same time.
func numbered(random *rand.Rand, length float64) []float64 {
	return every(length/float64(2+random.IntN(30)), length)
}

// opening is a job that says what it will do, and then does it.
func opening(random *rand.Rand, length float64) []float64 {
	return scattered(random, length/10)
}

// ends is a job with a first line and, by its kind, a last one.
func ends(*rand.Rand, float64) []float64 { return []float64{0} }

func silent(*rand.Rand, float64) []float64 { return nil }

// chatty is a job that shows the output of a program.
func chatty(random *rand.Rand, length float64) []float64 {
	mean := between(random, 0.7, 3)
	var lines []float64
	for at := 0.0; at < length; at += mean * (0.5 + random.Float64()) {
		lines = append(lines, at)
	}
	return lines
}

func every(beat, length float64) []float64 {
	var lines []float64
	for at := 0.0; at < length; at += beat {
		lines = append(lines, at)
	}
	return lines
}

// spread returns where each of parts begins when all of them together are made
// to take length.
func spread(parts []float64, length float64) []float64 {
	sum := 0.0
	for _, part := range parts {
		sum += part
	}
	begins := make([]float64, len(parts))
	at := 0.0
	for i, part := range parts {
		begins[i] = at
		at += part / sum * length
	}
	return begins
}

// between is even on a logarithmic scale.
func between(random *rand.Rand, low, high float64) float64 {
	return low * math.Pow(high/low, random.Float64())
}

func duration(seconds float64) time.Duration {
	return time.Duration(seconds * float64(time.Second)).Round(resolution)
}
