package pgtest

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A Proxy stands between a pool and the server, on a port of its own, to be cut.
type Proxy struct {
	listener net.Listener
	mu       sync.Mutex
	conns    map[net.Conn]bool
}

// NewProxy returns a way to a server that goes through a proxy, until the test ends.
func NewProxy(tb testing.TB, to *pgx.ConnConfig) (*Proxy, *pgx.ConnConfig) {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &Proxy{listener: listener, conns: make(map[net.Conn]bool)}
	network, address := pgconn.NetworkAddress(to.Host, to.Port)
	go p.serve(network, address)
	tb.Cleanup(func() {
		listener.Close() //nolint:errcheck // the listener of a test
		p.Cut()
	})
	config := to.Copy()
	config.Host, config.Fallbacks = "127.0.0.1", nil
	config.Port = uint16(listener.Addr().(*net.TCPAddr).Port)
	return p, config
}

// Cut breaks every connection there is, in the middle of whatever it carries. New ones may follow.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			tcp.SetLinger(0) //nolint:errcheck // a reset, where that can be had
		}
		c.Close() //nolint:errcheck // it is to break
	}
	clear(p.conns)
}

func (p *Proxy) serve(network, address string) {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial(network, address)
		if err != nil {
			near.Close() //nolint:errcheck // there is nothing behind it
			continue
		}
		p.mu.Lock()
		p.conns[near], p.conns[far] = true, true
		p.mu.Unlock()
		go p.carry(near, far)
		go p.carry(far, near)
	}
}

// carry copies one direction; when either end is gone, both are.
func (p *Proxy) carry(to, from net.Conn) {
	io.Copy(to, from) //nolint:errcheck // broken connections are what it is for
	to.Close()        //nolint:errcheck // as above
	from.Close()      //nolint:errcheck // as above
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, to)
	delete(p.conns, from)
}
