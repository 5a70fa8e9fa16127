package natsrelay_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/natsrelay"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/relay"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// The environment of a relay that is a process of its own, to be killed.
const fileOfNode, busOfNode, nodeIsHeld = "NATSRELAY_TEST_FILE", "NATSRELAY_TEST_BUS", "NATSRELAY_TEST_HELD"

func TestMain(m *testing.M) {
	if file := os.Getenv(fileOfNode); file != "" {
		if err := node(file, os.Getenv(busOfNode)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// unhurried gives receipts a while after the messages are published, so that a kill mostly falls between the two.
type unhurried struct{ *ticketsql.Store }

func (u unhurried) Ack(ctx context.Context, r ...storage.Receipt) error {
	time.Sleep(60 * time.Millisecond)
	return u.Store.Ack(ctx, r...)
}

// held says that a message is published and gives no receipt any more, so that a kill falls between the two.
type held struct{ *ticketsql.Store }

func (h held) Ack(ctx context.Context, r ...storage.Receipt) error {
	if slices.ContainsFunc(r, func(r storage.Receipt) bool { return r == storage.Receipt{ID: r.ID} }) {
		fmt.Println("published")
		select {}
	}
	return h.Store.Ack(ctx, r...)
}

// node relays until it is killed.
func node(file, bus string) error {
	db, err := openSQL(file)
	if err != nil {
		return err
	}
	_, js, err := connect(bus)
	if err != nil {
		return err
	}
	store := ticketsql.New(db, ticketsql.SQLite)
	var outbox storage.Outbox = unhurried{store}
	if os.Getenv(nodeIsHeld) != "" {
		outbox = held{store}
	}
	r, err := relay.New(relay.Config{
		Outbox: outbox, Publisher: natsrelay.Publisher{JetStream: js}, InFlight: 4, MaxTries: 1000,
		Poll: 5 * time.Millisecond, Timeout: 100 * time.Millisecond, Backoff: 5 * time.Millisecond, MaxBackoff: 40 * time.Millisecond,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		return err
	}
	return r.Run(context.Background())
}

// Two relays work on one outbox and are killed, again and again, while a desk files requests. Second copies reach the
// server, and the stream holds one of each, those of a ticket to one receiver in their order.
func TestKilledRelays(t *testing.T) {
	t.Parallel()
	const tickets, kills, seed = 40, 16, 11
	t.Log("seed", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	ctx := t.Context()
	srv := serve(t, t.TempDir())
	nc, js, err := connect(srv.ClientURL())
	require.NoError(t, err)
	defer nc.Close()
	require.NoError(t, natsrelay.MakeStream(ctx, js))
	var mu sync.Mutex
	arrived := map[string]int{} // at the server, second copies included
	_, err = nc.Subscribe(natsrelay.Subject+".>", func(m *nats.Msg) {
		mu.Lock()
		defer mu.Unlock()
		arrived[m.Header.Get(nats.MsgIdHdr)]++
	})
	require.NoError(t, err)

	file := filepath.Join(t.TempDir(), "office.db")
	store := openStore(t, file)
	prepared := func(more ...string) *exec.Cmd {
		c := exec.CommandContext(ctx, os.Args[0])
		c.Env = append(append(os.Environ(), fileOfNode+"="+file, busOfNode+"="+srv.ClientURL()), more...)
		c.Stderr = os.Stderr
		return c
	}
	start := func() *exec.Cmd {
		c := prepared()
		require.NoError(t, c.Start())
		return c
	}
	kill := func(c *exec.Cmd) {
		require.NoError(t, c.Process.Kill())
		err := c.Wait()
		require.ErrorContains(t, err, "killed", "it ended by itself")
	}
	d, err := desk.New(desk.Config{Store: store, Home: "office"})
	require.NoError(t, err)
	clerk := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	file1 := func() error {
		tk, err := d.Receive(ctx, clerk, ticket.Request{Text: "路灯不亮", Origin: ticket.OnBehalf, Reporter: "p1"})
		for _, do := range []ticket.Command{
			ticket.Respond{Text: "已收到"}, ticket.Transfer{To: ticket.Department("lights")}, ticket.Note{Text: "正在维修", Public: true},
		} {
			if err == nil {
				_, err = d.Do(ctx, clerk, tk.ID, do)
			}
		}
		return err
	}

	// One kill falls between a publish and its receipt for certain, the others at random moments.
	require.NoError(t, file1())
	first := prepared(nodeIsHeld + "=1")
	said, err := first.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, first.Start())
	_, err = io.ReadFull(said, make([]byte, 1))
	require.NoError(t, err)
	kill(first)

	nodes := []*exec.Cmd{start(), start()}
	filed := make(chan error, 1)
	go func() {
		filed <- func() (err error) {
			for i := 1; i < tickets && err == nil; i++ {
				time.Sleep(20 * time.Millisecond)
				err = file1()
			}
			return err
		}()
	}()
	for i := range kills {
		time.Sleep(time.Duration(80+chance.IntN(150)) * time.Millisecond)
		kill(nodes[i%2])
		nodes[i%2] = start()
	}
	require.NoError(t, <-filed)
	require.Eventually(t, func() bool {
		left, err := store.Pending(ctx, storage.PendingQuery{Waiting: true})
		return err == nil && len(left) == 0
	}, 5*time.Minute, 20*time.Millisecond)
	for _, n := range nodes {
		kill(n)
	}
	parked, err := store.Pending(ctx, storage.PendingQuery{Parked: true})
	require.NoError(t, err)
	assert.Empty(t, parked)

	want := map[string]bool{}
	all, err := store.List(ctx, storage.Query{Limit: storage.MaxList})
	require.NoError(t, err)
	for _, tk := range all {
		for seq := int64(1); seq <= tk.Version; seq++ { // each step has told somebody
			want[fmt.Sprintf("%s/%08d/001", tk.ID, seq)] = true
		}
	}
	got := oneOfEach(ctx, t, js)
	assert.Equal(t, want, got)
	assert.Len(t, got, 4*tickets)
	require.NoError(t, nc.Flush())
	mu.Lock()
	defer mu.Unlock()
	second := 0
	for _, n := range arrived {
		second += n - 1
	}
	t.Logf("%d kills, %d messages, %d second copies", kills+3, len(got), second)
	assert.Positive(t, second, "the one whose receipt was never given came once")
}

// oneOfEach reads the whole stream: no message twice, and those of a line in their order.
func oneOfEach(ctx context.Context, t *testing.T, js jetstream.JetStream) map[string]bool {
	t.Helper()
	got, last := map[string]bool{}, map[storage.Line]ticket.Message{}
	consumer, err := js.OrderedConsumer(ctx, natsrelay.Stream, jetstream.OrderedConsumerConfig{})
	require.NoError(t, err)
	info, err := js.Stream(ctx, natsrelay.Stream)
	require.NoError(t, err)
	for range info.CachedInfo().State.Msgs {
		msg, err := consumer.Next(jetstream.FetchMaxWait(time.Minute))
		require.NoError(t, err)
		var m ticket.Message
		require.NoError(t, json.Unmarshal(msg.Data(), &m))
		assert.False(t, got[m.ID], "%s is there twice", m.ID)
		got[m.ID] = true
		assert.Greater(t, m.Seq, last[storage.LineOf(&m)].Seq, "%s came before %s", last[storage.LineOf(&m)].ID, m.ID)
		last[storage.LineOf(&m)] = m
	}
	return got
}
