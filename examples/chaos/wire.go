//go:build linux || darwin

package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// A wire is a TCP proxy, on a port of the loopback, before a server's socket. It is safe for concurrent use.
type wire struct {
	front  net.Listener
	mu     sync.Mutex
	socket string
	open   map[*net.TCPConn]net.Conn // clients with the server's ends
}

func newWire() (*wire, error) {
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &wire{front: front, open: map[*net.TCPConn]net.Conn{}}
	go w.serve()
	return w, nil
}

// to says where new connections go.
func (w *wire) to(socket string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.socket = socket
}

func (w *wire) dsn(user, database string) string {
	return fmt.Sprintf("host=127.0.0.1 port=%d user=%s dbname=%s sslmode=disable", w.front.Addr().(*net.TCPAddr).Port, user, database)
}

func (w *wire) serve() {
	for {
		client, err := w.front.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			go w.join(client.(*net.TCPConn))
		}
	}
}

// join carries bytes both ways until one side ends.
func (w *wire) join(client *net.TCPConn) {
	defer client.Close() //nolint:errcheck // nothing is owed
	w.mu.Lock()
	server, err := net.Dial("unix", w.socket)
	if err == nil {
		w.open[client] = server
	}
	w.mu.Unlock()
	if err != nil {
		return
	}
	defer server.Close() //nolint:errcheck // nothing is owed
	go func() {
		io.Copy(server, client) //nolint:errcheck // either end may break
		server.Close()          //nolint:errcheck // nothing is owed
	}()
	io.Copy(client, server) //nolint:errcheck // either end may break
	w.mu.Lock()
	delete(w.open, client)
	w.mu.Unlock()
}

// cut breaks all connections at once, whatever is on its way in them, and says how many.
func (w *wire) cut() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(w.open)
	for client, server := range w.open {
		client.SetLinger(0) //nolint:errcheck // what the client was sent and has not read is lost
		client.Close()      //nolint:errcheck // nothing is owed
		server.Close()      //nolint:errcheck // nothing is owed
	}
	clear(w.open)
	return n
}

func (w *wire) close() error {
	err := w.front.Close()
	w.cut()
	return err
}
