package desk

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// checkedShelf does what every store does first.
type checkedShelf struct{ *shelf }

func (s checkedShelf) Commit(ctx context.Context, changes ...ticket.Change) error {
	if err := storage.CheckCommit(changes); err != nil {
		return err
	}
	return s.shelf.Commit(ctx, changes...)
}

// A ticket of a newer major version, which this one may not commit, is named and left out; the others are copied.
func TestCopyLeavesOutWhatIsTooNew(t *testing.T) {
	from, to := newShelf(), newShelf()
	for i := range uint64(5) {
		w := NewWalk(i).Steps(3)
		doc, err := json.Marshal(w.Ticket)
		require.NoError(t, err)
		if i == 2 {
			doc = []byte(strings.Replace(string(doc), `{"format":"1.0"`, `{"format":"2.0"`, 1))
		}
		from.tickets[w.Ticket.ID], from.events[w.Ticket.ID] = doc, w.Events
	}
	done, err := storage.Copy(t.Context(), from, checkedShelf{to})
	require.ErrorIs(t, err, gridgov.ErrTooNew)
	assert.ErrorContains(t, err, "ticket t-2", "it is named")
	assert.Len(t, to.tickets, 4, "the others are copied: %+v", done)
}
