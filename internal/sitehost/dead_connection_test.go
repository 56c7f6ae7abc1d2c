package sitehost_test

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// A connection can die without a word: a router forgets it, a server is cut off.
// HTTP/2 would go on using it until TCP gives up, a quarter of an hour later.
func TestDeadConnectionIsLeft(t *testing.T) {
	for _, test := range []struct {
		name string
		set  func(*http.Protocols, bool)
	}{
		{"HTTP/1", (*http.Protocols).SetHTTP1},
		{"HTTP/2", (*http.Protocols).SetUnencryptedHTTP2},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				protocols := new(http.Protocols)
				test.set(protocols, true)
				listener := &mortal{conns: make(chan net.Conn), closed: make(chan struct{})}
				server := &http.Server{Protocols: protocols, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					_, _ = w.Write([]byte(running))
				})}
				go server.Serve(listener)
				t.Cleanup(func() { _ = server.Close() })
				transport := sitehost.Transport()
				transport.Protocols, transport.DialContext = protocols, listener.dial
				client := newClient(t, "http://pipe", transport)

				if _, _, err := ask(t, client); err != nil {
					t.Fatal(err)
				}
				listener.kill()
				if _, _, err := ask(t, client); sort(err) != "temporary" {
					t.Fatalf("over the dead connection: %v, want a temporary error", err)
				}
				if _, _, err := ask(t, client); err != nil {
					t.Errorf("the poll after that: %v", err)
				}
			})
		})
	}
}

// mortal is a net.Listener, and the dialler to it, whose connections die without
// a word on kill.
type mortal struct {
	conns  chan net.Conn
	closed chan struct{}
	alive  []*silenced
}

func (m *mortal) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case m.conns <- server:
		conn := &silenced{Conn: client}
		m.alive = append(m.alive, conn)
		return conn, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (m *mortal) kill() {
	for _, conn := range m.alive {
		conn.isDead.Store(true)
	}
}

func (m *mortal) Accept() (net.Conn, error) {
	select {
	case conn := <-m.conns:
		return conn, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *mortal) Close() error   { close(m.closed); return nil }
func (m *mortal) Addr() net.Addr { return &net.IPAddr{} }

// silenced is a connection that, once dead, swallows what is written: nothing
// more will ever be read.
type silenced struct {
	net.Conn
	isDead atomic.Bool
}

func (s *silenced) Write(p []byte) (int, error) {
	if s.isDead.Load() {
		return len(p), nil
	}
	return s.Conn.Write(p)
}
