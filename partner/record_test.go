package partner_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/partner"
	"github.com/gridgov/gridgov/partner/partnermem"
)

// stored puts a raw need document of version 1 into a store, as another version of the library would.
func stored(t testing.TB, kind partner.Kind, doc string) (*partner.Registry, *partnermem.Store) {
	t.Helper()
	s := new(partnermem.Store)
	require.NoError(t, s.Commit(t.Context(), partner.Record{ID: "n", Version: 1, Kind: kind, Doc: []byte(doc)}))
	reg, err := partner.NewRegistry(partner.Config{Store: s, Now: func() time.Time { return spring }})
	require.NoError(t, err)
	return reg, s
}

func TestTheDocumentIsWhatItIs(t *testing.T) {
	reg, s := registryAndStore(t)
	_, err := reg.Needs.Put(t.Context(), "u1", need("n", jinlan))
	require.NoError(t, err)
	r, err := s.Get(t.Context(), "n")
	require.NoError(t, err)
	assert.Equal(t,
		`{"format":"1.0","id":"n","version":1,"created":{"at":"2026-03-01T00:00:00Z","by":"u1"},"changed":{"at":"2026-03-01T00:00:00Z","by":"u1"},`+
			`"title":"n","grid":"410172360/410172360007","fields":["f"]}`, string(r.Doc))
}

func registryAndStore(t testing.TB) (*partner.Registry, *partnermem.Store) {
	t.Helper()
	s := new(partnermem.Store)
	reg, err := partner.NewRegistry(partner.Config{Store: s, Now: func() time.Time { return spring }})
	require.NoError(t, err)
	return reg, s
}

func TestWhatANewerMinorVersionWroteIsKept(t *testing.T) {
	reg, s := stored(t, partner.KindNeed,
		`{"format":"1.7","id":"n","version":1,"stars":{"b": 1.50,"a":[]},"title":"t","grid":"41","fields":["f"],"TITLE":"u","claims":["c<1>"]}`)
	n, err := reg.Needs.Get(t.Context(), "n")
	require.NoError(t, err)
	n.Title = "changed"
	for range 2 {
		n, err = reg.Needs.Put(t.Context(), "u1", n)
		require.NoError(t, err)
	}
	r, err := s.Get(t.Context(), "n")
	require.NoError(t, err)
	doc := string(r.Doc)
	assert.True(t, strings.HasPrefix(doc, `{"format":"1.7","id":"n","version":3,`), doc)
	assert.True(t, strings.HasSuffix(doc, `,"stars":{"b": 1.50,"a":[]},"TITLE":"u","claims":["c<1>"]}`),
		"a name in capitals is another one: "+doc)
	assert.Equal(t, "changed", n.Title)
}

func TestAHigherMajorVersionIsReadAndNotChanged(t *testing.T) {
	reg, _ := stored(t, partner.KindNeed, `{"format":"2.0","id":"n","version":1,"title":"t","grid":"41","fields":["f"]}`)
	n, err := reg.Needs.Get(t.Context(), "n")
	require.NoError(t, err)
	assert.Equal(t, "t", n.Title)
	_, err = reg.Needs.Put(t.Context(), "u1", n)
	assert.ErrorIs(t, err, gridgov.ErrTooNew)

	reg, _ = stored(t, partner.KindNeed, `{"format":"2.0","id":"n","version":1,"title":{"zh":"t"}}`)
	_, err = reg.Needs.Get(t.Context(), "n")
	assert.ErrorIs(t, err, gridgov.ErrTooNew)
}

func TestDecodeRefusesWhatItCannotRead(t *testing.T) {
	for doc, want := range map[string]error{
		``:                                       gridgov.ErrInvalid,
		`[]`:                                     gridgov.ErrInvalid,
		`{}`:                                     gridgov.ErrInvalid,
		`{"format":"1","id":"n","version":1}`:    gridgov.ErrInvalid,
		`{"format":"x.0","id":"n","version":1}`:  gridgov.ErrInvalid,
		`{"format":"-1.0","id":"n","version":1}`: gridgov.ErrInvalid,
		`{"format":"1.0","id":"m","version":1}`:  gridgov.ErrInvalid,
		`{"format":"1.0","id":"n","version":2}`:  gridgov.ErrInvalid,
		`{"format":"1.0","id":"n","version":1,"grid":7}`:  gridgov.ErrInvalid,
		`{"format":"1.0","id":"n","version":1,"fields":`:  gridgov.ErrInvalid,
		`{"format":"9.0","id":"n","version":1,"grid":[]}`: gridgov.ErrTooNew,
		`{"format":"1.0","id":"n","version":1}`:           nil,
	} {
		_, err := partner.Decode(partner.Record{ID: "n", Version: 1, Kind: partner.KindNeed, Doc: []byte(doc)})
		assert.ErrorIs(t, err, want, doc)
	}
	_, err := partner.Decode(partner.Record{ID: "n", Version: 1, Kind: "claim", Doc: []byte(`{"format":"1.0","id":"n","version":1}`)})
	assert.ErrorIs(t, err, gridgov.ErrTooNew, "a kind that came later")
}

// Whatever is decoded can be used without harm, and if it can be changed, the change reads back as it was put.
func FuzzDecode(f *testing.F) {
	for _, kind := range partner.Kinds() {
		f.Add(string(kind), `{"format":"1.0","id":"n","version":1}`)
		f.Add(string(kind), `{"format":"1.9","id":"n","version":1,"title":"t","grid":"41","fields":["f"],"new":[1],"Title":"u"}`)
		f.Add(string(kind), `{"format":"2.0","id":"n","version":1,"valid":{"from":"2026-01-01T00:00:00+08:00"}}`)
	}
	for _, d := range full() {
		doc, err := json.Marshal(d)
		require.NoError(f, err)
		for _, kind := range partner.Kinds() {
			f.Add(string(kind), fmt.Sprintf(`{"format":"1.0",%s`, strings.Replace(string(doc[1:]), `"version":0`, `"version":1`, 1)))
		}
	}
	f.Fuzz(func(t *testing.T, kind, doc string) {
		if kind == "" || doc == "" {
			return
		}
		reg, s := stored(t, partner.Kind(kind), doc)
		r, err := s.Get(t.Context(), "n")
		require.NoError(t, err)
		d, err := partner.Decode(r)
		if err != nil {
			return
		}
		switch d := d.(type) {
		case partner.Need:
			partner.Match([]partner.Need{d}, []partner.Resource{{Fields: d.Fields, Grid: d.Grid}}, partner.MatchOptions{At: spring})
		case partner.Resource:
			partner.Match([]partner.Need{{Fields: d.Fields, Grid: d.Grid}}, []partner.Resource{d}, partner.MatchOptions{At: spring})
		case partner.Agreement:
			partner.Match(nil, nil, partner.MatchOptions{At: spring, Agreements: []partner.Agreement{d}})
		}
		changed, err := reg.Put(t.Context(), "u1", d)
		if err != nil {
			return
		}
		again, err := reg.Put(t.Context(), "u1", changed[0])
		require.NoError(t, err)
		one, err := json.Marshal(changed[0])
		require.NoError(t, err)
		two, err := json.Marshal(again[0])
		require.NoError(t, err)
		require.Equal(t, strings.Replace(string(one), `"version":2`, `"version":3`, 1), string(two))
	})
}
