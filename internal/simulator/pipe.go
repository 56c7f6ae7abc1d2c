package simulator

import (
	"context"
	"net"
	"sync"
)

// Pipe serves without a network until stop is called: dial is for
// http.Transport's DialContext. In a testing/synctest bubble, where a real
// connection would keep the fake clock from moving, use this.
func (s *Server) Pipe() (dial func(ctx context.Context, network, address string) (net.Conn, error), stop func()) {
	p := &pipe{conns: make(chan net.Conn), closed: make(chan struct{})}
	return p.dial, s.serve(p)
}

// pipe is a net.Listener.
type pipe struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipe) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipe) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipe) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipe) Addr() net.Addr { return &net.IPAddr{IP: net.IPv4(127, 0, 0, 1)} }
