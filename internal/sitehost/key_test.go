package sitehost_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// spellings are the forms in which software repeats the nasty key.
func spellings(t *testing.T) map[string]string {
	t.Helper()
	quoted, err := json.Marshal(nasty)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"raw":                nasty,
		"URL":                url.QueryEscape(nasty),
		"URL path":           url.PathEscape(nasty),
		"URL in small hex":   strings.ToLower(url.QueryEscape(nasty)),
		"JSON":               strings.Trim(string(quoted), `"`)[:len(quoted)-2],
		"JSON as PHP writes": strings.ReplaceAll(strings.ReplaceAll(nasty, `"`, `\"`), "/", `\/`),
		"base64":             base64.StdEncoding.EncodeToString([]byte(nasty)),
		"base64 for URLs":    base64.RawURLEncoding.EncodeToString([]byte(nasty)),
	}
}

// A server may repeat the request wherever it likes.
func TestErrorsHideTheKey(t *testing.T) {
	for spelling, key := range spellings(t) {
		inJSON, err := json.Marshal(key)
		if err != nil {
			t.Fatal(err)
		}
		msg := string(inJSON)[1 : len(inJSON)-1]
		for _, test := range []struct {
			name   string
			answer string // as it goes over the wire
			want   string // what the error says in its place
		}{
			{"echo", "GET /1.5/job/get.json?apikey=" + key + "&type=scheduler HTTP/1.1\r\n\r\n", "malformed HTTP"},
			{"status line", "HTTP/1.1 2" + key + " x\r\n\r\n", "malformed HTTP"},
			{"header line", "HTTP/1.1 200 OK\r\n" + key + "\r\n\r\n", "malformed MIME"},
			{"content length", "HTTP/1.1 200 OK\r\nContent-Length: " + key + "\r\n\r\n", "Content-Length"},
			{"transfer encoding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + key + "\r\n\r\n", "transfer encoding"},
			{"trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n0\r\n" + key + "\r\n\r\n", ""},
			{"page", whole(200, "text/html", "<p>"+key), "begins with"},
			{"page, the key cut by the end of what is shown", whole(200, "text/html", "<p>"+strings.Repeat("x", 50)+key+strings.Repeat("x", 50)), "begins with"},
			{"text", whole(200, "text/plain", key), ""},
			{"msg", whole(200, "application/json", `{"status":false,"msg":"Bad key `+msg+`"}`), "Bad key ***"},
			{"msg of a 400", whole(400, "application/json", `{"status":false,"msg":"Bad key `+msg+`"}`), "Bad key ***"},
			{"msg of a 500", whole(500, "application/json", `{"status":false,"msg":"Bad key `+msg+`"}`), "Bad key ***"},
			{"msg, the key cut by the end of what is shown", whole(200, "application/json", `{"status":false,"msg":"`+strings.Repeat("x", 490)+msg+strings.Repeat("x", 500)+`"}`), "x***"},
			{"name of a member", whole(200, "application/json", `{"`+msg+`":1,"`+msg+`":2}`), "no status"},
			{"redirect to the same place", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /?apikey=" + key + "\r\n\r\n", "HTTP 302"},
			{"redirect to a host", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://" + key + "/\r\n\r\n", "HTTP 302"},
			{"redirect that is broken", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://[" + key + "\r\n\r\n", "HTTP 302"},
		} {
			t.Run(spelling+"/"+test.name, func(t *testing.T) {
				address := serveRaw(t, test.answer)
				_, _, err := ask(t, newClient(t, address, nil))
				if err == nil {
					t.Fatal("no error")
				}
				if !strings.Contains(err.Error(), test.want) {
					t.Errorf("%v does not say %q", err, test.want)
				}
				checkHidden(t, err)
			})
		}
	}
}

// Errors of this machine's own making.
func TestLocalErrorsHideTheKey(t *testing.T) {
	closed := serve(t, http.NotFoundHandler())
	closed.Close()
	for _, test := range []struct {
		name, address string
		transport     func(*http.Transport)
	}{
		{"refused connection", closed.URL, nil},
		{"unknown host", "https://sitehost.invalid", nil},
		{"no such port", "http://127.0.0.1:99999", nil},
		{"no such scheme", "gopher://127.0.0.1", nil},
		{"proxy that is not there", "http://sitehost.invalid", func(transport *http.Transport) {
			proxy, _ := url.Parse(closed.URL)
			transport.Proxy = http.ProxyURL(proxy)
		}},
		{"proxy that is broken", "http://sitehost.invalid", func(transport *http.Transport) {
			transport.Proxy = func(r *http.Request) (*url.URL, error) {
				return nil, &url.Error{Op: "proxy", URL: r.URL.String(), Err: errors.New(r.URL.String())}
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			transport := sitehost.Transport()
			if test.transport != nil {
				test.transport(transport)
			}
			_, _, err := ask(t, newClient(t, test.address, transport))
			if err == nil {
				t.Fatal("no error")
			}
			checkHidden(t, err)
		})
	}
}

// What the API says of a job can repeat the key too.
func TestJobHidesTheKey(t *testing.T) {
	quoted, err := json.Marshal("a " + nasty + " b")
	if err != nil {
		t.Fatal(err)
	}
	text := string(quoted)
	server := serve(t, simulator.Fault{Body: `{"status":true,"return":{"state":` + text + `,"message":` + text + `,"created":` + text + `}}`})
	job, _, err := ask(t, newClient(t, server.URL, nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []string{job.State.String(), job.Message.String(), job.Created.String()} {
		if got != "a "+secret.Hidden+" b" {
			t.Errorf("got %q", got)
		}
	}
}

// checkHidden looks for the key in err and in every error within.
func checkHidden(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err)} {
			for spelling, key := range spellings(t) {
				if strings.Contains(text, key) {
					t.Errorf("%T has the key in its %s form: %s", err, spelling, text)
				}
			}
			// A part of the key is too much, as well.
			if strings.Contains(text, "p+q") || strings.Contains(text, "p%2Bq") || strings.Contains(text, "p%2bq") || strings.Contains(text, "cCtxJn") {
				t.Errorf("%T has a part of the key: %s", err, text)
			}
		}
	}
}

// whole is an HTTP answer.
func whole(status int, kind, body string) string {
	return fmt.Sprintf("HTTP/1.1 %d x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", status, kind, len(body), body)
}

// serveRaw answers each connection's first bytes with answer, whether that is
// HTTP or not, and hangs up.
func serveRaw(t *testing.T, answer string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = conn.Write([]byte(answer))
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-done
	})
	return "http://" + listener.Addr().String()
}
