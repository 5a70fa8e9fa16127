package natsrelay_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gridgov/gridgov/examples/natsrelay"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/relay"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// serve starts a server on a free port of the loopback.
func serve(t *testing.T, dir string) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: dir, NoLog: true, NoSigs: true,
	})
	require.NoError(t, err)
	s.Start()
	require.True(t, s.ReadyForConnections(5*time.Minute), "the server does not start")
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

// connect waits longer than a client by default: a machine may be slow.
func connect(bus string, options ...nats.Option) (*nats.Conn, jetstream.JetStream, error) {
	nc, err := nats.Connect(bus,
		append(options, nats.Timeout(time.Minute), nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond))...)
	if err != nil {
		return nil, nil, err
	}
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(time.Minute))
	return nc, js, err
}

// bus is where the server is now: one that comes back comes at another port, since its old one may be taken.
type bus struct{ at atomic.Pointer[net.TCPAddr] }

func (b *bus) is(s *server.Server) { b.at.Store(s.Addr().(*net.TCPAddr)) }

func (b *bus) Dial(network, _ string) (net.Conn, error) {
	return net.Dial(network, b.at.Load().String())
}

// openSQL opens a SQLite file, new or not, as a host would.
func openSQL(file string) (*sql.DB, error) {
	return sql.Open("sqlite",
		"file:"+(&url.URL{Path: file}).EscapedPath()+
			"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(60000)&_pragma=synchronous(NORMAL)&_txlock=immediate")
}

// openStore makes the tables in a new file.
func openStore(t *testing.T, file string) *ticketsql.Store {
	t.Helper()
	db, err := openSQL(file)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.ExecContext(t.Context(), ticketsql.Schema(ticketsql.SQLite, ""))
	require.NoError(t, err)
	store := ticketsql.New(db, ticketsql.SQLite)
	require.NoError(t, store.CheckSchema(t.Context()))
	return store
}

// lossy loses one answer of five: those of the bus, and receipts on their way to the outbox.
type lossy struct {
	relay.Publisher
	storage.Outbox
	mu    sync.Mutex
	calls map[string]int
	lost  map[string]int
}

func (l *lossy) loses(what string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.calls[what]++; l.calls[what]%5 != 2 {
		return false
	}
	l.lost[what]++
	return true
}

func (l *lossy) Publish(ctx context.Context, m ticket.Message) error {
	if err := l.Publisher.Publish(ctx, m); err != nil {
		return err
	}
	if l.loses("answer") {
		return errors.New("published, and the answer was lost")
	}
	return nil
}

// Ack says that it took receipts of which it took none: the relay that holds them thinks nothing of it.
func (l *lossy) Ack(ctx context.Context, r ...storage.Receipt) error {
	if l.loses("receipt") {
		return nil
	}
	return l.Outbox.Ack(ctx, r...)
}

// A desk files requests while the relay is stopped and started again, answers and receipts are lost, and the server goes
// away for a while. A consumer then reads each message once, and those of a ticket to one receiver in their order.
func TestExactlyOneOfEach(t *testing.T) {
	t.Parallel()
	const tickets = 30
	ctx := t.Context()
	dir := t.TempDir()
	srv, where := serve(t, dir), new(bus)
	where.is(srv)
	nc, js, err := connect(srv.ClientURL(), nats.SetCustomDialer(where))
	require.NoError(t, err)
	defer nc.Close()
	require.NoError(t, natsrelay.MakeStream(ctx, js))

	store := openStore(t, filepath.Join(t.TempDir(), "office.db"))
	want := map[string]bool{}
	var mu sync.Mutex
	d, err := desk.New(desk.Config{
		Store: store, Home: "office",
		Observer: desk.ObserverFunc(func(_ context.Context, c ticket.Change, err error, _ time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			for _, m := range c.Outbox {
				want[m.ID] = err == nil
			}
		}),
	})
	require.NoError(t, err)

	l := &lossy{
		Publisher: natsrelay.Publisher{JetStream: js}, Outbox: store,
		calls: map[string]int{}, lost: map[string]int{},
	}
	r, err := relay.New(relay.Config{
		Outbox: l, Publisher: l, InFlight: 8, MaxTries: 1000,
		Poll: 5 * time.Millisecond, Timeout: 100 * time.Millisecond, Backoff: 5 * time.Millisecond, MaxBackoff: 40 * time.Millisecond,
		StopTimeout: time.Minute,
		Log:         slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	require.NoError(t, err)
	start := func() (stop func()) {
		running, cancel := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- r.Run(running) }()
		return func() { cancel(); require.NoError(t, <-ended) }
	}

	clerk := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	stop := start()
	for i := range tickets {
		tk, err := d.Receive(ctx, clerk, ticket.Request{Text: "路灯不亮", Origin: ticket.OnBehalf, Reporter: "p1"})
		require.NoError(t, err)
		for _, do := range []ticket.Command{
			ticket.Respond{Text: "已收到"}, ticket.Transfer{To: ticket.Department("lights")}, ticket.Note{Text: "正在维修", Public: true},
		} {
			_, err := d.Do(ctx, clerk, tk.ID, do)
			require.NoError(t, err)
		}
		switch {
		case i == tickets/2: // the server goes away, and comes back with what it has stored
			srv.Shutdown()
			srv.WaitForShutdown()
			stop()
			stop = start()
			where.is(serve(t, dir))
		case i%7 == 6:
			stop()
			stop = start()
		}
	}
	require.Eventually(t, func() bool {
		s, err := r.Stats(ctx)
		return err == nil && s.Waiting == 0
	}, 5*time.Minute, 10*time.Millisecond)
	stop()
	s, err := r.Stats(ctx)
	require.NoError(t, err)
	assert.Zero(t, s.Parked)

	got := oneOfEach(ctx, t, js)
	mu.Lock()
	defer mu.Unlock()
	assert.Equal(t, want, got)
	assert.Len(t, got, 4*tickets)
	assert.Positive(t, l.lost["answer"])
	assert.Positive(t, l.lost["receipt"])
	t.Logf("%d messages; published %d times, failed %d times; lost: %v", len(got), s.Published, s.Failed, l.lost)
}

// What the publisher says of a failure decides whether the relay counts it.
func TestKindsOfFailure(t *testing.T) {
	t.Parallel()
	nc, js, err := connect(serve(t, t.TempDir()).ClientURL())
	require.NoError(t, err)
	defer nc.Close()
	p := natsrelay.Publisher{JetStream: js}
	m := ticket.Message{ID: "t1/2/1", Ticket: "t1", Seq: 2, Kind: ticket.NoticeReply}
	require.ErrorIs(t, p.Publish(t.Context(), m), relay.ErrDown, "no stream yet")
	require.NoError(t, natsrelay.MakeStream(t.Context(), js))
	require.NoError(t, p.Publish(t.Context(), m))
	require.NoError(t, p.Publish(t.Context(), m), "a second copy")
	m.Title = string(make([]byte, 1<<20))
	require.ErrorIs(t, p.Publish(t.Context(), m), relay.ErrPoison)
	nc.Close()
	require.ErrorIs(t, p.Publish(t.Context(), m), relay.ErrDown)
}
