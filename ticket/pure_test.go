package ticket

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func dump(v reflect.Value, depth int) string {
	var b strings.Builder
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && depth < 12 {
			return dump(v.Elem(), depth+1)
		}
		return "nil"
	case reflect.Struct:
		for i := range v.NumField() {
			b.WriteString(dump(v.Field(i), depth+1) + ";")
		}
	case reflect.Slice:
		full := v.Slice(0, v.Cap()) // behind the end too: append must not write into the caller's array
		for i := range full.Len() {
			b.WriteString(dump(full.Index(i), depth+1) + ",")
		}
	default:
		fmt.Fprintf(&b, "%v", v)
	}
	return b.String()
}

func TestDecideIsPure(t *testing.T) {
	for seed := range uint64(60) {
		w := NewWalk(seed).Steps(int(1 + seed%20))
		roomy := w.Ticket
		roomy.Tasks = append(make([]Task, 0, len(roomy.Tasks)+8), roomy.Tasks...)
		if len(w.Ticket.Tasks) == 0 {
			roomy.Tasks = nil
		}
		for range 40 {
			by := Cast[CastNames[w.Rng.IntN(len(CastNames))]]
			s := Step{ID: "k", By: by, At: w.At, Do: w.Command(Verb(w.Rng.IntN(16)) + VerbClassify)}
			before := dump(reflect.ValueOf(roomy), 0) + dump(reflect.ValueOf(s), 0)
			one, err1 := w.Rules.Decide(roomy, s)
			first := fmt.Sprint(err1) + dump(reflect.ValueOf(one), 0)
			two, err2 := w.Rules.Decide(roomy, s)
			require.Equal(t, first, fmt.Sprint(err2)+dump(reflect.ValueOf(two), 0), "seed %d: %T decided twice", seed, s.Do)
			require.Equal(t, before, dump(reflect.ValueOf(roomy), 0)+dump(reflect.ValueOf(s), 0), "seed %d: %T changed its input", seed, s.Do)
			if err1 == nil {
				require.Equal(t, first, "<nil>"+dump(reflect.ValueOf(one), 0), "seed %d: the second decision changed the first", seed)
			}
		}
	}
}

func TestEveryErrorIsTyped(t *testing.T) {
	for seed := range uint64(60) {
		w := NewWalk(seed).Steps(8)
		for range 60 {
			_, err := w.Rules.Decide(w.Ticket, Step{By: Cast[CastNames[w.Rng.IntN(len(CastNames))]], At: w.At, Do: w.Command(Verb(w.Rng.IntN(16)) + VerbClassify)})
			if err != nil && !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrRefused) && !errors.Is(err, ErrNotFound) {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	}
}

// Apply over a random lawful history is the ticket that Decide gave, also when every document went through JSON.
func TestApplyOverAHistoryIsTheTicket(t *testing.T) {
	for seed := range few(200) {
		w := NewWalk(seed)
		w.Steps(1 + w.Rng.IntN(60))
		require.Equal(t, w.Ticket, Fold(w.Events), "seed %d", seed)

		read := make([]Event, len(w.Events))
		var step Ticket
		for i, e := range w.Events {
			doc, err := json.Marshal(e)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(doc, &read[i]))
			step = Apply(step, read[i])
		}
		require.Equal(t, w.Ticket, step, "seed %d, events through JSON", seed)

		doc, err := json.Marshal(w.Ticket)
		require.NoError(t, err)
		var again Ticket
		require.NoError(t, json.Unmarshal(doc, &again))
		require.Equal(t, w.Ticket, again, "seed %d, ticket through JSON", seed)

		n := 0
		for _, m := range w.Out {
			n += strings.Count(m.ID, "/")
		}
		require.Equal(t, 2*len(w.Out), n, "seed %d", seed)
		ids := map[string]bool{}
		for _, m := range w.Out {
			require.False(t, ids[m.ID], "seed %d: message %s twice", seed, m.ID)
			ids[m.ID] = true
		}
	}
}

func TestClonesShareNoMemory(t *testing.T) {
	var tk Ticket
	fill(reflect.ValueOf(&tk).Elem(), 1)
	e := Event{}
	fill(reflect.ValueOf(&e).Elem(), 1)
	tc, ec := tk.Clone(), e.Clone()
	require.Equal(t, tk, tc)
	require.Equal(t, e, ec)
	shared(t, "ticket", reflect.ValueOf(tk), reflect.ValueOf(tc))
	shared(t, "event", reflect.ValueOf(e), reflect.ValueOf(ec))
}

func shared(t *testing.T, at string, a, b reflect.Value) {
	switch a.Kind() {
	case reflect.Pointer, reflect.Slice:
		if a.Kind() == reflect.Slice && a.Len() == 0 || a.IsNil() {
			return
		}
		assert.NotEqual(t, a.Pointer(), b.Pointer(), at)
		if a.Kind() == reflect.Slice {
			for i := range a.Len() {
				shared(t, at, a.Index(i), b.Index(i))
			}
			return
		}
		shared(t, at, a.Elem(), b.Elem())
	case reflect.Struct:
		if a.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range a.NumField() {
			shared(t, at+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i))
		}
	}
}
