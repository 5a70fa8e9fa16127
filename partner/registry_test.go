package partner_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/partner"
	"github.com/gridgov/gridgov/partner/partnermem"
)

// full is one document of each kind without zero values, in an order in which they may name each other.
func full() []partner.Document {
	span := partner.Span{From: spring, To: spring.AddDate(1, 0, 0)}
	at := func(id partner.ID) partner.Head { return partner.Head{ID: id, Valid: span} }
	liaison := partner.Liaison{ID: "u1", Role: "office"}
	amount := partner.Amount{N: 3, Unit: "hours"}
	grids, partners := []grid.Path{jinlan, qiuya}, []partner.ID{"p"}
	return []partner.Document{
		partner.Partner{Head: at("p"), Name: "P", Form: partner.Park, Grid: jinlan, Fields: []string{"f"}, Liaison: liaison},
		partner.Need{Head: at("n"), Title: "N", Text: "t", Grid: jinlan, Of: "p", Fields: []string{"f"}, Amount: amount},
		partner.Resource{Head: at("r"), Title: "R", Text: "t", Grid: jinlan, Of: "p", Fields: []string{"f"}, Amount: amount, Serves: 2},
		partner.Agreement{
			Head: at("a"), Title: "A", A: partner.Side{Grids: grids, Liaison: liaison},
			B: partner.Side{Grids: []grid.Path{zizhu}, Partners: partners, Liaison: liaison}, Rung: partner.Projects,
			Direction: "d", Content: "c", Terms: []string{"t"},
		},
		partner.Project{
			Head: at("j"), Title: "J", Text: "t", Stage: partner.Running, Grids: grids, Partners: partners, Agreement: "a",
			Needs: []partner.ID{"n"}, Resources: []partner.ID{"r"},
		},
		partner.Activity{
			Head: at("v"), Title: "V", Text: "t", Stage: partner.Done, Grids: grids, Partners: partners, Agreement: "a", Project: "j", Attended: 9,
		},
	}
}

// faults returns "field: rule" of every fault.
func faults(t *testing.T, err error) []string {
	t.Helper()
	var bad *gridgov.InvalidError
	require.True(t, errors.As(err, &bad), "%v", err)
	var out []string
	for _, f := range bad.Faults {
		out = append(out, f.Field+": "+f.Rule.String())
	}
	return out
}

func TestEveryKindIsStoredAndComesBack(t *testing.T) {
	store := new(partnermem.Store)
	reg, err := partner.NewRegistry(partner.Config{Store: store, Now: func() time.Time { return spring.Add(1234 * time.Nanosecond) }})
	require.NoError(t, err)
	docs := full()
	require.Len(t, docs, len(partner.Kinds()))
	stored, err := reg.Put(t.Context(), "u1", docs...)
	require.NoError(t, err)
	moment := partner.Stamp{At: spring.Add(time.Microsecond), By: "u1"}
	wantHead := partner.Head{ID: "p", Version: 1, Valid: stored[0].(partner.Partner).Valid, Created: moment, Changed: moment}
	want := docs[0].(partner.Partner)
	want.Head = wantHead
	assert.Equal(t, want, stored[0])

	for i, kind := range partner.Kinds() {
		list, err := store.List(t.Context(), partner.Query{Kinds: []partner.Kind{kind}})
		require.NoError(t, err)
		require.Len(t, list, 1, kind)
		again, err := partner.Decode(list[0])
		require.NoError(t, err)
		assert.Equal(t, stored[i], again)
		assert.NotEmpty(t, kind.In(gridgov.Chinese))
		assert.NotEmpty(t, list[0].Paths)
		assert.Equal(t, kind == partner.KindPartner, len(list[0].Refs) == 0)
	}
	agreement, err := store.Get(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, []grid.Path{zizhu, qiuya, jinlan}, agreement.Paths)

	_, err = reg.Needs.Get(t.Context(), "p")
	assert.ErrorIs(t, err, gridgov.ErrNotFound, "a partner is no need")
	_, err = reg.Needs.History(t.Context(), "p")
	assert.ErrorIs(t, err, gridgov.ErrNotFound)
	about, err := reg.Projects.List(t.Context(), partner.Query{Refs: []partner.ID{"p"}})
	require.NoError(t, err)
	assert.Len(t, about, 1)
}

func TestAllFaultsAreSaidAtOnce(t *testing.T) {
	reg, err := partner.NewRegistry(partner.Config{
		Store: new(partnermem.Store), Known: func(p grid.Path) bool { return p != zizhu }, Now: func() time.Time { return spring },
	})
	require.NoError(t, err)
	_, err = reg.Partners.Put(t.Context(), "", partner.Partner{
		Head: partner.Head{ID: "a b", Version: -1, Valid: partner.Span{From: spring, To: spring}},
		Name: "x\x00", Form: "firm", Grid: "a//b", Fields: []string{"", "ok"}, Liaison: partner.Liaison{ID: "u 1"},
	})
	assert.ElementsMatch(t, []string{
		"by: required", "id: character", "version: min", "valid.to: order", "name: character", "form: one_of", "grid: form",
		"fields[0]: required", "liaison.id: character",
	}, faults(t, err))

	_, err = reg.Put(t.Context(), "u1",
		partner.Need{Title: "N", Grid: zizhu, Of: "p\x00", Fields: []string{"f"}, Amount: partner.Amount{N: -1}},
		partner.Agreement{
			Title: "A", Rung: "friends", A: partner.Side{Partners: []partner.ID{"p1", "p1"}, Grids: []grid.Path{jinlan}},
			B: partner.Side{Partners: []partner.ID{"p1"}, Grids: []grid.Path{jinlan, jinlan, ""}},
		},
		partner.Agreement{Title: "B", Rung: partner.Talks, A: partner.Side{Grids: []grid.Path{jinlan}}},
		nil, &partner.Need{}, (*partner.Need)(nil),
	)
	assert.ElementsMatch(t, []string{
		"records[0].grid: unknown", "records[0].of: character", "records[0].amount.n: min",
		"records[1].rung: one_of", "records[1].a.partners[1]: unique", "records[1].b.partners[0]: excludes",
		"records[1].b.grids[0]: excludes", "records[1].b.grids[1]: excludes", "records[1].b.grids[1]: unique",
		"records[1].b.grids[2]: required",
		"records[1].a.partners[0]: unknown", "records[1].a.partners[1]: unknown", "records[1].b.partners[0]: unknown",
		"records[2].b: required",
		"records[3].kind: unknown", "records[4].kind: unknown", "records[5].kind: unknown",
	}, faults(t, err))
}

func TestHugeInputIsRefusedAndNotLookedUp(t *testing.T) {
	reg := registry()
	ids := make([]partner.ID, 100_000)
	paths := make([]grid.Path, len(ids))
	big := strings.Repeat("网", 1<<20)
	for i := range ids {
		ids[i], paths[i] = partner.ID(big), grid.Path(big)
	}
	_, err := reg.Projects.Put(t.Context(), "u1", partner.Project{Title: big, Stage: partner.Stage(big), Grids: paths[:200], Partners: ids})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	assert.Less(t, len(err.Error()), 1<<14)
	_, err = reg.Put(t.Context(), "u1", make([]partner.Document, 501)...)
	assert.Equal(t, []string{"records: range"}, faults(t, err))
	_, err = reg.Put(t.Context(), "u1")
	assert.Equal(t, []string{"records: range"}, faults(t, err))
	_, err = reg.Needs.Get(t.Context(), partner.ID("\xff\x00"))
	assert.ErrorIs(t, err, gridgov.ErrNotFound)
}

func TestTimeIsMadeStorable(t *testing.T) {
	now := spring
	reg, err := partner.NewRegistry(partner.Config{Store: new(partnermem.Store), Now: func() time.Time { return now }})
	require.NoError(t, err)
	n := need("n", jinlan)
	n.Valid.From = time.Date(2026, 3, 1, 8, 0, 0, 999, time.FixedZone("CST", 8*3600))
	n, err = reg.Needs.Put(t.Context(), "u1", n)
	require.NoError(t, err)
	assert.Equal(t, spring, n.Valid.From)

	now = spring.Add(-time.Hour)
	n, err = reg.Needs.Put(t.Context(), "u2", n)
	require.NoError(t, err)
	assert.Equal(t, partner.Stamp{At: spring, By: "u2"}, n.Changed, "a clock that fell back is raised")
	assert.Equal(t, partner.Stamp{At: spring, By: "u1"}, n.Created)

	for _, year := range []int{-1, 10000, math.MaxInt32} {
		n.Valid = partner.Span{From: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)}
		_, err = reg.Needs.Put(t.Context(), "u1", n)
		assert.Equal(t, []string{"valid.from: range"}, faults(t, err))
	}
	now = time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)
	_, err = reg.Needs.Put(t.Context(), "u1", need("m", jinlan))
	assert.Equal(t, []string{"now: range"}, faults(t, err))
}

func TestChanging(t *testing.T) {
	reg := registry()
	n, err := reg.Needs.Put(t.Context(), "u1", need("", jinlan))
	require.NoError(t, err)
	assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, string(n.ID))

	_, err = reg.Needs.Put(t.Context(), "u1", need(n.ID, jinlan))
	require.ErrorIs(t, err, gridgov.ErrExists)
	late := n
	late.Version = 9
	_, err = reg.Needs.Put(t.Context(), "u1", late)
	require.ErrorIs(t, err, gridgov.ErrConflict)
	late.ID = "nobody"
	_, err = reg.Needs.Put(t.Context(), "u1", late)
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	r := resource(n.ID, jinlan)
	r.Version, r.Of = 1, ""
	_, err = reg.Resources.Put(t.Context(), "u1", r)
	require.ErrorIs(t, err, gridgov.ErrNotFound, "a need does not become a resource")
	late.ID = ""
	_, err = reg.Needs.Put(t.Context(), "u1", late)
	assert.Equal(t, []string{"id: required"}, faults(t, err))
	_, err = reg.Put(t.Context(), "u1", n, n)
	assert.Equal(t, []string{"records[1].id: unique"}, faults(t, err))

	n.Fields[0] = "changed by the caller"
	got, err := reg.Needs.Get(t.Context(), n.ID)
	require.NoError(t, err)
	assert.Equal(t, []string{"f"}, got.Fields)
}

func TestAnExpiredAgreementIsSaidToBeExpired(t *testing.T) {
	now := spring
	reg, err := partner.NewRegistry(partner.Config{Store: new(partnermem.Store), Now: func() time.Time { return now }})
	require.NoError(t, err)
	end := spring.AddDate(1, 0, 0)
	agreement, err := reg.Agreements.Put(t.Context(), "u1", partner.Agreement{
		Head: partner.Head{ID: "a", Valid: partner.Span{To: end}}, Title: "A", Rung: partner.Signed,
		A: partner.Side{Grids: []grid.Path{jinlan}}, B: partner.Side{Grids: []grid.Path{qiuya}},
	})
	require.NoError(t, err)
	assert.Equal(t, partner.Current, agreement.Phase(end.Add(-1)))
	assert.Equal(t, partner.Over, agreement.Phase(end))
	assert.Equal(t, "已到期", agreement.Phase(end).In(gridgov.Chinese))

	project := partner.Project{Title: "J", Stage: partner.Running, Grids: []grid.Path{jinlan}, Agreement: "a"}
	old, err := reg.Projects.Put(t.Context(), "u1", project)
	require.NoError(t, err)
	now = end
	_, err = reg.Projects.Put(t.Context(), "u1", project)
	assert.Equal(t, []string{"agreement: period"}, faults(t, err))
	_, err = reg.Activities.Put(t.Context(), "u1", partner.Activity{
		Head: partner.Head{Valid: partner.Span{From: end}}, Title: "V", Stage: partner.Planned, Grids: []grid.Path{jinlan}, Agreement: "a",
	})
	assert.Equal(t, []string{"agreement: period"}, faults(t, err))

	old.Stage = partner.Done
	_, err = reg.Projects.Put(t.Context(), "u1", old)
	assert.NoError(t, err, "what began in time may be finished later")
	agreement.Valid.To = end.AddDate(1, 0, 0)
	_, err = reg.Put(t.Context(), "u1", agreement, project)
	assert.NoError(t, err, "renewed in the same step")
}

func TestAllWalksEverything(t *testing.T) {
	reg := registry()
	for range 7 {
		_, err := reg.Needs.Put(t.Context(), "u1", need("", jinlan))
		require.NoError(t, err)
	}
	_, err := reg.Put(t.Context(), "u1", full()[0])
	require.NoError(t, err)
	for _, limit := range []int{0, 1, 3, 7, 8} {
		var last partner.ID
		n := 0
		for d, err := range reg.Needs.All(t.Context(), partner.Query{Limit: limit}) {
			require.NoError(t, err)
			require.Less(t, last, d.ID)
			last = d.ID
			n++
		}
		assert.Equal(t, 7, n, "limit %d", limit)
	}
	for range reg.Needs.All(t.Context(), partner.Query{Limit: 1}) {
		break
	}
	var errs []error
	for _, err := range reg.Needs.All(t.Context(), partner.Query{Limit: -1}) {
		errs = append(errs, err)
	}
	require.Len(t, errs, 1)
	assert.ErrorIs(t, errs[0], gridgov.ErrInvalid)
}

// failing is a store whose reading or writing fails.
type failing struct {
	partner.Store
	list, commit error
}

func (f failing) List(ctx context.Context, q partner.Query) ([]partner.Record, error) {
	if f.list != nil {
		return nil, f.list
	}
	return f.Store.List(ctx, q)
}

func (f failing) Commit(ctx context.Context, r ...partner.Record) error {
	if f.commit != nil {
		return f.commit
	}
	return f.Store.Commit(ctx, r...)
}

func TestErrorsOfTheStoreComeThrough(t *testing.T) {
	for _, f := range []failing{{list: gridgov.ErrBusy}, {commit: gridgov.ErrBusy}} {
		f.Store = new(partnermem.Store)
		reg, err := partner.NewRegistry(partner.Config{Store: f})
		require.NoError(t, err)
		n := need("n", jinlan)
		n.Of = "p"
		_, err = reg.Put(t.Context(), "u1", full()[0], n)
		assert.ErrorIs(t, err, gridgov.ErrBusy)
	}
	_, err := partner.NewRegistry(partner.Config{})
	assert.Equal(t, []string{"store: required"}, faults(t, err))
}

func TestTheHandlerFitsATicket(t *testing.T) {
	p := partner.Partner{Head: head(partner.ID(strings.Repeat("%", 80)))}
	assert.LessOrEqual(t, len(p.Handler()), 256, "the limit of package ticket")
}

func TestClosedSetsHaveChineseNames(t *testing.T) {
	for _, f := range partner.Forms() {
		assert.NotEmpty(t, f.In(gridgov.Chinese))
	}
	for _, r := range partner.Rungs() {
		assert.NotEmpty(t, r.In(gridgov.Chinese))
	}
	for _, s := range partner.Stages() {
		assert.NotEmpty(t, s.In(gridgov.Chinese))
	}
	assert.Equal(t, []partner.Rung{partner.Talks, partner.JointActivity, partner.Signed, partner.Projects}, partner.Rungs())
	assert.Empty(t, partner.Rung("").In(gridgov.Chinese)+partner.Form("x").In(gridgov.Chinese)+partner.Kind("x").In(gridgov.Chinese))
}

// What a spreadsheet makes of no date, or of a text, is a fault and no term or title.
func TestADateBefore1900AndABlankTitleAreFaults(t *testing.T) {
	reg, err := partner.NewRegistry(partner.Config{Store: new(partnermem.Store)})
	require.NoError(t, err)
	n := need("m", jinlan)
	n.Title, n.Fields = "\u3000", []string{"\u200b"}
	n.Valid.From = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	n.Valid.To = time.Date(1900, 1, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	_, err = reg.Needs.Put(t.Context(), "u1", n)
	assert.Subset(t, faults(t, err), []string{"title: required", "fields[0]: required", "valid.from: range", "valid.to: range"})
}
