package desk

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// knows2027 is the same calendar, with one more year.
func knows2027(t testing.TB, of *worktime.Calendar) *worktime.Calendar {
	c, err := of.WithYears(worktime.Year{
		Year: 2027, Papers: []string{"https://example.org/2027"}, Days: []worktime.Day{{Name: "元旦", Date: "2027-01-01", Kind: worktime.Off}},
	})
	require.NoError(t, err)
	return c
}

// A year that becomes known after the closing leads to the limits to which it would have led before, whatever the table says meanwhile.
func TestALateYearGivesAClosedTicketTheLimitsItWasMeasuredBy(t *testing.T) {
	unknown := office(t)
	known := knows2027(t, unknown)
	var tables []func(cal *worktime.Calendar) *Rules
	for _, n := range []int{10, 40, 3, 20} {
		tables = append(tables, func(cal *worktime.Calendar) *Rules {
			return rulesOf(t, Definitions{Calendar: cal, Limits: []Limit{
				{Stage: ticket.StageHandle, Category: "lights", Within: wd(n + 2)}, {Stage: ticket.StageHandle, Within: wd(n)},
			}})
		})
	}
	kept := 0
	for seed := range few(500) {
		run := func(early bool) *play {
			cal := unknown
			if early {
				cal = known
			}
			rng := rand.New(rand.NewPCG(seed, 27))
			at := cst(2026, 12, 21, 9, 0)
			next := func() time.Time { at = at.Add(time.Duration(1+rng.IntN(60)) * time.Hour); return at }
			p := filed(t, tables[0](cal), at, ticket.Request{}).by("desk", next(), ticket.Transfer{To: "department/market"})
			for range 1 + rng.IntN(4) {
				p.rules = tables[rng.IntN(len(tables))](cal)
				switch rng.IntN(4) {
				case 0:
					p.by("desk", next(), ticket.Classify{Category: []string{"lights", "noise"}[rng.IntN(2)], Difficulty: p.Difficulty%3 + 1})
				case 1:
					p.by("desk", next(), ticket.Answer{Text: "x"}).by("desk", next(), ticket.Rework{Reason: "x"})
				default:
					to := ticket.Handler("department/works")
					if p.Lead == to {
						to = "department/market"
					}
					p.by("desk", next(), ticket.Transfer{To: to})
				}
			}
			p.by("desk", next(), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("desk two", next(), ticket.Close{})
			if p.Promised.Within != (worktime.Span{}) {
				kept++
			}
			p.rules = tables[0](known)
			if !early && p.Unknown != 0 {
				p.by("system", next(), ticket.Replan{})
				require.Zero(t, p.Unknown)
			}
			return p
		}
		soon, late := run(true), run(false)
		require.Equal(t, soon.Promise, late.Promise, "seed %d", seed)
		require.Equal(t, soon.Due, late.Due, "seed %d", seed)
		onTime, _ := soon.OnTime()
		got, ok := late.OnTime()
		require.True(t, ok && got == onTime, "seed %d", seed)
		due, err := late.rules.Due(late.events)
		require.NoError(t, err)
		require.Equal(t, late.Promise, due.Promise.At, "seed %d", seed)
		require.Equal(t, "nothing new", soon.no("system", ticket.Replan{}), "seed %d", seed)
	}
	assert.Positive(t, kept, "no promise goes by the limit of an earlier table")
}
