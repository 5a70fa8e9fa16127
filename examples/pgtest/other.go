//go:build !unix

package pgtest

import "errors"

// A Server is a private PostgreSQL server; there is none on this system.
type Server struct{}

// Start gives an error: this system has no unix sockets and users.
func Start() (*Server, error) { return nil, errors.New("pgtest starts servers on Unix alone") }

// DSN is empty.
func (*Server) DSN() string { return "" }

// Stop does nothing.
func (*Server) Stop() error { return nil }
