package partner_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/partner"
)

func need(id partner.ID, g grid.Path, change ...func(*partner.Need)) partner.Need {
	n := partner.Need{Head: head(id), Title: "n", Grid: g, Fields: []string{"f"}}
	for _, c := range change {
		c(&n)
	}
	return n
}

func resource(id partner.ID, g grid.Path, change ...func(*partner.Resource)) partner.Resource {
	r := partner.Resource{Head: head(id), Title: "r", Of: "p", Grid: g, Fields: []string{"f"}}
	for _, c := range change {
		c(&r)
	}
	return r
}

func codes(reasons []partner.Reason) []partner.Code {
	var out []partner.Code
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	return out
}

func TestHowNearTwoGridsAre(t *testing.T) {
	micro := jinlan.Child("g1").Child("m1")
	for _, c := range []struct {
		need, resource grid.Path
		want           partner.Code
	}{
		{jinlan, jinlan, partner.SameGrid},
		{jinlan.Child("g1"), jinlan, partner.SameGrid},
		{jinlan, micro, partner.SameGrid},
		{jinlan, qiuya, partner.SiblingGrid},
		{jinlan.Child("g1"), jinlan.Child("g2"), partner.SiblingGrid},
		{jinlan.Child("g1"), qiuya, partner.SameOffice},
		{jinlan.Child("g1"), qiuya.Child("g1"), partner.SameOffice},
		{jinlan, gouzhao, partner.SameOffice},
		{gouzhao, gouzhao, partner.SameOffice},
		{jinlan, grid.NewPath("410172561", "410172561001"), partner.OtherPlace},
		{jinlan, grid.NewPath("410172561"), partner.OtherPlace},
		{"", "", partner.OtherPlace},
		{"a//b", "a//b", partner.OtherPlace},
	} {
		m := partner.Match([]partner.Need{need("n", c.need)}, []partner.Resource{resource("r", c.resource)}, partner.MatchOptions{})
		if c.want == partner.OtherPlace {
			assert.Empty(t, m.Pairings)
			assert.Equal(t, []partner.Code{c.want}, codes(m.Unmatched[0].Reasons), "%s %s", c.need, c.resource)
			continue
		}
		require.Len(t, m.Pairings, 1, "%s %s", c.need, c.resource)
		assert.Equal(t, c.want, m.Pairings[0].Reasons[1].Code, "%s %s", c.need, c.resource)
	}
}

func TestWhyANeedIsLeftOut(t *testing.T) {
	seats := func(n int64) partner.Amount { return partner.Amount{N: n, Unit: "seats"} }
	n := need("n", jinlan, func(n *partner.Need) { n.Of, n.Amount = "own", seats(10) })
	for _, c := range []struct {
		why  partner.Code
		need partner.Need
		give []partner.Resource
	}{
		{partner.NoField, n, nil},
		{partner.NoField, n, []partner.Resource{resource("r", jinlan, func(r *partner.Resource) { r.Fields = []string{"F"} })}},
		{partner.OwnOnly, n, []partner.Resource{resource("r", jinlan, func(r *partner.Resource) { r.Of = "own" })}},
		{partner.OtherPlace, n, []partner.Resource{resource("r", "elsewhere")}},
		{partner.OtherTime, n, []partner.Resource{resource("r", jinlan, func(r *partner.Resource) { r.Valid.To = spring })}},
		{partner.TooLittle, n, []partner.Resource{resource("r", jinlan, func(r *partner.Resource) { r.Amount = seats(9) })}},
		{partner.Ended, need("n", jinlan, func(n *partner.Need) { n.Valid.To = spring }), []partner.Resource{resource("r", jinlan)}},
	} {
		m := partner.Match([]partner.Need{c.need}, c.give, partner.MatchOptions{At: spring})
		require.Empty(t, m.Pairings, c.why)
		require.Len(t, m.Unmatched, 1)
		assert.Equal(t, []partner.Code{c.why}, codes(m.Unmatched[0].Reasons))
	}
	taken := partner.Match([]partner.Need{n, need("m", jinlan)}, []partner.Resource{resource("r", jinlan)}, partner.MatchOptions{})
	assert.Equal(t, partner.ID("m"), taken.Pairings[0].Need, "equal scores go by id")
	assert.Equal(t, []partner.Code{partner.Taken}, codes(taken.Unmatched[0].Reasons))
}

func TestAResourceIsBoundedByItsAmountAndByItsPlaces(t *testing.T) {
	for _, c := range []struct {
		name   string
		amount int64
		serves int
		needs  []int64
		met    int
	}{
		{"neither is one", 0, 0, []int64{0, 0}, 1},
		{"places alone", 0, 2, []int64{5, 0, 0}, 2},
		{"amount alone", 10, 0, []int64{4, 4, 4}, 2},
		{"a need that does not say takes one", 2, 0, []int64{0, 0, 0}, 2},
		{"both", 10, 1, []int64{4, 4}, 1},
		{"what is left may suit a smaller one", 10, 0, []int64{7, 4, 3}, 2},
		{"hostile", math.MaxInt64, 0, []int64{math.MaxInt64, -1, math.MinInt64}, 1},
	} {
		var needs []partner.Need
		for i, k := range c.needs {
			needs = append(needs, need(partner.ID(fmt.Sprint(i)), jinlan, func(n *partner.Need) { n.Amount.N = k }))
		}
		r := resource("r", jinlan, func(r *partner.Resource) { r.Amount.N, r.Serves = c.amount, c.serves })
		m := partner.Match(needs, []partner.Resource{r}, partner.MatchOptions{})
		assert.Len(t, m.Pairings, c.met, c.name)
		assert.Len(t, m.Unmatched, len(needs)-c.met, c.name)
	}
}

func TestOnlyAnAgreementInForceCounts(t *testing.T) {
	year := partner.Span{From: spring, To: spring.AddDate(1, 0, 0)}
	agreement := func(rung partner.Rung) partner.Agreement {
		return partner.Agreement{
			Head: partner.Head{ID: "a", Valid: year}, Rung: rung,
			A: partner.Side{Grids: []grid.Path{jinlan}}, B: partner.Side{Partners: []partner.ID{"p"}},
		}
	}
	for _, c := range []struct {
		name string
		at   time.Time
		a    partner.Agreement
		grid grid.Path
		want partner.Code
	}{
		{"signed", spring, agreement(partner.Signed), jinlan, partner.Tied},
		{"projects", spring, agreement(partner.Projects), jinlan, partner.Tied},
		{"talks", spring, agreement(partner.Talks), jinlan, partner.Acquainted},
		{"a grid below", spring, agreement(partner.Signed), jinlan.Child("g"), partner.Tied},
		{"another grid", spring, agreement(partner.Signed), qiuya, ""},
		{"expired", year.To, agreement(partner.Signed), jinlan, ""},
		{"ahead", spring.Add(-1), agreement(partner.Signed), jinlan, ""},
		{"no instant given", time.Time{}, agreement(partner.Signed), jinlan, ""},
	} {
		m := partner.Match([]partner.Need{need("n", c.grid)}, []partner.Resource{resource("r", jinlan)},
			partner.MatchOptions{At: c.at, Agreements: []partner.Agreement{c.a}})
		require.Len(t, m.Pairings, 1, c.name)
		got := codes(m.Pairings[0].Reasons)
		for _, code := range []partner.Code{partner.Tied, partner.Acquainted} {
			assert.Equal(t, c.want == code, slices.Contains(got, code), c.name)
		}
	}
}

// Random stock: the answer does not hang on the order of the lists, every score is the sum of its reasons, no need is
// lost or met twice, and no resource gives more than it has.
func TestMatchingHoldsItsPromises(t *testing.T) {
	grids := []grid.Path{jinlan, qiuya, jinlan.Child("g1"), jinlan.Child("g2"), gouzhao, "410172561"}
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 5))
		span := func() (s partner.Span) {
			if rnd.IntN(3) == 0 {
				s.From = spring.AddDate(0, rnd.IntN(12), 0)
			}
			if rnd.IntN(3) == 0 {
				s.To = spring.AddDate(0, rnd.IntN(12), 0)
			}
			return s
		}
		var (
			needs     []partner.Need
			resources []partner.Resource
		)
		for i := range rnd.IntN(12) {
			needs = append(needs, need(partner.ID(fmt.Sprintf("n%02d", i)), grids[rnd.IntN(len(grids))], func(n *partner.Need) {
				n.Fields, n.Valid, n.Amount.N = []string{"f", "g", "h"}[rnd.IntN(3):], span(), rnd.Int64N(6)
			}))
		}
		for i := range rnd.IntN(8) {
			resources = append(resources, resource(partner.ID(fmt.Sprintf("r%02d", i)), grids[rnd.IntN(len(grids))], func(r *partner.Resource) {
				r.Fields, r.Valid, r.Amount.N, r.Serves = []string{"f", "g", "h"}[:1+rnd.IntN(3)], span(), rnd.Int64N(9), rnd.IntN(3)
			}))
		}
		o := partner.MatchOptions{At: spring}
		m := partner.Match(needs, resources, o)

		seen := map[partner.ID]int{}
		gave, served := map[partner.ID]int64{}, map[partner.ID]int{}
		for i, p := range m.Pairings {
			seen[p.Need]++
			sum := 0
			for _, r := range p.Reasons {
				sum += r.Points
			}
			require.Equal(t, sum, p.Score, "seed %d", seed)
			require.True(t, i == 0 || p.Score <= m.Pairings[i-1].Score, "seed %d", seed)
			n := needs[slices.IndexFunc(needs, func(n partner.Need) bool { return n.ID == p.Need })]
			gave[p.Resource] += max(1, n.Amount.N)
			served[p.Resource]++
		}
		for _, u := range m.Unmatched {
			seen[u.Need]++
			require.NotEmpty(t, u.Reasons, "seed %d", seed)
		}
		require.Len(t, seen, len(needs), "seed %d", seed)
		for id, k := range seen {
			require.Equal(t, 1, k, "seed %d: %s", seed, id)
		}
		for _, r := range resources {
			require.True(t, r.Amount.N == 0 || gave[r.ID] <= r.Amount.N, "seed %d: %s", seed, r.ID)
			require.True(t, r.Serves == 0 || served[r.ID] <= r.Serves, "seed %d: %s", seed, r.ID)
			require.True(t, r.Serves+int(r.Amount.N) > 0 || served[r.ID] <= 1, "seed %d: %s", seed, r.ID)
		}
		rnd.Shuffle(len(needs), func(i, j int) { needs[i], needs[j] = needs[j], needs[i] })
		rnd.Shuffle(len(resources), func(i, j int) { resources[i], resources[j] = resources[j], resources[i] })
		require.Equal(t, m, partner.Match(needs, resources, o), "seed %d", seed)
	}
}

func TestAReasonFromElsewhereIsStillSaid(t *testing.T) {
	assert.Equal(t, "stars 5", partner.Reason{Code: "stars", Args: []string{"5"}}.In(gridgov.English))
	assert.Equal(t, "both are about {1}", partner.Reason{Code: partner.SameField, Args: []string{"{1}", "x"}}.In(gridgov.English))
	assert.NotPanics(t, func() {
		_ = partner.Reason{}.In(gridgov.Chinese) + partner.Reason{Code: partner.Suffices}.In(gridgov.English)
	})
}

func BenchmarkMatch(b *testing.B) {
	var (
		needs     []partner.Need
		resources []partner.Resource
	)
	for i := range 300 {
		id := partner.ID(fmt.Sprintf("%03d", i))
		field := []string{fmt.Sprint("field", i%10)}
		needs = append(needs, need(id, jinlan, func(n *partner.Need) { n.Fields = field }))
		resources = append(resources, resource(id, qiuya, func(r *partner.Resource) { r.Fields = field }))
	}
	b.ReportAllocs()
	for b.Loop() {
		partner.Match(needs, resources, partner.MatchOptions{At: spring})
	}
}
