package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// nodeMark is the environment variable that makes the test's binary a node: its flags, after the real instant at which the
// story's Tuesday begins.
const nodeMark = "GRIDGOV_HOST_NODE"

const nodeKey = "a key for tests only"

var tuesday = time.Date(2026, 3, 10, 9, 0, 0, 0, time.FixedZone("", 8*60*60))

func node(args []string) int {
	begun, err := strconv.ParseInt(args[0], 10, 64)
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		err = serve(ctx, args[1:], func() time.Time { return tuesday.Add(time.Since(time.UnixMicro(begun))) })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "node:", err)
		return 1
	}
	return 0
}

// A process is one node.
type process struct {
	cmd *exec.Cmd
	url string
}

func start(t *testing.T, begun time.Time, store string) *process {
	t.Helper()
	p := &process{cmd: exec.CommandContext(t.Context(), os.Args[0])}
	p.cmd.Env = append(os.Environ(), "GRIDGOV_HOST_KEY="+nodeKey,
		fmt.Sprintf("%s=%d -office wutong -store %s -addr 127.0.0.1:0 -sweep 200ms -tell 2s", nodeMark, begun.UnixMicro(), store))
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	p.url = "http://" + strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
	go io.Copy(io.Discard, out) //nolint:errcheck // until the process ends
	return p
}

// 12. Three processes over one PostgreSQL: people tap twice and land on different nodes, all three sweep and tell, one is
// killed in the middle. Nothing is lost, and nothing is done or told twice.
func TestThreeProcesses(t *testing.T) {
	store := pgtest.URL(t)
	o, err := ReadOffice("wutong")
	require.NoError(t, err)
	conf := Config{Office: o, Store: store, Key: []byte(nodeKey), Log: slog.New(slog.DiscardHandler)}
	conf.Now = func() time.Time { return tuesday.AddDate(0, 0, -8) } // the Monday of the week before
	h, err := New(t.Context(), conf)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, h.Close()) })
	var late []ticket.ID // nobody has looked at these for a week: every rung is due
	for range 12 {
		it, err := h.desk.Receive(t.Context(), resident(newPerson()), ticket.Request{
			Text: "预付卡退费", Kind: ticket.Complaint, Unit: "410172561007",
		})
		require.NoError(t, err)
		late = append(late, it.ID)
	}

	begun := time.Now()
	nodes := []*process{start(t, begun, store), start(t, begun, store), start(t, begun, store)}
	var killed atomic.Bool
	// send asks one node, and another one where that is gone; what was sent may have been done all the same.
	send := func(n int, token, key, method, path string, in, out any) int {
		doc, err := json.Marshal(in)
		for try := 0; err == nil && try < 200; try++ {
			var r *http.Request
			if r, err = http.NewRequestWithContext(t.Context(), method, nodes[(n+try)%3].url+path, strings.NewReader(string(doc))); err != nil {
				break
			}
			r.Header.Set("Idempotency-Key", key)
			if token != "" {
				r.Header.Set("Authorization", "Bearer "+token)
			}
			resp, failed := http.DefaultClient.Do(r)
			if failed != nil {
				assert.True(t, killed.Load(), "%v", failed)
				continue
			}
			if resp.StatusCode == http.StatusServiceUnavailable || resp.StatusCode == http.StatusGatewayTimeout {
				resp.Body.Close()
				time.Sleep(5 * time.Millisecond)
				continue
			}
			got, failed := io.ReadAll(resp.Body)
			resp.Body.Close()
			if failed != nil {
				continue
			}
			assert.NoError(t, json.Unmarshal(got, out), "%s", got)
			return resp.StatusCode
		}
		assert.NoError(t, err)
		return 0
	}
	const matters = 60
	tokens, ids := make([]string, matters), make([]ticket.ID, matters)
	market := h.Token("u", "m-1")
	var group sync.WaitGroup
	for i := range matters {
		group.Go(func() {
			person := h.Token("p", string(newPerson()))
			form := map[string]any{"text": "储值卡退费", "kind": "complaint", "key": fmt.Sprintf("form-%d", i)}
			twice := func(token, path string, in any) (out Filed) {
				var wg sync.WaitGroup
				var again Filed
				key := fmt.Sprintf("%d-%s", i, path[strings.LastIndex(path, "/")+1:])
				wg.Go(func() { assert.Equal(t, 200, send(i, token, key, "POST", path, in, &out), "%s", path) })
				wg.Go(func() { assert.Equal(t, 200, send(i+1, token, key, "POST", path, in, &again), "%s", path) })
				wg.Wait()
				assert.Equal(t, out.ID, again.ID)
				return out
			}
			it := twice(person, "/units/410172561011", form)
			tokens[i], ids[i] = person, it.ID
			at := "/tickets/" + string(it.ID)
			twice(market, at+"/respond", map[string]any{"text": "已收到"})
			twice(market, at+"/answer", map[string]any{"text": "已退", "resolution": "solved"})
			twice(person, at+"/close", map[string]any{})
			if i == matters/2 {
				killed.Store(true)
				assert.NoError(t, nodes[2].cmd.Process.Kill())
			}
		})
	}
	group.Wait()
	require.Error(t, nodes[2].cmd.Wait())
	require.Eventually(t, func() bool {
		s, err := h.relay.Stats(t.Context())
		return err == nil && s.Waiting == 0 && s.Parked == 0
	}, 2*time.Minute, 50*time.Millisecond)
	for _, p := range nodes[:2] {
		require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, p.cmd.Wait(), "a node ends in order")
	}

	seen := map[ticket.ID]bool{}
	conf.Now = func() time.Time { return tuesday.Add(time.Since(begun)) }
	for i, id := range ids {
		require.False(t, seen[id], "two matters in one ticket")
		seen[id] = true
		verbs := history(t, h, id)
		assert.Equal(t, 1, verbs["respond"])
		assert.Equal(t, 1, verbs["answer"])
		assert.Equal(t, 1, verbs["close"])
		a, err := h.actor(tokens[i])
		require.NoError(t, err)
		list, err := h.told(t.Context(), a, gridgov.Chinese)
		require.NoError(t, err)
		assert.Len(t, list, 3, "a response, a reply and the end, each once")
	}
	for _, id := range late {
		verbs := history(t, h, id)
		assert.Equal(t, 1, verbs["escalate"], "for want of a response; for want of handling tomorrow")
		assert.Equal(t, 4, verbs["remind"], "of the response, of signing for it, before the limit and at it")
	}
	all, err := h.store.List(t.Context(), storage.Query{Limit: storage.MaxList})
	require.NoError(t, err)
	assert.Len(t, all, matters+len(late))
}

// history verifies a record, in which no rung was taken twice, and counts its verbs.
func history(t *testing.T, h *Host, id ticket.ID) map[string]int {
	t.Helper()
	it, err := h.store.Get(t.Context(), id)
	require.NoError(t, err)
	events, err := h.store.History(t.Context(), id, 0, "")
	require.NoError(t, err)
	_, err = ticket.CheckChain(it, events)
	require.NoError(t, err)
	verbs, rungs := map[string]int{}, map[ticket.Rung]bool{}
	for _, e := range events {
		verbs[e.Verb.String()]++
		if rung := e.Facts.Rung; rung != nil {
			assert.False(t, rungs[*rung], "%v was taken twice", *rung)
			rungs[*rung] = true
		}
	}
	return verbs
}
