package desk

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

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
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

// roomy makes every list in v one with room behind its end, where an append would write into the array of the caller.
func roomy(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			roomy(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				roomy(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Len() > 0 {
			v.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()+8), v))
		}
		for i := range v.Len() {
			roomy(v.Index(i))
		}
	}
}

// decidesPurely holds that Decide changes nothing that it is given and decides the same twice. It reports whether the step
// was accepted.
func decidesPurely(t *testing.T, r *Rules, tk ticket.Ticket, s Step, others []ticket.Ticket) bool {
	t.Helper()
	tk = tk.Clone()
	roomy(reflect.ValueOf(&tk))
	roomy(reflect.ValueOf(&others))
	given := func() string {
		return dump(reflect.ValueOf(tk), 0) + dump(reflect.ValueOf(s), 0) + dump(reflect.ValueOf(others), 0)
	}
	before := given()
	one, err1 := r.Decide(tk, settled(s), others...)
	first := fmt.Sprint(err1) + dump(reflect.ValueOf(one), 0)
	two, err2 := r.Decide(tk, settled(s), others...)
	require.Equal(t, first, fmt.Sprint(err2)+dump(reflect.ValueOf(two), 0), "%T decided twice", s.Do)
	require.Equal(t, before, given(), "%T changed its input", s.Do)
	if err1 == nil {
		require.Equal(t, first, "<nil>"+dump(reflect.ValueOf(one), 0), "the second decision changed the first")
	}
	return err1 == nil
}

func TestDecideIsPure(t *testing.T) {
	for seed := range uint64(60) {
		w := NewWalk(seed).Steps(int(1 + seed%20))
		for range 40 {
			by, do := Cast[CastNames[w.Rng.IntN(len(CastNames))]], w.anyCommand()
			decidesPurely(t, w.Rules, w.Ticket, Step{ID: "k", By: by, At: w.At, Do: do}, w.beside(do))
		}
	}
	r := theRules(t)
	for v := ticket.VerbClassify; v < verbEnd; v++ {
		example := lawful[v]
		tk, _ := after(t, r, fresh(t, r), example.after...)
		by, at := ready(t, r, &tk, example.do)
		require.True(t, decidesPurely(t, by, tk, Step{ID: "k", By: Cast[example.who], At: at, Do: example.do}, beside(t, r, example.do)),
			"%s is not accepted", v)
	}
}

func TestEveryErrorIsTyped(t *testing.T) {
	for seed := range uint64(60) {
		w := NewWalk(seed).Steps(8)
		for range 60 {
			_, err := w.Rules.Decide(w.Ticket, settled(Step{By: Cast[CastNames[w.Rng.IntN(len(CastNames))]], At: w.At, Do: w.anyCommand()}))
			if err != nil && !errors.Is(err, gridgov.ErrInvalid) && !errors.Is(err, gridgov.ErrRefused) && !errors.Is(err, gridgov.ErrNotFound) {
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
		require.Equal(t, w.Ticket, ticket.Fold(w.Events), "seed %d", seed)

		read := make([]ticket.Event, len(w.Events))
		var step ticket.Ticket
		for i, e := range w.Events {
			doc, err := json.Marshal(e)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(doc, &read[i]))
			step = ticket.Apply(step, read[i])
		}
		require.Equal(t, w.Ticket, step, "seed %d, events through JSON", seed)

		doc, err := json.Marshal(w.Ticket)
		require.NoError(t, err)
		var again ticket.Ticket
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
	var tk ticket.Ticket
	suite.Fill(reflect.ValueOf(&tk).Elem(), 1)
	e := ticket.Event{}
	suite.Fill(reflect.ValueOf(&e).Elem(), 1)
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
