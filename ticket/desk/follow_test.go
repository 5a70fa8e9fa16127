package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

func TestDuplicatesFollowTheirParent(t *testing.T) {
	b := newBench(t, nil)
	top, mid := b.file(person(0), "TOP secret text"), b.file(person(1), "MID text")
	var low []ticket.ID
	for i := range 3 {
		low = append(low, b.file(person(10+i), "LOW text").ID)
		got := b.do(clerk, low[i], ticket.Merge{Into: mid.ID, Reason: "SECRET the same lamp"})
		assert.Equal(t, ticket.Closed, got.State)
		assert.Equal(t, ticket.Duplicate, got.Resolution)
		assert.Equal(t, mid.ID, got.Parent)
	}
	assert.Equal(t, 3, b.get(mid.ID).Children)
	b.do(coordinator, mid.ID, ticket.Merge{Into: top.ID})
	assert.Equal(t, 4, b.get(top.ID).Children)
	for _, id := range low {
		assert.Equal(t, top.ID, b.get(id).Parent, "they go with it")
	}
	b.sound()
	_, err := b.Do(t.Context(), clerk, top.ID, ticket.Merge{Into: mid.ID})
	require.ErrorIs(t, err, gridgov.ErrRefused, "into a duplicate")
	_, err = b.Do(t.Context(), clerk, top.ID, ticket.Merge{Into: top.ID})
	require.ErrorIs(t, err, gridgov.ErrRefused, "into itself")

	b.do(clerk, top.ID, ticket.Transfer{To: ticket.Department("market")})
	b.do(market, top.ID, ticket.Note{Text: "SECRET note"})
	b.do(market, top.ID, ticket.Answer{Text: "the lamp burns again", Resolution: ticket.Solved})
	b.do(clerk, top.ID, ticket.Close{Text: "checked on site"})
	for i, id := range append(low, mid.ID) {
		by := person(append([]int{10, 11, 12}, 1)[i])
		story := b.story(by, id)
		assert.Contains(t, story, "the lamp burns again", "each reporter reads the answer on the own record")
		assert.Contains(t, story, "checked on site")
		for _, hidden := range []string{"TOP", "SECRET", "market-1", "clerk", string(top.ID), "p-0"} {
			assert.NotContains(t, story, hidden)
		}
		_, err := b.Get(t.Context(), by, top.ID)
		require.ErrorIs(t, err, gridgov.ErrNotFound, "and never sees the parent")
		replies := 0
		events, err := b.store.History(t.Context(), id, 0, "")
		require.NoError(t, err)
		for _, e := range events {
			if e.Verb == ticket.VerbNote {
				replies++
			}
		}
		assert.Equal(t, 2, replies, "once for each reply")
	}
	own := b.story(person(0), top.ID)
	assert.NotContains(t, own, "merged", "the parent's reporter hears of no other")
	assert.Contains(t, b.story(auditor, mid.ID), "SECRET the same lamp", "the office reads why, on both sides")
	b.sound()
}

func TestADuplicateOfWhatIsAnsweredGetsTheAnswerAtOnce(t *testing.T) {
	b := newBench(t, nil)
	parent := b.file(person(0), "x")
	answer := func(text string) {
		b.do(clerk, parent.ID, ticket.Answer{Text: text, Resolution: ticket.Solved})
	}
	joins := func(n int) string {
		id := b.file(person(n), "y").ID
		b.do(clerk, id, ticket.Merge{Into: parent.ID, Reason: "SECRET"})
		return b.story(person(n), id)
	}
	answer("first answer")
	assert.Contains(t, joins(1), "first answer")
	b.do(supervisor, parent.ID, ticket.Rework{Reason: "SECRET not so"})
	assert.NotContains(t, joins(2), "first answer", "one that was sent back is none")
	answer("second answer")
	b.do(person(0), parent.ID, ticket.Close{})
	assert.NotContains(t, joins(3), "second answer", "what is closed takes in nothing that is open")
	b.do(person(0), parent.ID, ticket.Reopen{Reason: "again"})
	assert.NotContains(t, joins(4), "SECRET")
	assert.NotContains(t, joins(5), "answer")
	answer("third answer")
	for _, n := range []int{1, 2, 4, 5} {
		mine, err := b.List(t.Context(), person(n), desk.Filter{Limit: 10}, "")
		require.NoError(t, err)
		assert.Contains(t, b.story(person(n), mine.Tickets[0].ID), "third answer")
	}
	b.sound()

	ended := b.file(person(0), "x")
	b.do(person(0), ended.ID, ticket.Withdraw{})
	left := b.do(clerk, b.file(person(6), "y").ID, ticket.Merge{Into: ended.ID})
	assert.Equal(t, ticket.Received, left.State, "one that ended without an answer has none to give")
}

func TestWhatEndsWithoutAnAnswerGivesItsDuplicatesBack(t *testing.T) {
	b := newBench(t, nil)
	parent := b.file(person(0), "x")
	var children []ticket.ID
	for i := 1; i <= 3; i++ {
		id := b.file(person(i), "y").ID
		b.do(clerk, id, ticket.Transfer{To: ticket.Department("market")})
		children = append(children, id)
		b.do(clerk, id, ticket.Merge{Into: parent.ID})
	}
	b.do(supervisor, parent.ID, ticket.Void{Reason: "a test"})
	_, err := b.Do(t.Context(), clerk, parent.ID, ticket.Grant{})
	require.ErrorIs(t, err, gridgov.ErrRefused, "others wait for its answer")
	b.do(clerk, children[2], ticket.Unmerge{Reason: "x"})
	got := b.do(person(0), parent.ID, ticket.Withdraw{Reason: "mine alone is settled"})
	assert.Zero(t, got.Children)
	for i, id := range children {
		c := b.get(id)
		assert.Equal(t, ticket.Transferred, c.State, "what others reported goes on")
		assert.Empty(t, c.Parent)
		events, err := b.store.History(t.Context(), id, 0, "")
		require.NoError(t, err)
		if out := events[len(events)-1]; i < 2 { // the third came out by hand
			assert.Equal(t, []any{"gridgov/rules", ticket.RoleSystem}, []any{out.Actor, out.Role},
				"nobody did that whom this ticket is no matter of")
			assert.Equal(t, []ticket.ID{parent.ID}, out.Facts.Tickets, "whose record says who withdrew what")
		}
		assert.NotContains(t, b.story(auditor, id), "p-0")
		assert.NotContains(t, b.story(person(i+1), id), "reporter took", "which its reporter did not do")
	}
	b.sound()
}

// However a parent ends, the reporters of its duplicates get what it ends with, or their own matter back.
func TestEachReporterHearsHowItEnds(t *testing.T) {
	asked := []said{transfer, {time.Hour, "market", ticket.Ask{Text: "which lamp?"}}}
	answered := []said{{time.Hour, "desk", ticket.Answer{Text: "THE answer", Resolution: ticket.Solved}}}
	for name, c := range map[string]struct {
		script  []said
		end     ticket.Command // nil: the sweep's
		by      string
		back    bool
		told    int // messages to the reporter of the duplicate about it
		hears   string
		unheard string
	}{
		"closed by the sweep, since its reporter did not answer": {asked, nil, "", true, 2, "it is handled by itself again", "lamp"},
		"closed by the sweep, since its reporter said nothing":   {answered, nil, "", false, 1, "THE answer", "took"},
		"withdrawn": {nil, ticket.Withdraw{Reason: "SECRET"}, "reporter", true, 1, "it is handled by itself again", "SECRET"},
		"referred with a reason": {
			nil, ticket.Refer{Channel: "court", Text: "not ours"}, "desk", false, 1, "passed on the answer, referred to court: “not ours”", "took",
		},
		"referred without a word":    {nil, ticket.Refer{Channel: "court"}, "desk", false, 1, "passed on the answer, referred to court", "took"},
		"closed with a further word": {answered, ticket.Close{Text: "checked"}, "desk", false, 2, "checked", "took"},
		"closed by its own reporter, whose words are for " +
			"nobody else": {answered, ticket.Close{Text: "SECRET thanks"}, "reporter", false, 1, "THE answer", "SECRET"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSweeping(t, desk.Definitions{}, nil)
			parent := w.file("reporter", ticket.Request{})
			child := w.file("other", ticket.Request{}, said{time.Minute, "desk", ticket.Merge{Into: parent}})
			do := func(s said) {
				w.now = w.now.Add(s.after)
				_, err := w.desk.Do(t.Context(), desk.Cast[s.by], parent, s.do)
				require.NoError(t, err)
			}
			for _, s := range c.script {
				do(s)
			}
			if c.end != nil {
				do(said{time.Hour, c.by, c.end})
			} else {
				w.now = w.now.AddDate(0, 0, 8)
				did, err := w.desk.Sweep(t.Context(), w.now)
				require.NoError(t, err)
				require.Equal(t, 1, did.Closed)
			}
			ended, err := w.store.Get(t.Context(), parent)
			require.NoError(t, err)
			require.Equal(t, ticket.Closed, ended.State)
			got, err := w.store.Get(t.Context(), child)
			require.NoError(t, err)
			assert.Equal(t, c.back, got.State == ticket.Received)
			assert.Equal(t, c.back, got.Parent == "")
			assert.Equal(t, c.back, ended.Children == 0)
			story, err := w.desk.Story(t.Context(), desk.Cast["other"], child, gridgov.English)
			require.NoError(t, err)
			assert.Contains(t, story.String(), c.hears)
			assert.NotContains(t, story.String(), c.unheard)
			events, err := w.store.History(t.Context(), child, 0, "")
			require.NoError(t, err)
			letters, err := w.store.(storage.Outbox).Pending(t.Context(),
				storage.PendingQuery{Now: w.now, Lease: time.Hour, Limit: 100, Waiting: true})
			require.NoError(t, err)
			told := 0
			for _, m := range letters {
				if m.Ticket == child && m.Seq > 2 && m.Kind != ticket.NoticeReceived { // after it was merged, of those to the reporter
					assert.Equal(t, "person/p2", m.To)
					told++
				}
			}
			assert.Equal(t, c.told, told, "%d events", len(events))
		})
	}
}

// What a reporter says on closing is no answer to others.
func TestTheWordsOfAReporterAreNoAnswerToOthers(t *testing.T) {
	b := newBench(t, nil)
	parent := b.file(person(0), "x")
	b.do(clerk, parent.ID, ticket.Answer{Text: "THE answer"})
	id := b.file(person(1), "y").ID
	b.do(clerk, id, ticket.Merge{Into: parent.ID})
	b.do(person(0), parent.ID, ticket.Close{Resolution: ticket.Solved, Text: "SECRET thanks"})
	story := b.story(person(1), id)
	assert.Contains(t, story, "THE answer")
	assert.NotContains(t, story, "SECRET")
}

func TestWhatTheReporterOfADuplicateAddsReachesTheParent(t *testing.T) {
	b := newBench(t, nil)
	parent, child := b.file(person(0), "x"), b.file(person(1), "y")
	b.do(clerk, parent.ID, ticket.Transfer{To: ticket.Department("market")})
	b.do(market, parent.ID, ticket.Ask{Text: "which lamp?"})
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	got := b.do(person(1), child.ID, ticket.Supplement{Text: "the THIRD lamp"}, desk.Once("k"))
	assert.Equal(t, ticket.Closed, got.State, "the duplicate stays one")
	assert.Equal(t, parent.ID, b.get(child.ID).Parent)
	assert.Empty(t, got.Parent, "which is not theirs to know")
	assert.Contains(t, b.story(person(1), child.ID), "THIRD")
	assert.NotContains(t, b.story(person(0), parent.ID), "THIRD", "the parent's reporter sees nothing of another's")
	assert.Contains(t, b.story(market, parent.ID), "reporter person/p-1 noted: the THIRD lamp")
	assert.False(t, b.get(parent.ID).Asked.IsZero(), "a question to somebody else stays open")
	assert.Equal(t, got, b.do(person(1), child.ID, ticket.Supplement{Text: "the THIRD lamp"}, desk.Once("k")))
	_, err := b.Do(t.Context(), person(2), child.ID, ticket.Supplement{Text: "x"})
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	b.do(clerk, parent.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	b.do(clerk, parent.ID, ticket.Close{})
	_, err = b.Do(t.Context(), person(1), child.ID, ticket.Supplement{Text: "dark AGAIN"})
	require.ErrorIs(t, err, gridgov.ErrRefused, "but not when the parent is closed")
	require.ErrorContains(t, err, "rate it, or have it reopened", "with the advice that the parent's own reporter gets")
	b.sound()
}
