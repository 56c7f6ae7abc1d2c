package wait

import (
	"hash/maphash"

	"znkr.io/diff"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

// follower finds the lines of an answer that have not been told yet. Every
// answer carries the whole log so far. Of the lines told it keeps a digest
// each, so that a log of a quarter of a million lines costs two megabytes.
type follower struct {
	hash   maphash.Hash
	told   []uint64 // the digest of every line told, in the log's order
	answer []uint64 // the digest of every line of the answer at hand
	// texts are the answer's lines from the first that does not stand where it
	// stood before. As long as a log only grows, those are the new ones.
	texts []Line
}

func newFollower() *follower { return &follower{} }

// begin starts an answer. What an earlier one left unfinished is forgotten.
func (f *follower) begin() {
	f.answer = f.answer[:0]
	f.texts = nil
}

// line takes the next line of the answer. It is a sitehost.LineFunc.
func (f *follower) line(date, message []byte) {
	digest := f.digest(date, message)
	i := len(f.answer)
	f.answer = append(f.answer, digest)
	if len(f.texts) == 0 && i < len(f.told) && f.told[i] == digest {
		return
	}
	f.texts = append(f.texts, Line{remote.New(string(date)), remote.New(string(message))})
}

// digest is seeded at random: nobody can write two lines that share one.
func (f *follower) digest(date, message []byte) uint64 {
	f.hash.Reset()
	_, _ = f.hash.Write(date)
	_ = f.hash.WriteByte(0xff) // in no UTF-8 text
	_, _ = f.hash.Write(message)
	return f.hash.Sum64()
}

// end returns the answer's new lines.
func (f *follower) end() []Line {
	same := len(f.answer) - len(f.texts)
	if same == len(f.told) {
		f.told = append(f.told, f.answer[same:]...)
		return f.texts
	}
	return f.merge(same)
}

// merge finds the new lines when the API's log did not simply grow: it shrank,
// lost its oldest lines, was rewritten, or came from a server that lags behind.
// It takes the reading with the fewest new lines (see effort) and, of several,
// the one with the new lines at the end. Lines that were told and are gone keep their place
// in told, so that they are not told again should they come back.
func (f *follower) merge(same int) []Line {
	if len(f.texts) == 0 {
		return nil
	}
	var fresh []Line
	var merged []uint64
	for _, edit := range diff.Edits(f.told[same:], f.answer[same:], effort(len(f.told)+len(f.answer)-2*same)...) {
		switch edit.Op {
		case diff.Insert:
			fresh = append(fresh, f.texts[edit.PosY])
			merged = append(merged, edit.Y)
		default:
			merged = append(merged, edit.X)
		}
	}
	if known := overlap(f.told, f.answer); len(f.answer)-known <= len(fresh) {
		f.told = append(f.told, f.answer[known:]...)
		return f.texts[known-same:]
	}
	f.told = append(f.told[:same], merged...)
	return fresh
}

// effort bounds the search for the fewest new lines: with hundreds of thousands
// of lines in another order it took 14 s, which no deadline ends.
func effort(lines int) []diff.Option {
	const few = 10_000
	if lines > few {
		return []diff.Option{diff.Fast()}
	}
	return nil
}

// overlap is the length of the longest end of told that answer begins with: what
// is left of a log that drops its oldest lines. It is the search of Knuth,
// Morris and Pratt for answer in told, run to told's end.
func overlap(told, answer []uint64) int {
	// border[i] is how much of answer's beginning also ends answer[:i+1].
	border := make([]int, len(answer))
	extend := func(n int, digest uint64) int {
		for n > 0 && (n == len(answer) || answer[n] != digest) {
			n = border[n-1]
		}
		if answer[n] == digest {
			n++
		}
		return n
	}
	for i := 1; i < len(answer); i++ {
		border[i] = extend(border[i-1], answer[i])
	}
	n := 0
	for _, digest := range told {
		n = extend(n, digest)
	}
	return n
}
