//go:build !unix

package pgtest

import "errors"

// A Server is a private PostgreSQL server; there is none on this system.
type Server struct{}

// Start returns an error: this system has no unix sockets and users.
func Start() (*Server, error) { return nil, errors.New("pgtest starts servers on Unix alone") }

// Keep returns the same error.
func Keep(string, int64) (*Server, error) { return Start() }

// DSN is empty.
func (*Server) DSN() string { return "" }

// Socket is empty.
func (*Server) Socket() string { return "" }

// Crash does nothing.
func (*Server) Crash() error { return nil }

// Stop does nothing.
func (*Server) Stop() error { return nil }
