package sitehost

import (
	"bytes"
	"strconv"
	"testing"
)

// BenchmarkDecode reads an answer of 10 MiB. The allocations are those of the
// whole answer: a line costs none.
func BenchmarkDecode(b *testing.B) {
	for _, test := range []struct{ name, message string }{
		{"plain", "[kvm-http] Installing operating system, and so on up to a hundred bytes or so that a line of a log has"},
		{"escaped", `[kvm-http] \"Installing\" the operating system\n\tK\u00fcche \u2713 and so on up to a hundred bytes or so`},
	} {
		b.Run(test.name, func(b *testing.B) {
			body, lines := []byte(`{"return":{"state":"Running","logs":[`), 0
			for ; len(body) < 10<<20; lines++ {
				if lines > 0 {
					body = append(body, ',')
				}
				body = append(body, `{"date":"2025-02-17 10:43:00","level":"3","message":"`+strconv.Itoa(lines)+test.message+`"}`...)
			}
			body = append(body, `]},"msg":"Successful","status":true}`...)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				if _, err := decode(bytes.NewReader(body), unredacted, func(_, _ []byte) { n++ }); err != nil || n != lines {
					b.Fatalf("%d lines of %d, error %v", n, lines, err)
				}
			}
		})
	}
}
