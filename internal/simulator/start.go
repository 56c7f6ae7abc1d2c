package simulator

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Start serves on a free loopback port until stop is called, and returns the
// base URL. The end of ctx does not stop it: a client that is interrupted
// should see that, not a refused connection.
func (s *Server) Start(ctx context.Context) (base string, stop func(), err error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("starting the simulated API: %w", err)
	}
	return "http://" + listener.Addr().String() + BasePath, s.serve(listener), nil
}

func (s *Server) serve(listener net.Listener) (stop func()) {
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // returns because of stop
	}()
	return func() {
		_ = server.Close() // closes listener, where an error has no remedy
		<-done
	}
}
