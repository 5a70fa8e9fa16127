package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// The silence of the reporter of a duplicate closes an answer as that of the ticket's own reporter does.
func TestAnAnswerIsClosedWhereTheReporterOfADuplicateSaysNothing(t *testing.T) {
	ctx := t.Context()
	d, found, reported := joined(t, nil)
	got, err := d.Do(ctx, market, found, ticket.Answer{Text: "已处理", Resolution: ticket.Solved})
	require.NoError(t, err)
	require.False(t, got.CloseBy.IsZero())
	_, err = d.Sweep(ctx, got.CloseBy.Add(-time.Second))
	require.NoError(t, err)
	got, err = d.Get(ctx, clerk, found)
	require.NoError(t, err)
	require.Equal(t, ticket.Answered, got.State)
	assert.False(t, got.Wake.After(got.CloseBy), "it is looked at then")
	list, err := d.Allowed(ctx, market, found)
	require.NoError(t, err)
	assert.NotContains(t, list, ticket.VerbClose)
	list, err = d.Allowed(ctx, clerk, found)
	require.NoError(t, err)
	assert.Contains(t, list, ticket.VerbClose)

	_, err = d.Sweep(ctx, got.CloseBy)
	require.NoError(t, err)
	got, err = d.Get(ctx, clerk, found)
	require.NoError(t, err)
	assert.Equal(t, ticket.Closed, got.State)
	assert.Equal(t, ticket.Solved, got.Resolution)

	list, err = d.Allowed(ctx, clerk, found)
	require.NoError(t, err)
	assert.NotContains(t, list, ticket.VerbCallBack, "who is called back is the reporter of the duplicate")
	list, err = d.Allowed(ctx, clerk, reported)
	require.NoError(t, err)
	assert.Contains(t, list, ticket.VerbCallBack)
	list, err = d.Allowed(ctx, resident, reported)
	require.NoError(t, err)
	assert.Contains(t, list, ticket.VerbReopen)
}

// Where nobody reported any of them, nobody's silence closes the answer: the office's desk is reminded of it, once.
func TestAnAnswerToNobodyIsClosedByPeople(t *testing.T) {
	for name, alone := range map[string]bool{"two findings": false, "one that was taken out again": true} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			b := newBench(t, nil)
			worker := ticket.Actor{ID: "worker", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{office}}
			var ids []ticket.ID
			for range 2 {
				got, err := b.Receive(ctx, worker, ticket.Request{Text: "水管爆裂", Unit: "410172561007", Origin: ticket.FoundByWorker})
				require.NoError(t, err)
				ids = append(ids, got.ID)
			}
			b.do(clerk, ids[0], ticket.Transfer{To: "department/market"})
			b.do(clerk, ids[1], ticket.Merge{Into: ids[0]})
			got := b.do(market, ids[0], ticket.Answer{Text: "已处理", Resolution: ticket.Solved})
			if alone {
				b.do(clerk, ids[1], ticket.Unmerge{Reason: "another pipe"})
			}
			count := func() (n int) {
				for _, m := range b.outbox() {
					if m.Ticket == ids[0] && m.Kind == ticket.NoticeReminded && m.Due.Equal(got.CloseBy) {
						n++
						assert.Equal(t, "unit/410172561", m.To)
					}
				}
				return n
			}
			for range 3 {
				_, err := b.Sweep(ctx, got.CloseBy.Add(24*time.Hour))
				require.NoError(t, err)
				assert.Equal(t, ticket.Answered, b.get(ids[0]).State)
				assert.Zero(t, b.get(ids[0]).Wake)
			}
			if alone {
				assert.Zero(t, count())
			} else {
				assert.Equal(t, 1, count())
			}
			list, err := b.Allowed(ctx, market, ids[0])
			require.NoError(t, err)
			assert.NotContains(t, list, ticket.VerbRework)
			assert.Equal(t, ticket.Closed, b.do(clerk, ids[0], ticket.Close{}).State)
			b.sound()
		})
	}
}
